// From a key press to a combination such as `Control+K`, on any layout.
//
// `event.key` decides. On a layout without Latin letters (the Russian one, say) the place of the key does:
// `event.code`. Some keys of such layouts carry ASCII signs (its `.` is where `/` is), so the layout is told by
// the last letter that was pressed.

const PLACES = /** @type {Record<string, string>} */ ({ Comma: ',', Slash: '/', Period: '.' });
const NAMED = new Set(['Escape', 'Tab', 'F6', 'ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End']);

/** What the last letter key said of the layout. */
let latin = true;

/** On a Mac ⌘ is what Ctrl is elsewhere. */
export const isMac = /mac/i.test(navigator.platform);

/**
 * @param {KeyboardEvent} event
 * @returns {string} modifiers in the order Control, Alt, Shift, then the key; '' while a character is being composed
 */
export function combination(event) {
  if (event.isComposing || event.key === 'Process' || event.key === 'Dead') return '';
  const key = keyName(event);
  const control = event.ctrlKey || (isMac && event.metaKey);
  if (event.metaKey && !isMac) return '';
  return [control && 'Control', event.altKey && 'Alt', event.shiftKey && 'Shift', key].filter(Boolean).join('+');
}

/** @param {KeyboardEvent} event */
function keyName({ key, code }) {
  if (NAMED.has(key)) return key;
  if (/^Digit\d$/u.test(code) && !/^\p{L}$/u.test(key)) return code.slice('Digit'.length);
  if (/^\p{L}$/u.test(key)) latin = /^\p{Script=Latin}$/u.test(key);
  const place = /^Key[A-Z]$/u.test(code) ? code.slice('Key'.length) : PLACES[code];
  if (place && (!latin || !isAscii(key) || (key === '.' && code === 'Slash'))) return place;
  return key.length === 1 ? key.toUpperCase() : key;
}

/** @param {string} key */
function isAscii(key) {
  return /^[\x20-\x7e]$/u.test(key);
}

/**
 * A key that types something: it belongs into the composer.
 * @param {KeyboardEvent} event
 */
export function isPrintable({ key, ctrlKey, metaKey, altKey, isComposing }) {
  return !isComposing && !ctrlKey && !metaKey && !altKey && [...key].length === 1;
}
