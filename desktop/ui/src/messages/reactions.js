// Reactions under a message: what there is and how many, pressed where one's own is among them; and who put them.
import { html, nothing } from 'lit-html';
import { nameOf } from '../chats/events.js';
import { performOrSay } from '../details/store.js';
import { icon } from '../design/icons.js';
import { openEmojiPicker } from '../emoji/picker.js';
import { t, withoutMarks } from '../locales/fluent.js';
import { openChatId } from '../timeline/store.js';

/** @import { MessageRow, ReactionView } from '../types/view.ts' */

/** Names in a tooltip; the others are a number. */
const MAX_NAMES = 8;

/** @param {MessageRow} row */
export function reactionsView(row) {
  if (row.reactions.length === 0) return nothing;
  return html`<div class="reactions" role="group" aria-label=${t('message-reactions')}>
    ${row.reactions.map((reaction) => chip(row, reaction))}
    ${row.may.react
      ? html`<button class="reaction reaction-add" tabindex="-1" title=${t('message-react')} aria-label=${t('message-react')} @click=${(/** @type {Event} */ event) => choose(row, /** @type {Element} */ (event.currentTarget))}>${icon('emoji')}</button>`
      : nothing}
  </div>`;
}

/**
 * @param {MessageRow} row
 * @param {ReactionView} reaction
 */
function chip(row, reaction) {
  const { emoji, count, mine } = reaction;
  const who = whoText(reaction);
  return html`<button class="reaction" data-testid="reaction" data-emoji=${emoji} aria-pressed=${mine} ?disabled=${!row.may.react} title=${who}
    aria-label=${withoutMarks(t('message-reaction', { emoji, count, who }))} @click=${() => react(row, emoji)}>
    <span class="reaction-sign">${emoji}</span><span class="reaction-count">${count}</span>
  </button>`;
}

/** @param {ReactionView} reaction */
function whoText({ user_ids: ids, count }) {
  const names = ids.slice(0, MAX_NAMES).map(nameOf).join(', ');
  const others = count - Math.min(ids.length, MAX_NAMES);
  return others > 0 ? t('message-reaction-who', { names, others }) : names;
}

/** @param {MessageRow} row @returns {ReadonlySet<string>} what one has put on it */
export function mineOf(row) {
  return new Set(row.reactions.filter(({ mine }) => mine).map(({ emoji }) => emoji));
}

/**
 * Puts a reaction, or takes it away where one has put it.
 * @param {MessageRow} row
 * @param {string} emoji
 */
export function react(row, emoji) {
  const chatId = openChatId.peek();
  if (chatId === null || row.seq === undefined) return;
  performOrSay({ type: 'react', chat_id: chatId, seq: row.seq, emoji, on: !mineOf(row).has(emoji) });
}

/**
 * @param {MessageRow} row
 * @param {Element} anchor
 */
export function choose(row, anchor) {
  openEmojiPicker(anchor, (emoji) => react(row, emoji));
}
