// What an engine takes seconds to lay out, or what would cover its neighbours, is cut down before it is shown: towers of
// marks, marks of foreign scripts, fields of spaces, signs that turn the direction. Rules that ordinary texts, in any
// language, do not come near. Pure; what is copied, edited and searched stays as it was written.

/** @import { Block, Span } from '../types/protocol.ts' */

/** More marks than any script puts on one letter. */
const MOST_ON_ONE = 8;
const TOWERS = new RegExp(`(\\p{M}{${MOST_ON_ONE}})\\p{M}+`, 'gu');

/** For a mark of another script than its letter's an engine looks through all fonts, each time. A few are an ornament. */
const MOST_FOREIGN = 48;
/** Marks stand in Unicode beside the letters that they are for; but these are for all letters, */
const BESIDE = 256;
const FOR_ALL = /^[\u0300-\u036F]$/u;
/** and these choose a form of signs and ideographs, which begin here. */
const FORMS = /^[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]$/u;
const SIGNS = 0x2000;
const MARKED = /(\P{M}?)(\p{M}+)/gu;

/** Wider than a bubble; what is longer hangs over the end of the line, unseen. */
const SPACES = /([^\S\n]{80})[^\S\n]+/gu;

/** Isolates and embeddings of direction; in such numbers they mean nothing. */
const DIRECTIONS = /[\u202A-\u202E\u2066-\u2069]/gu;
const MOST_DIRECTIONS = 64;

/** Letters, figures and signs that go from right to left, and those that go from left to right. */
const STRONG = /([\u0590-\u08FF\u200F\uFB1D-\uFDFF\uFE70-\uFEFF\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}])|[\p{L}\p{N}\u200E]/gu;
const RIGHT_TO_LEFT = /[\u0590-\u08FF\u200F\uFB1D-\uFDFF\uFE70-\uFEFF\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;
const MOST_TURNS = 64;
/** One for so many characters: letters of two scripts shuffled together. In a text the direction changes by the word. */
const CHARACTERS_OF_TURN = 2;

/** Most texts have none of it, and are not looked at again. */
const MAY_BE = /\p{M}|[\u202A-\u202E\u2066-\u2069]|[^\S\n]{81}/u;

/** @param {string} text */
export function withoutTricks(text) {
  if (!MAY_BE.test(text)) return text;
  const low = text.replace(TOWERS, '$1').replace(SPACES, '$1');
  const cut = hasManyForeign(low) ? dropForeign(low) : low;
  return isMore(cut, DIRECTIONS, MOST_DIRECTIONS) ? cut.replace(DIRECTIONS, '') : cut;
}

/**
 * @param {Block[]} blocks
 * @returns {Block[]} as they are shown
 */
export function blocksWithoutTricks(blocks) {
  return blocks.map((block) => ('spans' in block ? { ...block, spans: plainer(block.spans) } : { ...block, text: withoutTricks(block.text ?? '') }));
}

/**
 * Its runs together: marks and signs of many short ones are as many.
 * @param {Span[]} spans
 */
function plainer(spans) {
  const whole = spans.map(({ text }) => text).join('');
  if (!MAY_BE.test(whole)) return spans;
  if (spans.length === 1) return [{ ...spans[0], text: withoutTricks(whole) }];
  const foreign = hasManyForeign(whole);
  const directions = isMore(whole, DIRECTIONS, MOST_DIRECTIONS);
  return spans.map((span) => {
    let text = withoutTricks(span.text);
    if (foreign) text = dropForeign(text);
    if (directions) text = text.replace(DIRECTIONS, '');
    return text === span.text ? span : { ...span, text };
  });
}

/**
 * Does it change its direction so often that no order means anything? It is then shown in the order of writing.
 * @param {string} text
 */
export function isShuffled(text) {
  if (!RIGHT_TO_LEFT.test(text)) return false;
  let [turns, before] = [0, /** @type {boolean | null} */ (null)];
  for (const [, toLeft] of text.matchAll(STRONG)) {
    const now = toLeft !== undefined;
    if (before !== null && before !== now) turns += 1;
    before = now;
  }
  return turns > MOST_TURNS && turns * CHARACTERS_OF_TURN > text.length;
}

/** @param {string} text */
function hasManyForeign(text) {
  let count = 0;
  for (const [, letter = '', marks = ''] of text.matchAll(MARKED)) {
    for (const mark of marks) if (isForeign(mark, letter) && (count += 1) > MOST_FOREIGN) return true;
  }
  return false;
}

/** @param {string} text */
function dropForeign(text) {
  return text.replace(MARKED, (_, /** @type {string} */ letter, /** @type {string} */ marks) =>
    letter + [...marks].filter((mark) => !isForeign(mark, letter)).join(''));
}

/** @param {string} mark @param {string} letter empty where it stands elsewhere */
function isForeign(mark, letter) {
  const place = letter.codePointAt(0) ?? 0;
  if (FORMS.test(mark)) return place < SIGNS;
  return !FOR_ALL.test(mark) && Math.abs((mark.codePointAt(0) ?? 0) - place) >= BESIDE;
}

/** @param {string} text @param {RegExp} what global @param {number} most */
function isMore(text, what, most) {
  let count = 0;
  for (const _ of text.matchAll(what)) if ((count += 1) > most) return true;
  return false;
}
