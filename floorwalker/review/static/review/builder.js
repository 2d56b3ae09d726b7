// A form whose buttons change the page around it: sent in the background and put in place, with the focus where it was or is told to be.
// In the builder the weights are added up as they are typed, Alt with an arrow moves the part one is in, and Ctrl S saves.
// Without this each button is an ordinary one, and the page comes anew.
const number = (field) => (/^\s*\d{1,3}\s*%?\s*$/.test(field.value) ? parseInt(field.value, 10) : 0);

function addUp(root) {
  const sum = root.querySelector("[data-sum]");
  if (!sum) return;
  const sections = [...root.querySelectorAll("[data-section]")].map((part) => ({ part, weight: number(part.querySelector("[data-of=section]")) }));
  const whole = sections.reduce((all, each) => all + each.weight, 0);
  sum.textContent = `${whole} of 100 %`;
  sum.toggleAttribute("data-off", whole !== 100);
  root.querySelector("progress").value = whole;
  for (const { part, weight } of sections) {
    const fields = [...part.querySelectorAll("[data-of=question]")];
    const inside = fields.reduce((all, each) => all + number(each), 0);
    for (const field of fields) {
      const share = inside && whole ? (100 * weight * number(field)) / whole / inside : null;
      field.parentElement.querySelector("[data-share]").textContent = share === null ? "" : `${share.toFixed(1)} %`;
    }
  }
}

export default function (root) {
  let turn = 0, dirty = false, leaving = false;

  const send = async (button) => {
    const form = root.querySelector("form");
    const mine = ++turn;
    const words = new URLSearchParams(new FormData(form, button));
    const had = document.activeElement?.id;
    const answer = await fetch(form.action, { method: "POST", body: words, headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(root.id);
    if (mine !== turn) return;
    if (!fresh) { button?.setAttribute("data-whole", ""); form.requestSubmit(button); return; }
    root.replaceChildren(...fresh.childNodes);
    document.getElementById(fresh.dataset.focus || had)?.focus();
    const says = document.getElementById(`${root.id}-says`);
    if (says) says.textContent = document.getElementById("said").textContent;
  };

  root.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("data-whole")) { leaving = true; return; }
    event.preventDefault();
    dirty ||= Boolean(root.querySelector("[data-sum]"));
    send(event.submitter);
  });
  root.addEventListener("input", () => { dirty = Boolean(root.querySelector("[data-sum]")); addUp(root); });
  root.addEventListener("change", (event) => {
    if (event.target.closest("[data-again]")) send(root.querySelector("button[value=stay], button[data-stay]"));
  });
  root.addEventListener("keydown", (event) => {
    const save = root.querySelector("[data-save]");
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s" && save) { event.preventDefault(); save.click(); }
    const way = { ArrowUp: "[data-up]", ArrowDown: "[data-down]" }[event.key];
    const part = event.target.closest("[data-row], [data-section]");
    if (event.altKey && way && part && event.target.tagName !== "SELECT") { event.preventDefault(); part.querySelector(way).click(); }
  });
  addEventListener("beforeunload", (event) => { if (dirty && !leaving) event.preventDefault(); });
}
