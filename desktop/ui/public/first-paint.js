// Puts the theme and text size of the last start on the root before anything is painted, so that a dark window does not
// flash white. The settings of the core, a moment later, have the last word (see `settings/appearance.js`).
(() => {
  try {
    const { theme, percent } = JSON.parse(localStorage.getItem('appearance') ?? '{}');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
    if (percent >= 80 && percent <= 160) document.documentElement.style.fontSize = `${percent}%`;
  } catch {
    // Damaged or forbidden storage: the system's theme is a good first guess.
  }
})();
