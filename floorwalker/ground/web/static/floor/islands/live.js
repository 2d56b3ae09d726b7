// The state of a live page. htmx's SSE extension connects and reconnects; a message holds elements with ids, each of which
// takes the place of the element of that id. An "alive" message only says that the feed is there.
const ANNOUNCE_EVERY_MS = 30_000;
const TRY_AGAIN_MS = 5_000;

function asParts(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return [...holder.content.children].filter((part) => part.id)
    .map((part) => `<hx-partial hx-target="#${CSS.escape(part.id)}" hx-swap="outerMorph">${part.outerHTML}</hx-partial>`).join("");
}

export default function (badge) {
  const words = badge.querySelector("[data-words]");
  const announce = badge.querySelector("[data-announce]");
  const staleAfter = Number(badge.dataset.staleAfter || 10);
  const feed = badge.dataset.feed || "Feed";
  const born = Date.now();
  let heard = 0, announced = 0, said = "";

  const say = (text) => {
    if (text === said || Date.now() - announced < ANNOUNCE_EVERY_MS) return;
    said = text; announced = Date.now(); announce.textContent = text;
  };
  const state = (name) => {
    if (badge.dataset.state === name) return;
    badge.dataset.state = name;
    document.getElementById("main").dataset.state = name;
    badge.dispatchEvent(new CustomEvent("floor:live", { bubbles: true, detail: { state: name } }));
  };
  const tick = () => {
    if (!badge.isConnected) return clearInterval(timer);
    const since = heard || born;
    const silent = Math.round((Date.now() - since) / 1000);
    if (silent >= staleAfter) {
      const at = new Date(since).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: badge.dataset.zone || undefined });
      words.textContent = `${feed} stopped ${at}. Numbers frozen.`;
      state("stale"); say(words.textContent);
    } else if (heard) {
      words.textContent = silent < 1 ? "Live, updated now" : `Live, updated ${silent} s ago`;
      state("live");
      if (said) say("Live again");
    }
  };
  badge.addEventListener("htmx:sse:before:message", (event) => {
    heard = Date.now();
    tick();
    const message = event.detail.message;
    if (message.event === "alive") return;
    message.event = "";
    message.data = asParts(message.data);
  });
  badge.addEventListener("htmx:sse:close", again);
  badge.addEventListener("htmx:error", again);
  badge.addEventListener("htmx:response:error", again);
  function again() {
    setTimeout(() => {
      if (!badge.isConnected || badge._htmx?.sse) return;
      htmx.trigger(badge, "htmx:abort");
      htmx.ajax("GET", badge.getAttribute("hx-sse:connect"), { source: badge });
    }, TRY_AGAIN_MS);
  }
  again(); // an extension that comes after htmx has begun never sees this element
  const timer = setInterval(tick, 1000);
}
