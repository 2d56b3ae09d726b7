// A list whose rows can be ticked: one box for all that are shown, Shift for a range, and a count that is read out.
export default function (form) {
  const boxes = () => [...form.querySelectorAll('input[name="row"]')];
  const every = form.querySelector("[data-all]");
  const count = form.querySelector("[data-count]");
  const idle = count.textContent;
  let last = null;
  const tell = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    every.checked = ticked > 0 && ticked === boxes().length;
    every.indeterminate = ticked > 0 && !every.checked;
    count.textContent = ticked ? `${ticked} selected` : idle;
    for (const box of boxes()) box.closest("tr").classList.toggle("pick", box.checked);
  };
  const offer = () => { if (every.hidden) every.hidden = false; };  // a list that is drawn anew in place comes without script
  offer();
  new MutationObserver(offer).observe(every, { attributes: true, attributeFilter: ["hidden"] });
  every.addEventListener("change", () => { for (const box of boxes()) box.checked = every.checked; tell(); });
  form.addEventListener("click", (event) => {
    const there = boxes();
    const at = there.indexOf(event.target);
    if (at < 0) return;
    if (event.shiftKey && last !== null) {
      for (const box of there.slice(Math.min(at, last), Math.max(at, last) + 1)) box.checked = event.target.checked;
    }
    last = at;
    tell();
  });
  tell();
}
