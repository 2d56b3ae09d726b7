// A cursor over the intervals of a chart. Each [data-x] group carries data-read (the sentence) and an optional data-href.
// Left and right move, Home and End jump, Enter opens; hover and click do the same for the mouse.
export default function (plot) {
  const svg = plot.querySelector("svg");
  const says = plot.querySelector("[data-readout]");
  const stops = () => [...plot.querySelectorAll("[data-read]")];
  let at = -1, cursor = null;

  const go = (index) => {
    const all = stops();
    if (!all.length) return;
    at = Math.max(0, Math.min(index, all.length - 1));
    const stop = all[at];
    if (!cursor?.isConnected) {
      cursor = document.createElementNS(svg.namespaceURI, "rect");
      cursor.setAttribute("class", "cursor");
      plot.querySelector("svg").append(cursor);
    }
    for (const name of ["x", "y", "width", "height"]) cursor.setAttribute(name, stop.getAttribute(name));
    says.textContent = stop.dataset.read;
  };
  plot.addEventListener("keydown", (event) => {
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: Infinity }[event.key];
    if (next !== undefined) { event.preventDefault(); go(next); }
    else if (event.key === "Enter" && stops()[at]?.dataset.href) location.assign(stops()[at].dataset.href);
    else if (event.key === "Escape") { cursor?.remove(); says.textContent = ""; at = -1; }
  });
  plot.addEventListener("click", (event) => {
    const stop = event.target.closest("[data-read]");
    if (stop?.dataset.href) location.assign(stop.dataset.href);
  });
  plot.addEventListener("pointermove", (event) => {
    const index = stops().indexOf(event.target.closest("[data-read]"));
    if (index >= 0 && index !== at) go(index);
  });
}
