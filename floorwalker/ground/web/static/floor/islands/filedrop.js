// A drop target round an ordinary file field; says what was chosen and how large it is.
const MEGABYTE = 1e6;

export default function (zone) {
  const field = zone.querySelector("input[type=file]");
  const says = zone.querySelector("[data-chosen]");
  const show = () => {
    says.textContent = [...field.files].map((file) => `${file.name}, ${(file.size / MEGABYTE).toFixed(1)} MB`).join("; ");
  };
  field.addEventListener("change", show);
  zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.dataset.state = "over"; });
  zone.addEventListener("dragleave", () => { delete zone.dataset.state; });
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    delete zone.dataset.state;
    if (!event.dataTransfer.files.length) return;
    field.files = event.dataTransfer.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
