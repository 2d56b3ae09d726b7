// The roster by keyboard: Alt with an arrow moves the shift by 15 min, C and V copy and paste, B twice swaps two people,
// Delete removes, Ctrl Z undoes, Ctrl Y redoes. Each is one of the page's own forms, sent for the cell that has the focus.
export default function (board) {
  let copied = null, swapping = null;
  const valueOf = (cell) => cell?.querySelector("button[name=cell]")?.value;
  const say = (words) => { const line = document.getElementById("roster-said"); if (line) line.textContent = words; };
  const labelOf = (cell) => cell.querySelector("button[name=cell]").getAttribute("aria-label");

  const send = (values) => {
    const form = board.querySelector("form[data-act]");
    if (!form) return;
    for (const field of ["act", "cell", "source", "direction"]) form.elements[field].value = values[field] ?? "";
    board.dataset.focus = values.cell;
    form.requestSubmit();
  };
  const refocus = () => {
    const wanted = board.dataset.focus;
    if (!wanted) return;
    delete board.dataset.focus;
    board.querySelector(`button[name=cell][value="${CSS.escape(wanted)}"]`)?.focus();
  };

  board.addEventListener("grid:key", (event) => {
    const { key, altKey, ctrlKey, cell } = event.detail;
    const here = valueOf(cell);
    if (ctrlKey && key === "z") { board.querySelector("form[data-undo]")?.requestSubmit(); return; }
    if (ctrlKey && (key === "y" || key === "Z")) { board.querySelector("form[data-redo]")?.requestSubmit(); return; }
    if (!here || ctrlKey) return;
    if (altKey && (key === "ArrowLeft" || key === "ArrowRight")) {
      send({ act: "move", cell: here, direction: key === "ArrowRight" ? "later" : "earlier" });
    } else if (altKey) {
      return;
    } else if (key.toLowerCase() === "c") { copied = here; say(`Copied ${labelOf(cell)}. V pastes it.`); }
    else if (key.toLowerCase() === "v" && copied) { send({ act: "paste", cell: here, source: copied }); }
    else if (key.toLowerCase() === "b") {
      if (swapping && swapping !== here) { send({ act: "swap", cell: here, source: swapping }); swapping = null; }
      else { swapping = here; say(`Swap ${labelOf(cell)} with: go to another person and press B.`); }
    } else if (key === "Escape") { copied = swapping = null; say(""); }
    else if (key === "Delete") { send({ act: "remove", cell: here }); }
  });
  // Alt with an arrow is the browser's way back and Ctrl Y its history; here one moves a shift and the other redoes.
  board.addEventListener("keydown", (event) => {
    const isOurs = (event.altKey && event.key.startsWith("Arrow")) || (event.ctrlKey && event.key === "y");
    if (isOurs && event.target.closest("[role=gridcell]")) event.preventDefault();
  });
  board.addEventListener("click", (event) => {
    const chosen = event.target.closest("button[name=cell]");
    if (chosen) board.dataset.focus = chosen.value;
  });
  document.addEventListener("htmx:after:swap", () => { if (board.isConnected) refocus(); });
}
