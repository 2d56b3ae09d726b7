// Runs before the first paint: the theme and row height kept in this browser, so that no page flashes.
(() => {
  const root = document.documentElement;
  for (const name of ["theme", "density"]) {
    try { const kept = localStorage.getItem(`floor.${name}`); if (kept) root.dataset[name] = kept; } catch { /* storage refused */ }
  }
})();
