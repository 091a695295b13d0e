// The text area of the composer, for whoever writes into it: keys, the emoji picker, completion. Writing goes through the
// browser's own editing, so that Ctrl+Z undoes it like typing.

/** @type {HTMLTextAreaElement | null} */
let area = null;

/** @param {HTMLTextAreaElement | null} mounted */
export function useArea(mounted) {
  area = mounted;
}

export function composerArea() {
  return area;
}

export function focusComposer() {
  area?.focus();
}

export function composerIsEmpty() {
  return !area || area.value === '';
}

/**
 * Puts a text where the caret is.
 * @param {string} text
 */
export function insertIntoComposer(text) {
  if (!area) return;
  area.focus();
  replaceRange(area, area.selectionStart, area.selectionEnd, text);
}

/**
 * @param {HTMLTextAreaElement} target
 * @param {number} from
 * @param {number} to
 * @param {string} text the caret stands after it
 */
export function replaceRange(target, from, to, text) {
  target.setSelectionRange(from, to);
  if (from === to && text === '') return;
  // Deprecated, and the only way that keeps the undo history; it tells of the input itself.
  const command = text === '' ? 'delete' : 'insertText';
  if (target.ownerDocument.activeElement === target && target.ownerDocument.execCommand?.(command, false, text)) return;
  target.setRangeText(text, from, to, 'end');
  target.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertReplacementText' }));
}
