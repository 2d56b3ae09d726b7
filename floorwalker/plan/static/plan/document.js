// The reader: J and K go by section, N and P by change, C to the comment box; the outline says where the reader is.
const single = () => localStorage.getItem("floor.keys") !== "off";
const busy = (target) => target.closest("input, textarea, select, [contenteditable]") || document.querySelector("dialog[open]");

export default function (reader) {
  const sections = [...reader.querySelectorAll(".rtext .psec[id]")];
  const changes = [...reader.querySelectorAll(".rtext [data-change]")];
  const links = new Map([...reader.querySelectorAll(".outl a")].map((link) => [link.hash.slice(1), link]));
  let section = -1, change = -1;

  const show = (list, at) => {
    for (const each of list) delete each.dataset.here;
    const found = list[at];
    if (!found) return;
    found.dataset.here = "";
    found.tabIndex = -1;
    found.focus({ preventScroll: true });
    found.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  };
  const mark = (id) => links.forEach((link, name) => { if (name === id) link.setAttribute("aria-current", "location"); else link.removeAttribute("aria-current"); });
  const step = (by) => {
    section = Math.min(Math.max(section + by, 0), sections.length - 1);
    show(sections, section);
    if (sections[section]) mark(sections[section].id);
  };
  const leap = (by) => {
    if (!changes.length) return;
    change = (change + by + changes.length) % changes.length;
    show(changes, change);
  };
  const keys = { j: () => step(1), k: () => step(-1), n: () => leap(1), p: () => leap(-1), c: () => reader.querySelector("#comments textarea")?.focus() };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !single() || busy(event.target)) return;
    const act = keys[event.key.toLowerCase()];
    if (act) { event.preventDefault(); act(); }
  });
  reader.querySelector("[data-change-on]")?.addEventListener("click", () => leap(1));
  reader.querySelector("[data-change-back]")?.addEventListener("click", () => leap(-1));
  links.forEach((link, id) => link.addEventListener("click", () => { section = sections.findIndex((each) => each.id === id); mark(id); }));
}
