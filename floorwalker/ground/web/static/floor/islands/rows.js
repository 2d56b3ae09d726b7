// Arrow keys walk the first links of a list's rows; Home and End go to its ends; keys that the list names lead on from a row.
export default function (list) {
  list.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("tr th a, li > a")];
    const at = links.indexOf(event.target.closest("a"));
    const beyond = list.getAttribute(`data-key-${event.key}`);  // such as "#swap": the part of a row's page that a key leads to
    if (at >= 0 && beyond && !event.ctrlKey && !event.metaKey && !event.altKey && localStorage.getItem("floor.keys") !== "off") {
      event.preventDefault();
      location.assign(links[at].getAttribute("href") + beyond);
      return;
    }
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
    if (at < 0 || to === undefined || !links[to]) return;
    event.preventDefault();
    links[to].focus();
  });
}
