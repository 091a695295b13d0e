// Marks of formatting around the selection: put there by a key, and taken away by the same key. Pure, but for `format`.
import { replaceRange } from './area.js';

/**
 * @typedef {'bold' | 'italic' | 'code' | 'strike' | 'spoiler' | 'link'} Format
 * @typedef {object} Edit
 * @property {number} from
 * @property {number} to
 * @property {string} text what stands there instead
 * @property {number} start of the selection afterwards
 * @property {number} end
 */

/** @type {Record<Exclude<Format, 'link'>, string>} */
const MARKS = { bold: '**', italic: '*', code: '`', strike: '~~', spoiler: '||' };
const FENCE = '```';

/**
 * @param {HTMLTextAreaElement} area
 * @param {Format} format
 */
export function format(area, format) {
  const edit = toggled(area.value, area.selectionStart, area.selectionEnd, format);
  area.focus();
  replaceRange(area, edit.from, edit.to, edit.text);
  area.setSelectionRange(edit.start, edit.end);
}

/**
 * @param {string} text
 * @param {number} selectionStart
 * @param {number} selectionEnd
 * @param {Format} format
 * @returns {Edit}
 */
export function toggled(text, selectionStart, selectionEnd, format) {
  const selected = text.slice(selectionStart, selectionEnd);
  // Marks hold only beside a letter: blanks that were selected along stay outside.
  const start = selected.trim() === '' ? selectionStart : selectionStart + selected.length - selected.trimStart().length;
  const end = selected.trim() === '' ? selectionEnd : selectionEnd - selected.length + selected.trimEnd().length;
  const inner = text.slice(start, end);
  if (format === 'link') return linked(start, end, inner);
  if (format === 'code' && inner.includes('\n')) return fenced(text, start, end, inner);
  const mark = MARKS[format];
  const { length } = mark;
  if (has(format, runBefore(text, start, mark), runAfter(text, end, mark))) {
    return { from: start - length, to: end + length, text: inner, start: start - length, end: end - length };
  }
  const left = runAfter(inner, 0, mark);
  const right = runBefore(inner, inner.length, mark);
  if (left + right < inner.length && has(format, left, right)) {
    return { from: start, to: end, text: inner.slice(length, -length), start, end: end - length * 2 };
  }
  return { from: start, to: end, text: mark + inner + mark, start: start + length, end: end + length };
}

/**
 * One star is italic, two are bold, three are both.
 * @param {Format} format
 * @param {number} before how many signs of the mark stand before
 * @param {number} after
 */
function has(format, before, after) {
  const count = Math.min(before, after);
  return format === 'italic' ? count === 1 || count === 3 : count >= (format === 'code' ? 1 : 2);
}

/**
 * @param {string} text
 * @param {number} at
 * @param {string} mark
 */
function runBefore(text, at, mark) {
  let count = 0;
  while (at - count > 0 && text[at - count - 1] === mark[0]) count += 1;
  return count;
}

/**
 * @param {string} text
 * @param {number} at
 * @param {string} mark
 */
function runAfter(text, at, mark) {
  let count = 0;
  while (at + count < text.length && text[at + count] === mark[0]) count += 1;
  return count;
}

/**
 * Several lines of code stand between fences on lines of their own.
 * @param {string} text
 * @param {number} start
 * @param {number} end
 * @param {string} inner
 * @returns {Edit}
 */
function fenced(text, start, end, inner) {
  const opening = `${FENCE}\n`;
  const closing = `\n${FENCE}`;
  if (text.slice(0, start).endsWith(opening) && text.slice(end).startsWith(closing)) {
    const from = start - opening.length;
    return { from, to: end + closing.length, text: inner, start: from, end: from + inner.length };
  }
  const before = start > 0 && text[start - 1] !== '\n' ? '\n' : '';
  const after = end < text.length && text[end] !== '\n' ? '\n' : '';
  const first = start + before.length + opening.length;
  return { from: start, to: end, text: before + opening + inner + closing + after, start: first, end: first + inner.length };
}

/**
 * What is still missing is selected: the address of a label, or the label of an address.
 * @param {number} start
 * @param {number} end
 * @param {string} inner
 * @returns {Edit}
 */
function linked(start, end, inner) {
  if (/^https?:\/\/\S+$/iu.test(inner)) {
    return { from: start, to: end, text: `[](${inner})`, start: start + 1, end: start + 1 };
  }
  const address = 'https://';
  const at = start + inner.length + '[]('.length;
  return { from: start, to: end, text: `[${inner}](${address})`, start: inner === '' ? start + 1 : at, end: inner === '' ? start + 1 : at + address.length };
}
