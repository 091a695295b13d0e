// Messages of a few emoji and nothing else are shown large. Pure.

/** With more of them it is a text. */
const MOST = 3;
/** Longer than any three emoji: nothing is taken apart for it. */
const MOST_UNITS = 80;

const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * @param {string} text
 * @returns {number} how many emoji it is made of; 0 for a text, or for too many
 */
export function emojiOnly(text) {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > MOST_UNITS) return 0;
  let count = 0;
  for (const { segment } of segments.segment(trimmed)) {
    if (/^\s+$/u.test(segment)) continue;
    if (!isEmoji(segment)) return 0;
    count += 1;
    if (count > MOST) return 0;
  }
  return count;
}

/**
 * Shown as a picture by itself, or by the selector after it; a flag of two letters; a digit in a keycap.
 * @param {string} grapheme
 */
function isEmoji(grapheme) {
  return /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\p{Extended_Pictographic}\p{Emoji_Modifier}|\p{Regional_Indicator}{2}$|[0-9#*]\uFE0F?\u20E3$)/u.test(grapheme)
    && !/^\p{Regional_Indicator}$/u.test(grapheme);
}
