// What the person chose on this device, as the core keeps it.
import { signal } from '@preact/signals-core';
import { call } from '../bridge.js';

/** @import { LanguageInfo, LocaleProblem, Settings } from '../types/view.ts' */

/** @type {import('@preact/signals-core').Signal<Settings | null>} */
export const settings = signal(null);

/** @type {import('@preact/signals-core').Signal<LanguageInfo[]>} */
export const languages = signal([]);

/** Mistakes in the user's own locale files. @type {import('@preact/signals-core').Signal<LocaleProblem[]>} */
export const localeProblems = signal([]);

/** Saves run one after the other: two sliders' steps must not overtake each other. @type {Promise<unknown>} */
let saving = Promise.resolve();

/**
 * Changes some settings. They are shown at once and come back from the core when kept.
 * @param {Partial<Settings>} change
 * @returns {Promise<void>} rejects with a `ViewError`; the former settings stand again then
 */
export function saveSettings(change) {
  const before = settings.peek();
  if (!before) return Promise.resolve();
  const next = { ...before, ...change };
  settings.value = next;
  const saved = saving.then(() => call({ call: 'save_settings', settings: next }));
  saving = saved.catch(() => {});
  return saved.then(
    () => undefined,
    (error) => {
      if (settings.peek() === next) settings.value = before;
      throw error;
    },
  );
}
