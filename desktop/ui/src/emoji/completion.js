// Suggestions for `:name`, in the page's language and in English.
import { locale, t } from '../locales/fluent.js';
import { emojiBook, findEmoji } from './book.js';
import { toned, useEmoji } from './kept.js';

/** @import { Source } from '../composer/completion.js' */

const SHOWN = 8;

/** @type {Source} */
export const emojiSource = {
  label: () => t('emoji-completion'),
  match(before) {
    // After a letter or a digit it is a time or an address, and one letter is a smile of old: `:D`.
    return before.match(/(?<![\p{L}\p{N}:/])(:[\p{L}\p{N}_+-]{2,32})$/u)?.[1] ?? null;
  },
  async find(word) {
    const book = await emojiBook(locale.peek()?.tag ?? '');
    return findEmoji(book, word.slice(1), SHOWN).map((emoji) => {
      const sign = toned(emoji);
      return { key: sign, sign, label: emoji.label, note: `:${emoji.name}:`, text: sign, chosen: () => useEmoji(sign) };
    });
  },
};
