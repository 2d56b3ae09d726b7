// Typing over the forecast grid: a digit, + or - starts the change field for the chosen cells, L locks, Delete clears,
// Ctrl V pastes a row of a sheet, Ctrl Z undoes. Everything is sent by the form under the grid, which works without this.
export default function (root) {
  const form = root.querySelector("form[data-cells]");
  const undo = root.querySelector("form[data-undo]");
  const field = form?.elements.change;
  const cellOf = (key) => root.querySelector(`[role=gridcell][data-key="${CSS.escape(key)}"]`);
  let here = null;

  const span = (cells) => {
    const keys = cells.map((cell) => cell.dataset.key).filter(Boolean);
    if (!form || !keys.length) return;
    form.elements.first.value = keys[0];
    form.elements.last.value = keys.at(-1);
  };
  const send = (words) => { field.value = words; form.requestSubmit(); };

  root.addEventListener("grid:move", (event) => {
    here = event.detail.cell;
    const chosen = root.querySelectorAll("[role=gridcell][aria-selected=true]");
    if (![...chosen].includes(here)) { chosen.forEach((cell) => cell.removeAttribute("aria-selected")); span([here]); }
  });
  root.addEventListener("grid:select", (event) => span(event.detail.cells));
  root.addEventListener("grid:key", (event) => {
    const { key, altKey, ctrlKey } = event.detail;
    if (!form || altKey) return;
    if (ctrlKey) { if (key.toLowerCase() === "z") undo?.requestSubmit(); return; }
    if (/^[0-9+<>-]$/.test(key)) { field.value = ""; field.focus(); } // at once: the browser then writes this key and the next into the field
    else if (key.toLowerCase() === "l") send("lock");
    else if (key === "Delete" || key === "Backspace") send("clear");
  });
  root.addEventListener("paste", (event) => {
    if (!form || event.target === field) return;
    const words = event.clipboardData.getData("text").trim();
    if (words) { event.preventDefault(); send(words.split(/\s+/).join(" ")); }
  });
  field?.addEventListener("keydown", (event) => { if (event.key === "Escape") { field.value = ""; here?.focus(); } });
  if (root.dataset.focus) cellOf(root.dataset.focus)?.focus();
}
