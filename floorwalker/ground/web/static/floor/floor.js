// Wakes islands: each [data-island] loads its module once and is called with its element, now and after every htmx swap.
(() => {
  const wake = (root) => {
    const found = [...root.querySelectorAll("[data-island-src]")];
    if (root.matches?.("[data-island-src]")) found.unshift(root);
    for (const element of found) {
      if (element.floorAwake) continue;
      element.floorAwake = "waking";
      import(element.dataset.islandSrc).then((module) => { module.default(element); element.floorAwake = "awake"; });
    }
  };
  document.addEventListener("htmx:after:process", (event) => wake(event.target));
  wake(document);
})();
