// Keys and small behaviour of the whole page: g then a letter, ?, dialogs by data-open, toasts, row height.
const root = document.documentElement;
const GO_WITHIN_MS = 1500;
let wentAt = 0;

const inField = (target) => target.closest("input, textarea, select, [contenteditable], [role=grid], [role=application]");
const single = () => localStorage.getItem("floor.keys") !== "off";

function open(name) {
  const dialog = document.getElementById(name);
  if (dialog && !dialog.open) dialog.showModal();
}

function onKey(event) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    return open("palette");
  }
  if (event.key === "Escape") document.querySelectorAll("details.menu[open]").forEach((menu) => { menu.open = false; });
  if (event.ctrlKey || event.metaKey || event.altKey || !single() || inField(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "?") { event.preventDefault(); return open("keysheet"); }
  if (event.key === "g") { wentAt = Date.now(); return; }
  if (Date.now() - wentAt < GO_WITHIN_MS) {
    wentAt = 0;
    document.querySelector(`[data-go="${CSS.escape(event.key)}"]`)?.click();
    return;
  }
  const button = document.querySelector(`main [data-key="${CSS.escape(event.key)}"]`);
  if (button) { event.preventDefault(); button.click(); }
}

function onClick(event) {
  const opener = event.target.closest("[data-open]");
  if (opener) { event.preventDefault(); open(opener.dataset.open); }
  event.target.closest("[data-close]")?.closest("dialog").close();
  event.target.closest("[data-dismiss]")?.closest("[data-toast]").remove();
  const density = event.target.closest("[data-density]:not(:root)");
  if (density) {
    if (root.dataset.density) { delete root.dataset.density; localStorage.removeItem("floor.density"); }
    else { root.dataset.density = "comfortable"; localStorage.setItem("floor.density", "comfortable"); }
    density.setAttribute("aria-pressed", String(Boolean(root.dataset.density)));
  }
  document.querySelectorAll("details[data-close-outside][open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
}

export default function () {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  const box = document.getElementById("single-keys");
  if (box) {
    box.checked = single();
    box.addEventListener("change", () => localStorage.setItem("floor.keys", box.checked ? "on" : "off"));
  }
}
