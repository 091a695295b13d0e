// Shows in the conversation what a search found: the message, and the words in it. Words are painted by the browser's own
// highlights, so that not one element of a row is touched.
import { unfold } from '../markup/fold.js';

const NAME = 'found';

/**
 * The words that were found, as they stand in the texts.
 * @param {{ excerpt: string, highlights: { from: number, to: number }[] }[]} rows
 * @returns {string[]} folded, longest first
 */
export function foundWords(rows) {
  const words = rows.flatMap(({ excerpt, highlights }) => highlights.map(({ from, to }) => excerpt.slice(from, to).toLocaleLowerCase()));
  return [...new Set(words)].filter(Boolean).sort((one, other) => other.length - one.length);
}

/**
 * Whole words only: a part of another word was not found.
 * @param {string} text
 * @param {string[]} words folded
 * @returns {{ from: number, to: number }[]}
 */
export function placesOf(text, words) {
  const folded = text.toLocaleLowerCase();
  // Folding may change the length of rare letters; places would be wrong then.
  if (folded.length !== text.length) return [];
  const places = [];
  for (const { index, 0: word } of folded.matchAll(/[\p{L}\p{M}\p{N}]+/gu)) {
    if (words.some((wanted) => wanted === word || wanted.includes(' ') && folded.startsWith(wanted, index))) places.push({ from: index, to: index + word.length });
  }
  return places;
}

/**
 * @param {HTMLElement} list of the rows
 * @param {string[]} words
 * @param {number | null} seq the message that is looked at
 */
export function highlight(list, words, seq) {
  for (const row of list.querySelectorAll('[data-found]')) row.removeAttribute('data-found');
  const row = seq === null ? null : list.querySelector(`[data-seq="${seq}"]`);
  row?.setAttribute('data-found', '');
  // What was found may stand in the part that is not shown.
  if (row && words.length > 0 && rangesIn(row, words).length === 0) unfold(row);
  // Older engines show the message alone.
  if (typeof Highlight === 'undefined') return;
  CSS.highlights.delete(NAME);
  if (words.length === 0) return;
  const ranges = [...list.querySelectorAll('.row-text')].flatMap((text) => rangesIn(text, words));
  if (ranges.length > 0) CSS.highlights.set(NAME, new Highlight(...ranges));
}

/**
 * @param {Element} element
 * @param {string[]} words
 */
function rangesIn(element, words) {
  const ranges = [];
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    for (const { from, to } of placesOf(node.nodeValue ?? '', words)) {
      const range = document.createRange();
      range.setStart(node, from);
      range.setEnd(node, to);
      ranges.push(range);
    }
  }
  return ranges;
}
