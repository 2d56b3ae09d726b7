// A button that copies: data-copy holds the text, or data-copy-from the id of the element whose text is taken.
const SAY_FOR_MS = 2000;

export default function (button) {
  const label = button.textContent;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    const from = button.dataset.copyFrom && document.getElementById(button.dataset.copyFrom);
    try {
      await navigator.clipboard.writeText(from ? from.textContent.trim() : button.dataset.copy);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not copied, select it instead";
    }
    setTimeout(() => { button.textContent = label; }, SAY_FOR_MS);
  });
}
