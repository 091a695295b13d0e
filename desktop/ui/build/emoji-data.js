// Makes the emoji's data of the page out of `emojibase-data` while building: what the page needs and no more, in one
// small chunk for the emoji and one for each language's words, loaded when somebody first asks for them.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Newer ones have no glyph in the fonts of systems that are still in use, and would be shown as boxes. */
const NEWEST_VERSION = 15;
/** Letters of flags and tones alone, which are no emoji by themselves. */
const COMPONENTS = 2;
const LANGUAGES = ['ru', 'en'];
const PREFIX = 'virtual:emoji/';

/**
 * @typedef {{ emoji: string, hexcode: string, label: string, group?: number, order?: number, version: number,
 *   tags?: string[], skins?: { emoji: string, tone: number | number[], version: number }[] }} Entry
 */

const { resolve } = createRequire(import.meta.url);

/**
 * @template T
 * @param {string} file
 * @returns {T}
 */
function data(file) {
  return JSON.parse(readFileSync(resolve(`emojibase-data/${file}.json`), 'utf8'));
}

/** @param {string} language */
function entries(language) {
  return /** @type {Entry[]} */ (data(`${language}/data`))
    .filter(({ group, version }) => group !== undefined && group !== COMPONENTS && version <= NEWEST_VERSION)
    .sort((one, other) => (one.order ?? 0) - (other.order ?? 0));
}

/**
 * The sequence that Unicode recommends: a sign that is an emoji by itself needs no selector to be one, and would be
 * another string with it.
 * @param {string} sign
 */
function qualified(sign) {
  return sign.replace(/(\p{Emoji_Presentation})\uFE0F/gu, '$1');
}

/** Each with its group and, where it has them, its five tones of skin. */
function emoji() {
  return entries('en').map(({ emoji: sign, group, skins = [] }) => {
    const tones = [1, 2, 3, 4, 5].flatMap((tone) => skins.find((skin) => skin.tone === tone)?.emoji ?? []);
    return tones.length === 5 ? [qualified(sign), group, tones.map(qualified)] : [qualified(sign), group];
  });
}

/**
 * In the order of `emoji`: what it is called, what else it is found by, its short names.
 * @param {string} language
 */
function words(language) {
  const sets = language === 'en' ? ['github', 'emojibase'] : ['cldr-native'];
  const names = sets.map((set) => /** @type {Record<string, string | string[]>} */ (data(`${language}/shortcodes/${set}`)));
  return entries(language).map(({ hexcode, label, tags = [] }) => {
    const short = names.flatMap((set) => set[hexcode] ?? []);
    return [label, tags.join(' '), [...new Set(short)].join(' ')];
  });
}

/** @param {string} name */
function content(name) {
  if (name === 'list') return emoji();
  if (LANGUAGES.includes(name)) return words(name);
  throw new Error(`no emoji data called ${name}`);
}

/** @type {import('vite').Plugin} */
export const emojiData = {
  name: 'vestnik-emoji-data',
  resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
  load(id) {
    if (!id.startsWith(`\0${PREFIX}`)) return undefined;
    const json = JSON.stringify(content(id.slice(PREFIX.length + 1)));
    // A string that is parsed costs the start of the chunk less than the same as code.
    return `export default JSON.parse(${JSON.stringify(json)});`;
  },
};
