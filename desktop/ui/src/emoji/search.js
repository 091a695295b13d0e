// How well words describe an emoji. Pure.

/** @typedef {{ first: string[], second: string[] }} Described words of its names, and its other words */

/**
 * @param {Described} emoji
 * @param {string[]} wanted folded words, each at least the beginning of one of the emoji's
 * @returns {number} the more the better, 0 for not at all
 */
export function score(emoji, wanted) {
  let sum = 0;
  for (const word of wanted) {
    const best = Math.max(begins(emoji.first, word) * 2, begins(emoji.second, word));
    if (best === 0) return 0;
    sum += best;
  }
  // Of two that are named so, the one with fewer names besides is the one that was meant.
  return sum + 1 / (1 + emoji.first.length);
}

/**
 * @param {string[]} words
 * @param {string} beginning
 */
function begins(words, beginning) {
  if (words.includes(beginning)) return 3;
  return words.some((word) => word.startsWith(beginning)) ? 2 : 0;
}
