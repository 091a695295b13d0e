// Theme and text size on the root element. Remembered for `first-paint.js`, so that the next start does not flash.
import { effect } from '@preact/signals-core';
import { settings } from './store.js';

/** @returns {() => void} */
export function watchAppearance() {
  return effect(() => {
    if (!settings.value) return;
    const { theme, text_percent: percent } = settings.value;
    const root = document.documentElement;
    if (theme === 'system') delete root.dataset.theme;
    else root.dataset.theme = theme;
    root.style.fontSize = `${percent}%`;
    try {
      localStorage.setItem('appearance', JSON.stringify({ theme, percent }));
    } catch {
      // Forbidden or full storage costs one flash at the next start, nothing else.
    }
  });
}
