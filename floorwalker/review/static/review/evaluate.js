// The scorecard: each answer is saved as it is given, one after another, and by keyboard alone: the answer's own key, A for what does
// not apply, Tab to the next question, Enter for the note, P to pin the moment of the player (or of the turn under the cursor).
const AGAIN_MS = 4000, SEND_EVERY_S = 60, AWAY_MS = 60_000;
const single = () => localStorage.getItem("floor.keys") !== "off";
const typing = (target) => target.closest("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])");

export default function (form) {
  const sender = document.getElementById("sender"), saved = () => document.getElementById("saved");
  const waiting = [];
  let pressed = "", busy = false, stopped = false, failed = false, seconds = 0, active = Date.now(), current = null, leaving = false;

  const rowOf = (target) => target.closest?.("[data-question]");
  const rows = () => [...form.querySelectorAll("[data-question]")].filter((row) => row.offsetParent);
  const answerOf = (row) => row.querySelector("[data-answer]:checked") || row.querySelector("[data-answer]");
  const say = (words) => { saved().textContent = words; };

  // Saving ----------------------------------------------------------------------------------------------------------------
  sender.addEventListener("htmx:error", () => { failed = true; });
  sender.addEventListener("htmx:after:request", (event) => { if (event.detail.ctx.response.status >= 500) failed = true; if (event.detail.ctx.response.status === 409) stopped = true; });
  const pump = async () => {
    if (busy || stopped) return;
    busy = true;
    while (waiting.length && !stopped) {
      const make = waiting[0], values = { ...make(), seen: document.getElementById("seen").value, seconds: String(seconds) };
      failed = false;
      say("Saving");
      await htmx.ajax("POST", form.dataset.part, { source: sender, target: sender, swap: "none", values }).catch(() => { failed = true; });
      if (failed) {
        say("Not saved: the server does not answer. What you typed stands here and is tried again.");
        busy = false;
        setTimeout(pump, AGAIN_MS);
        return;
      }
      seconds = 0;
      waiting.shift();
    }
    busy = false;
    marks();
    if (pressed) { const name = pressed; pressed = ""; form.requestSubmit(form.querySelector(`button[name="${CSS.escape(name)}"]`)); }
  };
  const send = (key, make) => {
    const at = waiting.findIndex((each, place) => each.key === key && !(busy && place === 0));
    make.key = key;
    if (at >= 0) waiting[at] = make; else waiting.push(make);
    pump();
  };
  const keep = (row) => send(`q:${row.dataset.question}`, () => {
    const picked = row.querySelector("[type=radio][data-answer]:checked"), field = row.querySelector("[data-answer]:not([type=radio])");
    const values = { question: row.dataset.question, typed: picked?.value ?? field?.value ?? "", note: row.querySelector("[data-note]").value };
    if (row.querySelector("[data-na]")?.checked) values.na = "1";
    return values;
  });
  const pin = (key, values) => send(`pin:${key}:${JSON.stringify(values)}`, () => ({ question: key, pin: "1", ...values }));

  form.addEventListener("change", (event) => {
    const row = rowOf(event.target);
    if (event.target.matches("[data-at]")) return;
    if (event.target.matches("[data-summary]")) return send("summary", () => ({ summary: form.elements.summary.value }));
    if (!row) return;
    if (event.target.matches("[data-na]") && event.target.checked) row.querySelector("[data-answer]").value = "";
    if (event.target.matches("[data-answer]:not([type=radio])") && event.target.value && row.querySelector("[data-na]")) row.querySelector("[data-na]").checked = false;
    keep(row);
  });
  form.addEventListener("click", (event) => {
    const away = event.target.closest("[data-unpin]"), button = event.target.closest("[data-pin-for]");
    if (away) { event.preventDefault(); send(`unpin:${away.dataset.unpin}`, () => ({ unpin: away.dataset.unpin })); }
    if (button) { event.preventDefault(); pinHere(button.dataset.pinFor); }
  });
  form.addEventListener("submit", (event) => {  // first what is on its way, so that the form knows the last state
    if (stopped || (!busy && !waiting.length)) { leaving = true; return; }
    event.preventDefault();
    pressed = event.submitter?.name || "keep";
  });
  addEventListener("beforeunload", (event) => { if (waiting.length && !leaving && !stopped) event.preventDefault(); });

  // Time at the form ------------------------------------------------------------------------------------------------------
  const player = () => document.querySelector("[data-player]");
  for (const name of ["keydown", "pointermove", "pointerdown", "scroll"]) document.addEventListener(name, () => { active = Date.now(); }, { passive: true });
  const ticking = setInterval(() => {
    if (!form.isConnected) return clearInterval(ticking);
    if (document.visibilityState === "visible" && (Date.now() - active < AWAY_MS || player()?.dataset.state === "playing")) seconds += 1;
    if (seconds >= SEND_EVERY_S) send("time", () => ({}));
  }, 1000);

  // Moments ---------------------------------------------------------------------------------------------------------------
  let turn = null;
  for (const name of ["pointerover", "focusin"]) document.addEventListener(name, (event) => { turn = event.target.closest?.(".turn") ?? turn; });
  const pinHere = (key) => {
    const field = form.querySelector(`[data-at="${CSS.escape(key)}"]`);
    const heard = player()?.player?.ms, under = turn?.dataset.at;
    if (field?.value.trim()) { pin(key, { at: field.value.trim() }); field.value = ""; }
    else if (heard) pin(key, { at_ms: String(heard) });
    else if (under !== undefined) pin(key, { at_ms: under });
    else if (player()?.player) pin(key, { at_ms: "0" });
    else { const more = field?.closest("details"); if (more) more.open = true; field?.focus(); }
  };
  document.addEventListener("player:pin", () => pinHere(current?.isConnected ? current.dataset.question : ""));
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("[data-at]")) { event.preventDefault(); pinHere(event.target.dataset.at); back(event.target); }
    else if (event.key === "Enter" && event.target.matches("input")) event.preventDefault();
    else if (event.key === "Escape" && event.target.matches("[data-note], [data-at]")) back(event.target);
  });
  const back = (target) => { const row = rowOf(target); if (row) answerOf(row).focus(); };

  const SVG = "http://www.w3.org/2000/svg";
  function marks() {  // the numbers of the moments on the waveform and beside the turns
    const pins = [...form.querySelectorAll(".pinref[data-seek]")].map((each) => ({ ms: Number(each.dataset.seek), number: each.dataset.number, tone: each.dataset.tone }));
    const wave = player()?.querySelector("svg.wave > svg"), length = Number(player()?.dataset.length);
    if (wave) {
      wave.querySelectorAll(".wave-pin").forEach((each) => each.remove());
      for (const each of pins) {
        const group = document.createElementNS(SVG, "g"), x = `${(100 * each.ms) / length}%`;
        group.setAttribute("class", `wave-pin ${each.tone}`);
        const add = (name, values) => { const made = document.createElementNS(SVG, name); for (const [key, value] of Object.entries(values)) made.setAttribute(key, value); group.append(made); return made; };
        add("line", { x1: x, x2: x, y1: 18, y2: 90 }); add("circle", { cx: x, cy: 10, r: 8 }); add("text", { x, y: 14, class: "mid" }).textContent = each.number;
        wave.append(group);
      }
    }
    document.querySelectorAll(".turn [data-mark]").forEach((each) => each.remove());
    const turns = [...document.querySelectorAll(".turn[data-at]")];
    for (const each of pins) {
      const place = turns.findLast((one) => Number(one.dataset.at) <= each.ms);
      const mark = document.createElement("span");
      mark.className = `pinref ${each.tone}`; mark.dataset.mark = each.number; mark.textContent = each.number;
      place?.lastElementChild.append(mark);
    }
  }

  // Keys ------------------------------------------------------------------------------------------------------------------
  form.addEventListener("focusin", (event) => {
    const row = rowOf(event.target);
    if (row === current) return;
    const left = current?.closest("[data-section]");
    current?.removeAttribute("data-here");
    current = row ?? current;
    row?.setAttribute("data-here", "");
    if (left && left !== row?.closest("[data-section]") && left.querySelector("[data-complete]")) left.open = false;
  });
  const go = (by) => {
    const sections = [...form.querySelectorAll("[data-section]:not([hidden])")];
    const here = current?.closest("[data-section]"), visible = rows(), at = visible.indexOf(current) + by;
    if (visible[at] && (!here || visible[at].closest("[data-section]") === here)) return answerOf(visible[at]).focus() ?? true;
    const next = sections[sections.indexOf(here) + by];
    if (!next) return false;
    next.open = true;
    const inside = [...next.querySelectorAll("[data-question]")];
    answerOf(by > 0 ? inside[0] : inside.at(-1)).focus();
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (!form.isConnected || event.ctrlKey || event.metaKey || event.altKey || !single() || document.querySelector("dialog[open]")) return;
    const onAnswer = event.target.matches("[data-answer]") && form.contains(event.target);
    if (event.key === "Tab" && onAnswer) { if (go(event.shiftKey ? -1 : 1)) event.preventDefault(); return; }
    if (typing(event.target)) return;
    const radio = event.target.matches("input"), key = event.key.toLowerCase();
    const stop = () => { event.preventDefault(); event.stopImmediatePropagation(); };
    if (current && key.length === 1) {
      const picked = current.querySelector(`[data-pick="${CSS.escape(key)}"]`);
      if (picked) { stop(); picked.focus(); if (!picked.checked) picked.click(); return; }
      if (key === "a" && current.querySelector("[data-na]")) { stop(); current.querySelector("[data-na]").click(); return; }
    }
    if (key === "p") { stop(); return pinHere(current?.isConnected ? current.dataset.question : ""); }
    if (event.key === "Enter" && current && (radio || event.target === document.body)) { stop(); const note = current.querySelector("[data-note]"); note.closest("details").open = true; return note.focus(); }
    if (!radio) return;  // elsewhere the player and the page hear their own keys
    if (key === " " && player()) { stop(); player().querySelector("[data-play]")?.click(); }
    else if (key === "j" || key === "l") { stop(); player()?.querySelector(`[data-key="${key}"]`)?.click(); }
    else if (event.key === "?") { stop(); document.getElementById("keysheet").showModal(); }
  }, true);
  form.dataset.awake = "";
  marks();
  (rows().find((row) => !row.querySelector("[data-answer]:checked")) ?? rows()[0])?.querySelector("[data-answer]")?.focus({ preventScroll: true });
}
