// Listens to the keyboard for the whole page.
import { focusComposer } from '../composer/area.js';
import { session } from '../session/store.js';
import { openChatId } from '../timeline/store.js';
import { combination, isPrintable } from './match.js';
import { shortcuts } from './shortcuts.js';

/** Keys that other things on the page want for themselves. */
const TAKES_KEYS = 'input, textarea, select, [contenteditable]';

/** @returns {() => void} */
export function installShortcuts() {
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const pressed = combination(event);
  if (pressed === '' || event.defaultPrevented) return;
  const shortcut = shortcuts.find(({ keys }) => keys.includes(pressed));
  const free = session.peek()?.state === 'signed_in' && !document.querySelector('dialog[open]');
  if (!free && !shortcut?.always) return;
  if (shortcut) {
    if (shortcut.run(pressed) !== false) event.preventDefault();
    return;
  }
  const target = /** @type {Element} */ (event.target);
  if (!isPrintable(event) || openChatId.peek() === null || target.closest(TAKES_KEYS)) return;
  // Space presses what has the focus.
  if (event.key === ' ' && target.closest('button, [role="option"]')) return;
  // The character itself lands in the field that has the focus by then.
  focusComposer();
}
