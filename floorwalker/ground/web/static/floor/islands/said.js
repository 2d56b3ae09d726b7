// What was said, beside its recording: the line that is heard is marked and kept in sight, and a click on a line goes there.
// Lines carry data-at, milliseconds on the axis of the contact; ?at_ms= opens at one, with a player or without.
export default function (section) {
  const box = section.querySelector(".turns"), lines = [...section.querySelectorAll(".turn[data-at]")];
  let now = null;

  const show = (line) => {
    if (line === now || !line) return;
    if (now) { delete now.dataset.state; now.removeAttribute("aria-current"); }
    now = line;
    line.dataset.state = "now";
    line.setAttribute("aria-current", "true");
    const top = line.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;
    if (top < box.scrollTop || top + line.offsetHeight > box.scrollTop + box.clientHeight) box.scrollTop = top - box.clientHeight / 3;
  };
  const at = (ms) => show(lines.findLast((line) => Number(line.dataset.at) <= ms) ?? lines[0]);

  const hear = (event) => {
    if (!section.isConnected) return document.removeEventListener("player:time", hear);
    if (now || event.detail.ms) at(event.detail.at);
  };
  document.addEventListener("player:time", hear);
  section.addEventListener("click", (event) => {
    const line = event.target.closest(".turn[data-at]");
    if (!line || event.target.closest("a, button, input, textarea, select, summary, form") || !getSelection().isCollapsed) return;
    line.querySelector("[data-seek]")?.click();
  });
  const wanted = new URLSearchParams(location.search).get("at_ms");
  if (/^\d{1,9}$/.test(wanted ?? "")) at(Number(wanted));
}
