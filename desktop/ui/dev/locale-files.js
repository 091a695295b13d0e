// The repository's locales as the core would serve them.

/** @import { LanguageInfo, LocaleSources } from '../src/types/view.ts' */

/** @type {Record<string, string>} */
const files = import.meta.glob('../../../locales/*/*.ftl', { query: '?raw', import: 'default', eager: true });

/** @param {string} tag */
function source(tag) {
  const own = Object.entries(files).filter(([path]) => path.includes(`/locales/${tag}/`));
  return { tag, ftl: own.map(([, text]) => text).join('\n') };
}

/** @type {LanguageInfo[]} */
export const LANGUAGES = [
  { tag: 'ru', name: 'Русский', percent: 100, from_user: false },
  { tag: 'en', name: 'English', percent: 100, from_user: false },
];

/**
 * @param {string} tag
 * @returns {LocaleSources}
 */
export function localeSources(tag) {
  return { tag, dir: 'ltr', chain: tag === 'en' ? [source('en')] : [source(tag), source('en')] };
}
