// The player of a recording. The first play asks for the listen, which is one line in the trail, and gets the address of the sound.
// Others hear "player:time" {ms, at}, "player:state" {playing} and "player:pin" {ms}; they call element.player.seek(ms), or let a
// [data-seek="ms" data-for="REC-1"] anywhere on the page be clicked. Space plays, J and L go 5 s; the slider hears the arrows.
// A contact has one axis, from the beginning of its first recording: `at`, a [data-seek] without data-for, and ?at_ms= lie on it.
const STEP_S = 5, LEAP_S = 30, SPEED = "floor.player.speed", SILENCE = "floor.player.skip-silence";
const HEAR_MS = 100;

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
const inWords = (seconds) => {
  const minutes = Math.floor(seconds / 60), rest = Math.floor(seconds % 60);
  return minutes ? `${minutes} min ${rest} s` : `${rest} s`;
};

export default function (section) {
  const find = (what) => section.querySelector(`[data-${what}]`);
  const length = Number(section.dataset.length) / 1000, quiet = (section.dataset.quiet || "").split(" ").filter(Boolean).map((pair) => pair.split("-").map((ms) => Number(ms) / 1000));
  const offset = Number(section.dataset.offset || 0);
  const place = (ms) => (ms - offset) / 1000;
  const holds = (ms) => document.querySelectorAll("[data-player]").length < 2 || (place(ms) >= 0 && place(ms) < length);
  const slider = find("slider"), play = find("play"), now = find("now"), says = find("says"), head = find("head"), played = find("played");
  const axis = slider.querySelector(".wave-axis");
  const sound = new Audio();
  sound.preload = "auto";
  let asked = null, at = 0, ticking = 0, said = -1;

  const tell = (name, detail) => section.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  const show = () => {
    const place = `${(100 * at) / length}%`;
    head.setAttribute("x1", place); head.setAttribute("x2", place); played.setAttribute("width", place);
    const second = Math.floor(at);
    if (second !== said) {
      said = second;
      now.textContent = clock(at);
      slider.setAttribute("aria-valuenow", String(second));
      slider.setAttribute("aria-valuetext", `${inWords(at)} of ${inWords(length)}`);
    }
    tell("player:time", { ms: Math.round(at * 1000), at: offset + Math.round(at * 1000) });
  };
  const listen = async () => {
    const token = section.querySelector("[name=csrfmiddlewaretoken]").value;
    const answer = await fetch(section.dataset.listen, { method: "POST", headers: { Accept: "application/json", "X-CSRFToken": token } });
    const told = await answer.json();
    if (!answer.ok) throw new Error(`${told.title} ${told.detail}`);
    sound.src = told.sound;
    sound.currentTime = at;
  };
  const ready = () => (asked ??= listen().catch((problem) => { asked = null; says.textContent = problem.message; throw problem; }));
  const start = async () => {
    says.textContent = "";
    try { await ready(); } catch { return; }
    sound.playbackRate = Number(find("speed").value);
    if (at >= length - 0.05) seek(0);
    await sound.play().catch((problem) => { if (problem.name !== "AbortError") says.textContent = "The sound could not be played. Load the page again, then try once more."; });
  };
  const toggle = () => (sound.paused ? start() : sound.pause());
  function seek(seconds) {
    at = Math.min(Math.max(seconds, 0), length);
    if (sound.src) sound.currentTime = Math.min(at, Math.max(0, length - 0.02));
    show();
  }
  const skipping = () => find("skip-silence").getAttribute("aria-pressed") === "true";
  const tick = () => {
    at = sound.currentTime;
    if (skipping()) {
      const silence = quiet.find(([from, to]) => at >= from && at < to - 0.3);
      if (silence) return seek(silence[1] - 0.2);
    }
    show();
  };
  const state = (playing) => {
    section.dataset.state = playing ? "playing" : "paused";
    play.setAttribute("aria-label", playing ? "Pause" : "Play");
    clearInterval(ticking);
    if (playing) ticking = setInterval(() => (section.isConnected ? tick() : sound.pause()), HEAR_MS);
    tell("player:state", { playing });
  };
  sound.addEventListener("playing", () => state(true));
  sound.addEventListener("pause", () => { tick(); state(false); });
  sound.addEventListener("ended", () => { at = length; show(); state(false); });
  sound.addEventListener("error", () => { asked = null; says.textContent = "The sound could not be fetched. Press play to try again."; state(false); });

  play.form.addEventListener("submit", (event) => { event.preventDefault(); toggle(); });
  section.querySelectorAll("[data-skip]").forEach((button) => button.addEventListener("click", () => seek(at + Number(button.dataset.skip))));
  find("pin")?.addEventListener("click", () => tell("player:pin", { ms: Math.round(at * 1000) }));

  const speed = find("speed"), silence = find("skip-silence");
  speed.value = localStorage.getItem(SPEED) ?? "1";
  if (!speed.value) speed.value = "1";
  speed.addEventListener("change", () => { localStorage.setItem(SPEED, speed.value); sound.playbackRate = Number(speed.value); });
  silence.setAttribute("aria-pressed", String(localStorage.getItem(SILENCE) === "on"));
  silence.addEventListener("click", () => {
    silence.setAttribute("aria-pressed", String(!skipping()));
    localStorage.setItem(SILENCE, skipping() ? "on" : "off");
  });

  const placed = (event) => {
    const box = axis.getBoundingClientRect();
    return ((event.clientX - box.left) / box.width) * length;
  };
  slider.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    slider.setPointerCapture(event.pointerId);
    seek(placed(event));
  });
  slider.addEventListener("pointermove", (event) => { if (slider.hasPointerCapture(event.pointerId)) seek(placed(event)); });
  slider.addEventListener("keydown", (event) => {
    const to = { ArrowLeft: at - STEP_S, ArrowDown: at - STEP_S, ArrowRight: at + STEP_S, ArrowUp: at + STEP_S, PageDown: at - LEAP_S, PageUp: at + LEAP_S, Home: 0, End: length }[event.key];
    if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    seek(to);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || event.ctrlKey || event.altKey || event.metaKey || !section.isConnected) return;
    if (localStorage.getItem("floor.keys") === "off" && !slider.contains(event.target)) return;
    if (event.target.closest("input, textarea, select, button, a, summary, [contenteditable], dialog") || document.querySelector("[data-player]") !== section) return;
    event.preventDefault();
    toggle();
  });
  document.addEventListener("click", (event) => {
    const to = event.target.closest("[data-seek]");
    if (!to || !section.isConnected) return;
    const ms = Number(to.dataset.seek);
    if (to.dataset.for ? to.dataset.for === section.dataset.player : holds(ms)) seek(to.dataset.for ? ms / 1000 : place(ms));
  });
  section.player = { seek: (ms) => seek(ms / 1000), play: start, pause: () => sound.pause(), get ms() { return Math.round(at * 1000); } };
  const wanted = new URLSearchParams(location.search).get("at_ms");
  if (/^\d{1,9}$/.test(wanted ?? "") && holds(Number(wanted))) seek(place(Number(wanted)));
  else show();
}
