// A short row of emoji to answer a message with, and the way to all others.
import { html } from 'lit-html';
import { icon } from '../design/icons.js';
import { t } from '../locales/fluent.js';
import { recent, USUAL, useEmoji } from './kept.js';
import { openEmojiPicker } from './picker.js';

/** @returns {string[]} the usual ones; of those used last, the ones that are not among them take the last two places */
export function quickEmoji() {
  const own = recent.value.filter((sign) => !USUAL.includes(sign)).slice(0, 2);
  return [...USUAL.slice(0, USUAL.length - own.length), ...own];
}

/**
 * @param {(sign: string) => void} onChoose
 * @param {ReadonlySet<string>} [mine] chosen already: choosing again takes them back
 */
export function quickReactions(onChoose, mine = new Set()) {
  return html`<div class="quick-reactions" role="group" aria-label=${t('emoji-quick')}>
    ${quickEmoji().map((sign) => html`<button class="quick-reaction" aria-pressed=${mine.has(sign)} aria-label=${t('emoji-react', { emoji: sign })} @click=${() => {
      useEmoji(sign);
      onChoose(sign);
    }}>${sign}</button>`)}
    <button class="icon-button" title=${t('emoji-more')} aria-label=${t('emoji-more')}
      @click=${(/** @type {Event} */ event) => openEmojiPicker(/** @type {Element} */ (event.currentTarget), onChoose)}>${icon('emoji')}</button>
  </div>`;
}
