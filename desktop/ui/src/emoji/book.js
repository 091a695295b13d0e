// All emoji with their words in the page's languages. Loaded when somebody first asks, so that the start does not pay.
//
// Why no picker from npm: emoji-picker-element and emoji-mart live in a shadow tree, style it with inline styles that the
// content security policy forbids, and fetch their data or keep it in a database of their own. `emojibase` brings the
// data (see `build/emoji-data.js`); what shows it is small.
import { fold } from '../locales/fold.js';
import { score } from './search.js';

/**
 * @typedef {object} Emoji
 * @property {string} sign
 * @property {number} group
 * @property {string[]} tones its five tones of skin; empty where it has none
 * @property {string} label in the page's language
 * @property {string} name short, as one types it after a colon
 * @property {string[]} first words of its names, folded: found before others
 * @property {string[]} second all other words, folded
 * @typedef {{ all: Emoji[], bySign: ReadonlyMap<string, Emoji> }} Book
 */

/** Language → its book. @type {Map<string, Promise<Book>>} */
const books = new Map();

/**
 * @param {string} tag of the page's language; others than Russian read English
 * @returns {Promise<Book>}
 */
export function emojiBook(tag) {
  const language = tag.split('-')[0] === 'ru' ? 'ru' : 'en';
  let book = books.get(language);
  if (!book) {
    book = make(language);
    books.set(language, book);
    // The next one who asks tries again.
    book.catch(() => books.delete(language));
  }
  return book;
}

/** @param {string} language */
async function make(language) {
  const [list, russian, english] = await Promise.all([import('virtual:emoji/list'), import('virtual:emoji/ru'), import('virtual:emoji/en')]);
  const none = /** @type {[string, string, string]} */ (['', '', '']);
  const all = list.default.map(([sign, group, tones = []], place) => {
    const ru = russian.default[place] ?? none;
    const en = english.default[place] ?? none;
    const [label, , names] = language === 'ru' ? ru : en;
    return {
      sign,
      group,
      tones,
      label,
      name: (names || en[2]).split(' ')[0] ?? '',
      first: words(`${ru[0]} ${ru[2]} ${en[0]} ${en[2]}`),
      second: words(`${ru[1]} ${en[1]}`),
    };
  });
  return { all, bySign: new Map(all.flatMap((emoji) => [emoji.sign, ...emoji.tones].map((sign) => [sign, emoji]))) };
}

/** @param {string} text */
function words(text) {
  return [...new Set(fold(text).split(/[\s_:,]+/u).filter(Boolean))];
}

/**
 * The emoji that the words describe, best first.
 * @param {Book} book
 * @param {string} query
 * @param {number} [limit]
 * @returns {Emoji[]}
 */
export function findEmoji({ all }, query, limit = Infinity) {
  const wanted = words(query);
  if (wanted.length === 0) return [];
  const found = all.map((emoji) => ({ emoji, score: score(emoji, wanted) })).filter((hit) => hit.score > 0);
  return found.sort((one, other) => other.score - one.score).slice(0, limit).map(({ emoji }) => emoji);
}
