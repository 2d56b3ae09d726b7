// Ctrl K: filters the pages at once and asks data-search for records; arrows choose, Enter goes.
const ASK_AFTER_MS = 150;

export default function (dialog) {
  const field = dialog.querySelector("input");
  const list = dialog.querySelector(".found");
  const pages = [...list.querySelectorAll("a")];
  let found = pages, chosen = 0, timer = 0, asked = "";

  const mark = () => {
    found.forEach((link, at) => {
      link.id ||= `palette-found-${at}`;
      link.setAttribute("aria-selected", String(at === chosen));
    });
    field.setAttribute("aria-activedescendant", found[chosen]?.id ?? "");
    found[chosen]?.scrollIntoView({ block: "nearest" });
  };
  const show = (records) => {
    const words = field.value.trim().toLowerCase();
    found = [...pages.filter((page) => page.dataset.words.includes(words)), ...records];
    chosen = 0;
    if (found.length) list.replaceChildren(...found);
    else list.replaceChildren(Object.assign(document.createElement("p"), { textContent: "Nothing found. Try fewer letters." }));
    mark();
  };
  const ask = async () => {
    const words = field.value.trim();
    if (!dialog.dataset.search || words.length < 2) return;
    asked = words;
    const answer = await fetch(`${dialog.dataset.search}?${new URLSearchParams({ q: words, part: "palette" })}`, { headers: { "HX-Request": "true" } });
    if (!answer.ok || asked !== field.value.trim()) return;
    const holder = document.createElement("template");
    holder.innerHTML = await answer.text();
    const records = [...holder.content.querySelectorAll("a")];
    records.forEach((link) => { link.setAttribute("role", "option"); link.tabIndex = -1; });
    show(records);
  };
  field.addEventListener("input", () => { show([]); clearTimeout(timer); timer = setTimeout(ask, ASK_AFTER_MS); });
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : -1) + found.length) % Math.max(found.length, 1);
      mark();
    } else if (event.key === "Enter") {
      event.preventDefault();
      found[chosen]?.click();
    } else if (event.key === "Escape") {
      // A search field keeps Escape for itself to clear its text.
      event.preventDefault();
      dialog.close();
    }
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  new MutationObserver(() => { if (dialog.open) { field.value = ""; show([]); field.focus(); } }).observe(dialog, { attributeFilter: ["open"] });
  mark();
}
