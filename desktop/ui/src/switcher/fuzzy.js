// How well what was typed fits a name. Pure.
//
// Letters may be missing between those that were typed, and the wrong layout of the keyboard is forgiven: who thinks of the
// name does not look whether the layout is Russian or English.

import { fold } from '../locales/fold.js';

/** Letters of the Russian layout, and what is at their keys on the English one. */
const RUSSIAN = '\u0439\u0446\u0443\u043a\u0435\u043d\u0433\u0448\u0449\u0437\u0445\u044a\u0444\u044b\u0432\u0430\u043f\u0440\u043e\u043b\u0434\u0436\u044d\u044f\u0447\u0441\u043c\u0438\u0442\u044c\u0431\u044e';
const ENGLISH = "qwertyuiop[]asdfghjkl;'zxcvbnm,.";

const SWAPPED = new Map([...RUSSIAN].flatMap((letter, at) => [[letter, ENGLISH[at] ?? ''], [ENGLISH[at] ?? '', letter]]));

/**
 * @param {string} typed
 * @param {string} name
 * @returns {number} the more the better, 0 for not at all
 */
export function fit(typed, name) {
  const wanted = fold(typed).trim();
  const letters = fold(name);
  if (wanted === '') return 1;
  const swapped = [...wanted].map((letter) => SWAPPED.get(letter) ?? letter).join('');
  return Math.max(fitLetters(wanted, letters), fitLetters(swapped, letters) * 0.8);
}

/**
 * @param {string} wanted
 * @param {string} name
 */
function fitLetters(wanted, name) {
  if (name === wanted) return 1_000;
  if (name.startsWith(wanted)) return 900 - name.length / 100;
  const words = wanted.split(/\s+/u);
  const starts = name.split(/[\s\-_@.,:()]+/u);
  if (words.every((word) => starts.some((start) => start.startsWith(word)))) return 700 - name.length / 100;
  const inside = name.indexOf(wanted);
  if (inside !== -1) return 500 - inside / 100;
  return scattered(wanted.replace(/\s/gu, ''), name);
}

/**
 * In their order, with gaps. Far apart they were not meant.
 * @param {string} wanted
 * @param {string} name
 */
function scattered(wanted, name) {
  if (wanted.length < 2) return 0;
  let at = -1;
  let first = -1;
  for (const letter of wanted) {
    at = name.indexOf(letter, at + 1);
    if (at === -1) return 0;
    if (first === -1) first = at;
  }
  const spread = at - first + 1;
  return spread > wanted.length * 3 ? 0 : (200 * wanted.length) / spread;
}
