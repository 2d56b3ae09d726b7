// A form of choices: choosing is enough, the button is for those without script. The slider writes the time beside it.
export default function (form) {
  const slide = form.querySelector("[data-slide]"), at = form.querySelector("[data-at]");
  if (slide && at) {
    const minutes = () => { const [hours, rest] = at.value.split(":").map(Number); return hours * 60 + rest; };
    slide.value = minutes();
    slide.addEventListener("input", () => {
      at.value = `${String(Math.floor(slide.value / 60)).padStart(2, "0")}:${String(slide.value % 60).padStart(2, "0")}`;
    });
    at.addEventListener("input", () => { slide.value = minutes(); });
  }
  if (!at) form.addEventListener("change", () => form.requestSubmit());
}
