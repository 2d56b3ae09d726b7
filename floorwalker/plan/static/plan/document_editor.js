// The editor: keeps what is typed every few seconds for its writer alone, and says so; Ctrl S saves and goes on.
const AFTER_MS = 3000;

export default function (form) {
  const text = form.querySelector('[name="body"]');
  const says = form.querySelector("[data-kept]");
  let timer = 0, kept = text.value, dirty = false, leaving = false;

  const keep = async () => {
    if (text.value === kept) return;
    const sent = text.value;
    const words = new URLSearchParams({ body: sent, revision: form.querySelector('[name="revision"]').value, csrfmiddlewaretoken: form.querySelector('[name="csrfmiddlewaretoken"]').value });
    try {
      const answer = await fetch(form.dataset.keep, { method: "POST", body: words, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json();
      kept = sent;
      dirty = text.value !== kept;
      says.textContent = told.overtaken || `Kept at ${told.kept}, for you alone, until you save.`;
    } catch {
      says.textContent = "It could not be kept just now; your text stands here, and is tried again.";
      timer = setTimeout(keep, AFTER_MS);
    }
  };
  text.addEventListener("input", () => { dirty = true; clearTimeout(timer); timer = setTimeout(keep, AFTER_MS); });
  form.addEventListener("submit", () => { leaving = true; clearTimeout(timer); });
  addEventListener("beforeunload", (event) => { if (dirty && !leaving) event.preventDefault(); });
  form.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") { event.preventDefault(); form.requestSubmit(form.querySelector("[data-save]")); }
  });
}
