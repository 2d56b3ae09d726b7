// A wall: one board after the other, each for 20 seconds, held by a button that this browser remembers; a report is asked for again
// while it stands. What cannot be had anew says since when; whoever may see it no more sees no figure.
const TURN_MS = 20_000, FRESH_MS = 60_000, WAITS_MS = 15_000;
const HELD = "floor.wall.held";
const LOST = { 401: "out", 403: "rights", 404: "gone", 410: "gone" };

function kept() {
  try { return localStorage.getItem(HELD); } catch { return null; /* storage refused */ }
}

export default function (main) {
  const wall = main.querySelector("#wall"), place = main.querySelector("[data-shown]"), said = main.querySelector(".vh[data-said]");
  const hold = main.querySelector("[data-hold]"), steps = [...main.querySelectorAll("[data-step]")];
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let held = kept() ? kept() === "yes" : calm;
  let board = wall.querySelector(".wall-board"), good = Date.now(), next = 0, asked = 0;

  const facts = () => board.dataset;
  const clock = (at) => new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: facts().zone || undefined });

  function stopped(words) {
    const banner = wall.querySelector("[data-stopped]");
    if (!banner) return;
    banner.hidden = !words;
    banner.lastElementChild.textContent = words;
  }

  function lose(why) {
    wall.replaceChildren(main.querySelector(`[data-lost="${why}"]`).content.cloneNode(true));
  }

  function drawn() {
    const one = facts();
    place.textContent = `${one.place} of ${one.count}`;
    for (const step of steps) { step.href = one[step.dataset.step]; step.hidden = one.count === "1"; }
    hold.hidden = place.hidden = one.count === "1";
    history.replaceState(history.state, "", one.here);
  }

  function swap(markup) {
    const holder = document.createElement("template");
    holder.innerHTML = markup;
    const fresh = holder.content.querySelector(".wall-board");
    if (!fresh) return lose("gone");
    const shown = wall.contains(board) ? board.dataset : {};
    const same = shown.here === fresh.dataset.here || (shown.place === fresh.dataset.place && shown.name === fresh.dataset.name);
    // A queue that runs draws itself; only another board, or a wall that somebody changed, takes its place.
    if (same && shown.kind === "queue" && fresh.dataset.kind === "queue" && shown.version === fresh.dataset.version) return;
    const feed = wall.querySelector(".live");
    if (feed) htmx.trigger(feed, "htmx:abort");
    wall.replaceChildren(holder.content);
    board = wall.querySelector(".wall-board");
    htmx.process(board);
    drawn();
  }

  async function show(address) {
    const mine = ++asked;
    let answer, markup = "";
    try {
      const asks = { headers: { "HX-Request": "true" }, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(WAITS_MS) };
      answer = await fetch(address, asks);
      markup = answer.ok ? await answer.text() : "";
    } catch { answer = null; }
    if (mine !== asked) return;
    if (answer?.type === "opaqueredirect") return lose("out");
    if (answer && LOST[answer.status]) return lose(LOST[answer.status]);
    if (!answer?.ok) return stopped(`Stopped at ${clock(good)}. Figures are frozen.`);
    good = Date.now();
    if (wall.querySelector(".live")?.dataset.state !== "stale") stopped("");
    swap(markup);
  }

  function wait() {
    next = Date.now() + (held || facts().count === "1" ? FRESH_MS : TURN_MS);
  }

  function holds(on) {
    held = on;
    hold.lastElementChild.textContent = on ? "Go on (p)" : "Hold this board (p)";
    wait();
  }

  hold.addEventListener("click", () => {
    holds(!held);
    try { localStorage.setItem(HELD, held ? "yes" : "no"); } catch { /* storage refused */ }
  });
  for (const step of steps) {
    step.addEventListener("click", async (event) => {
      event.preventDefault();
      if (facts().count === "1") return;
      wait();
      await show(facts()[step.dataset.step]);
      said.textContent = `${facts().name}, ${facts().place} of ${facts().count}`;
    });
  }
  main.querySelector("[data-full]").addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen().catch(() => {});
  });
  main.addEventListener("floor:live", (event) => {
    if (event.detail.state === "live") return stopped("");
    stopped(event.target.querySelector("[data-words]").textContent);
    show(facts().here); // it may have stopped because nobody is signed in any more
  });
  const timer = setInterval(() => {
    if (!main.isConnected) return clearInterval(timer);
    if (Date.now() < next) return;
    wait();
    show(held || facts().count === "1" || !wall.contains(board) ? facts().here : facts().after);
  }, 1000);
  holds(held);
  drawn();
}
