// Arrow keys walk the first links of a list's rows; Home and End go to its ends.
export default function (list) {
  list.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("tr th a, li > a")];
    const at = links.indexOf(event.target.closest("a"));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
    if (at < 0 || to === undefined || !links[to]) return;
    event.preventDefault();
    links[to].focus();
  });
}
