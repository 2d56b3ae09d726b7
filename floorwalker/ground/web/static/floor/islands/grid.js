// Roving tabindex for a grid: one stop for Tab, arrows between cells, Home and End, Enter clicks the cell's control.
// Shift with an arrow widens the selection; the element hears "grid:move" and "grid:select" {cells} and "grid:key" {key, cell}.
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

export default function (grid) {
  const rows = () => [...grid.querySelectorAll("[role=row]")].map((row) => [...row.querySelectorAll("[role=gridcell]")]).filter((row) => row.length);
  const target = (cell) => cell.querySelector("button, a, input") ?? cell;
  let anchor = null;

  const place = (cell) => {
    const all = rows();
    const row = all.findIndex((cells) => cells.includes(cell));
    return [row, row < 0 ? -1 : all[row].indexOf(cell)];
  };
  const tell = (name, detail) => grid.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  const select = (from, to) => {
    const all = rows(), [r1, c1] = place(from), [r2, c2] = place(to);
    const cells = all.flatMap((row, r) => row.filter((_cell, c) => r >= Math.min(r1, r2) && r <= Math.max(r1, r2) && c >= Math.min(c1, c2) && c <= Math.max(c1, c2)));
    all.flat().forEach((cell) => cell.setAttribute("aria-selected", String(cells.includes(cell))));
    tell("grid:select", { cells });
  };
  const rove = (cell, focus) => {
    rows().flat().forEach((each) => { target(each).tabIndex = -1; });
    target(cell).tabIndex = 0;
    if (focus) target(cell).focus();
  };
  const first = rows().flat()[0];
  if (first) rove(first, false);
  if (grid.querySelector("[aria-multiselectable]") ?? grid.ariaMultiSelectable) anchor = first;

  grid.addEventListener("focusin", (event) => {
    const cell = event.target.closest("[role=gridcell]");
    if (cell) { rove(cell, false); tell("grid:move", { cell }); }
  });
  grid.addEventListener("keydown", (event) => {
    const cell = event.target.closest("[role=gridcell]");
    if (!cell || (event.target.matches("input, select, textarea") && !["Escape", "Enter"].includes(event.key))) return;
    const all = rows(), [row, column] = place(cell);
    const step = STEPS[event.key];
    if (step && !event.altKey && !event.ctrlKey) {
      event.preventDefault();
      const next = all[row + step[0]]?.[Math.min(column + step[1], all[row + step[0]].length - 1)];
      if (!next) return;
      if (event.shiftKey) { anchor ??= cell; rove(next, true); select(anchor, next); } else { anchor = null; rove(next, true); }
    } else if (event.key === "Home" || event.key === "End") {
      event.preventDefault();
      rove(all[row].at(event.key === "Home" ? 0 : -1), true);
    } else if (event.key === "Enter" && target(cell) === cell) {
      tell("grid:key", { key: "Enter", cell });
    } else if (event.key.length === 1 || event.altKey || ["Delete", "Backspace", "Escape"].includes(event.key)) {
      tell("grid:key", { key: event.key, altKey: event.altKey, ctrlKey: event.ctrlKey || event.metaKey, cell });
    }
  });
}
