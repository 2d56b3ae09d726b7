// Ctrl Enter in a form presses its finishing button, wherever the focus is.
export default function (form) {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.querySelector("[data-finish]").click();
  });
}
