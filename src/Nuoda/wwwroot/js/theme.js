// Runs before the first paint (not deferred): settles "auto" by what the system says, now and when it changes.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const settle = () => {
    if (root.dataset.theme === "auto") root.dataset.bsTheme = dark.matches ? "dark" : "light";
  };
  settle();
  dark.addEventListener("change", settle);
})();
