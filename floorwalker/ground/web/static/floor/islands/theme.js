// The switch between light and dark; the choice stays in this browser.
const root = document.documentElement;
const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;

export default function (button) {
  const show = () => {
    button.setAttribute("aria-pressed", String(isDark()));
    const use = button.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, isDark() ? "#sun" : "#moon"));
  };
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    localStorage.setItem("floor.theme", root.dataset.theme);
    show();
  });
  show();
}
