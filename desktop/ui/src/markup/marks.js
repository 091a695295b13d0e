// Towers of combining marks, cut down before they are shown: an engine may take seconds to lay out thousands of them, and
// they would cover what stands around. Pure; what is copied, edited and searched stays as it was written.

/** More than any script puts on one letter. */
const MOST = 8;

const TOWERS = new RegExp(`(\\p{M}{${MOST}})\\p{M}+`, 'gu');

/** @param {string} text */
export function withoutTowers(text) {
  return text.replace(TOWERS, '$1');
}
