// The bar of pinned messages under the header: a press goes to the one shown and shows the next.
import { computed, effect, signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { nameOf } from '../chats/events.js';
import { showDialog } from '../design/dialog.js';
import { icon } from '../design/icons.js';
import { details, performOrSay } from '../details/store.js';
import { t, withoutMarks } from '../locales/fluent.js';
import { jumpToMessage } from '../timeline/jumps.js';
import { openChatId } from '../timeline/store.js';

/** @import { PinnedRow } from '../types/view.ts' */

/** Which of them the bar shows. */
const at = signal(0);
const pinned = computed(() => details.value?.pinned ?? []);

effect(() => {
  void openChatId.value;
  at.value = 0;
});

export function pinnedView() {
  const all = pinned.value;
  const place = at.value % Math.max(1, all.length);
  const shown = all[place];
  if (!shown) return nothing;
  const go = () => {
    jumpToMessage(shown.seq);
    at.value = (place + 1) % all.length;
  };
  const title = all.length > 1 ? t('pinned-of', { number: place + 1, count: all.length }) : t('pinned-title');
  return html`<div class="pinned" data-testid="pinned">
    <button class="pinned-message" data-testid="pinned-message" data-pinned=${shown.seq} aria-label=${withoutMarks(`${title}: ${excerpt(shown)}`)} @click=${go}>
      ${icon('pin')}
      <span class="quote-lines"><span class="quote-name">${title}</span><span class="quote-text" dir="auto">${excerpt(shown)}</span></span>
    </button>
    ${all.length > 1
      ? html`<button class="icon-button icon-button-small" data-testid="pinned-all" title=${t('pinned-all')} aria-label=${t('pinned-all')} @click=${openPinned}>${icon('more')}</button>`
      : nothing}
    ${details.value?.may.pin_messages
      ? html`<button class="icon-button icon-button-small" data-testid="unpin" title=${t('message-unpin')} aria-label=${t('message-unpin')} @click=${() => unpin(shown.seq)}>${icon('close')}</button>`
      : nothing}
  </div>`;
}

/** @param {PinnedRow} row */
function excerpt(row) {
  if (row.excerpt === undefined) return t('message-quote-coming');
  return row.sender_id ? t('pinned-line', { name: nameOf(row.sender_id), text: row.excerpt }) : row.excerpt;
}

/** @param {number} seq */
function unpin(seq) {
  performOrSay({ type: 'pin_message', chat_id: openChatId.peek() ?? '', seq, on: false });
}

function openPinned() {
  const close = showDialog({
    name: 'pinned',
    title: () => t('pinned-all'),
    view: () => html`<div class="dialog-body"><ul class="info-member-list">${pinned.value.map((row) => html`<li class="pinned-row">
      <button class="found-row" @click=${() => {
        close();
        jumpToMessage(row.seq);
      }}><span class="found-text" dir="auto">${excerpt(row)}</span></button>
      ${details.value?.may.pin_messages
        ? html`<button class="icon-button icon-button-small" title=${t('message-unpin')} aria-label=${t('message-unpin')} @click=${() => unpin(row.seq)}>${icon('close')}</button>`
        : nothing}
    </li>`)}</ul></div>`,
  });
}
