// Words longer than any word, in scripts whose letters join: an engine that looks for where to break one shapes all of it
// again for every line. With places to break, each part is shaped once. The text stays what it is.
import { element } from '../design/mount.js';

const LONG = /\S{129}/u;
const JOINING = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFF\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;
/** Less than a line, so that no part has to be broken. Marks stay with their letter. */
const PART = /(?:\P{M}\p{M}*|\p{M}+){1,32}/gu;

/**
 * @param {string} text
 * @returns {Node | string}
 */
export function breakable(text) {
  if (text.length <= 128 || !JOINING.test(text) || !LONG.test(text)) return text;
  const made = document.createDocumentFragment();
  for (const word of text.match(/\S+|\s+/gu) ?? []) {
    if (word.length <= 128) made.append(word);
    else for (const part of word.match(PART) ?? []) made.append(part, element('wbr', ''));
  }
  return made;
}
