// Towers of combining marks, cut down before they are shown: an engine may take seconds to lay out thousands of them, and
// they would cover what stands around. Pure; what is copied, edited and searched stays as it was written.

/** More than any script puts on one letter. */
const MOST = 8;

const TOWERS = new RegExp(`(\\p{M}{${MOST}})\\p{M}+`, 'gu');

/** Isolates and embeddings of direction; in such numbers they mean nothing, and take seconds to lay out. */
const DIRECTIONS = /[\u202A-\u202E\u2066-\u2069]/gu;
const MOST_DIRECTIONS = 64;

/** @param {string} text */
export function withoutTowers(text) {
  const cut = text.replace(TOWERS, '$1');
  return (cut.match(DIRECTIONS)?.length ?? 0) > MOST_DIRECTIONS ? cut.replace(DIRECTIONS, '') : cut;
}
