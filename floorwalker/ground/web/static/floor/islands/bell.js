// The bell: while the page is looked at it listens for the reader's own notices. A hidden tab lets its connection go, because a
// browser gives one server only six of them; a page that is left at once never asks for one.
const LISTEN_AFTER_MS = 1_500;
const TOAST_MS = 12_000;

export default function (bell) {
  let source = null, timer = 0;

  const ring = (event) => {
    bell.dataset.state = "live";
    const holder = document.createElement("template");
    holder.innerHTML = event.data;
    const [shown, toast] = holder.content.children;
    const had = bell.contains(document.activeElement);
    const before = bell.firstElementChild?.getAttribute("aria-label");
    bell.replaceChildren(shown);
    if (had) shown.focus();
    if (shown.getAttribute("aria-label") === before) return;
    document.querySelectorAll("[data-on-notice]").forEach((part) => part.dispatchEvent(new CustomEvent("floor:notice")));
    if (!toast) return;
    document.getElementById("toasts").append(toast);
    setTimeout(() => { if (!toast.matches(":hover, :focus-within")) toast.remove(); }, TOAST_MS);
  };
  const listen = () => {
    if (source || document.hidden) return;
    source = new EventSource(bell.dataset.stream);
    source.addEventListener("bell", ring);
  };
  const letGo = () => { clearTimeout(timer); source?.close(); source = null; bell.dataset.state = "deaf"; };
  const look = () => (document.hidden ? letGo() : (timer = setTimeout(listen, LISTEN_AFTER_MS)));

  document.addEventListener("visibilitychange", look);
  window.addEventListener("pagehide", letGo);
  look();
}
