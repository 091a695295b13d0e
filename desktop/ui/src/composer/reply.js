// What stands over the field: the message that is going to be answered, chosen by keys or by a click, or the one that is
// being changed.
import { html, nothing } from 'lit-html';
import { icon } from '../design/icons.js';
import { t } from '../locales/fluent.js';
import { withoutTricks } from '../markup/marks.js';
import { profiles } from '../people/store.js';
import { say } from '../timeline/announce.js';
import { jumpToMessage, revealMessage } from '../timeline/jumps.js';
import { openChatId, rows } from '../timeline/store.js';
import { contentText } from '../timeline/texts.js';
import { focusComposer } from './area.js';
import { editing, endEdit } from './editing.js';
import { replyOf, setReply } from './drafts.js';

/** @import { MessageRow } from '../types/view.ts' */

/** The rest would not fit one line of any window. */
const EXCERPT_CHARS = 160;

/**
 * Ctrl+↑ and Ctrl+↓: to the message before or after the one that is answered now; beyond the newest, to none.
 * @param {1 | -1} by
 * @returns {boolean} whether there is a conversation
 */
export function stepReply(by) {
  const chatId = openChatId.peek();
  if (chatId === null) return false;
  const among = rows.peek().filter((row) => row.seq !== undefined && row.may.answer);
  const now = replyOf(chatId);
  const at = now === null ? among.length : among.findIndex((row) => row.seq === now);
  // Of a message that is not among the rows, to the nearest end.
  const next = at === -1 ? among.at(by === 1 ? 0 : -1) : among[at + by];
  if (!next && by === -1) return true;
  setReply(chatId, next?.seq ?? null);
  focusComposer();
  if (next?.seq === undefined) {
    say('reply', t('composer-reply-none'));
    return true;
  }
  say('reply', t('composer-reply-to', { name: nameOf(next), text: excerpt(next) }));
  revealMessage(next.seq);
  return true;
}

/** @returns {boolean} whether something was to be answered */
export function endReply() {
  const chatId = openChatId.peek();
  if (chatId === null || replyOf(chatId) === null) return false;
  setReply(chatId, null);
  focusComposer();
  return true;
}

/** What is done with the field: a message is changed, or answered, or neither. */
export function contextView() {
  if (editing.value) return editView();
  return replyView();
}

function editView() {
  const close = t('composer-edit-end');
  return html`<div class="reply-bar" data-testid="edit-bar">
    ${icon('edit')}
    <span class="reply-quote"><span class="reply-name">${t('composer-edit')}</span><span class="reply-text" dir="auto">${withoutTricks(editing.value?.text.slice(0, EXCERPT_CHARS) ?? '')}</span></span>
    <button class="icon-button icon-button-small" type="button" data-testid="edit-end" title=${close} aria-label=${close} @click=${endEdit}>${icon('close')}</button>
  </div>`;
}

function replyView() {
  const chatId = openChatId.value;
  const seq = chatId === null ? null : replyOf(chatId);
  if (seq === null) return nothing;
  const row = rows.value.find((candidate) => candidate.seq === seq);
  const close = t('composer-reply-end');
  return html`<div class="reply-bar" data-testid="reply-bar" data-seq-answered=${seq}>
    ${icon('reply')}
    <button class="reply-quote" type="button" title=${t('composer-reply-show')} @click=${() => jumpToMessage(seq)}>
      <span class="reply-name" dir="auto">${row ? nameOf(row) : t('composer-reply')}</span>
      <span class="reply-text" dir="auto">${row ? excerpt(row) : ''}</span>
    </button>
    <button class="icon-button icon-button-small" type="button" data-testid="reply-end" title=${close} aria-label=${close} @click=${endReply}>${icon('close')}</button>
  </div>`;
}

/** @param {MessageRow} row */
function nameOf(row) {
  return profiles.value.get(row.sender_id)?.display_name ?? '';
}

/** @param {MessageRow} row */
function excerpt(row) {
  return contentText(row.content, row.sender_id).slice(0, EXCERPT_CHARS).replace(/\s+/gu, ' ');
}
