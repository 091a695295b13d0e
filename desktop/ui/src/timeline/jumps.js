// Ways to get to an end of the conversation, or to the unread mark: keys, and the pill that says how much is below.
import { signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { openSummary } from '../conversation/open.js';
import { icon } from '../design/icons.js';
import { t } from '../locales/fluent.js';
import { hasMore, openChat, openChatId, opening } from './store.js';

/** @import { ScrollKeeper } from './scroll.js' */

/** The newest message is in sight. */
export const atEnd = signal(true);

/** The timeline on screen. @type {{ keeper: ScrollKeeper, list: HTMLElement } | null} */
let shown = null;

/**
 * @param {{ keeper: ScrollKeeper, list: HTMLElement }} timeline
 * @returns {() => void}
 */
export function useJumps(timeline) {
  shown = timeline;
  return () => {
    shown = null;
    atEnd.value = true;
  };
}

export function jumpToEnd() {
  jump(hasMore.peek().after, 'end', () => shown?.keeper.toEnd());
}

export function jumpToStart() {
  jump(hasMore.peek().before, 'beginning', () => shown?.keeper.toStart());
}

export function jumpToUnread() {
  const divider = shown?.list.querySelector('.unread-divider');
  jump(!divider, 'unread', () => divider && shown?.keeper.toElement(divider));
}

/**
 * To a message that was found or is referred to.
 * @param {number} seq
 */
export function jumpToMessage(seq) {
  const row = shown?.list.querySelector(`[data-seq="${seq}"]`);
  if (row) shown?.keeper.toElement(row);
  else {
    const chatId = openChatId.peek();
    if (chatId !== null) openChat(chatId, { at: 'message', seq });
  }
}

/**
 * Brings a message into sight, as little as needed, without going elsewhere.
 * @param {number} seq
 */
export function revealMessage(seq) {
  shown?.list.querySelector(`[data-seq="${seq}"]`)?.scrollIntoView?.({ block: 'nearest' });
}

/**
 * @param {boolean} elsewhere the place is not among the rows that are here
 * @param {'end' | 'beginning' | 'unread'} at
 * @param {() => void} scroll
 */
function jump(elsewhere, at, scroll) {
  const chatId = openChatId.peek();
  if (chatId === null) return;
  if (elsewhere) openChat(chatId, { at });
  else scroll();
}

/** The pill of new messages: shown while the end is out of sight. */
export function pillView() {
  const chat = openSummary.value;
  if (atEnd.value || opening.value === null || !chat) return nothing;
  const count = chat.unread;
  return html`<button
    class="pill"
    data-testid="new-message-pill"
    aria-keyshortcuts="Control+End"
    title=${t('timeline-to-end.title')}
    aria-label=${t('timeline-to-end.aria-label', { count })}
    @click=${() => {
      jumpToEnd();
      // The pill goes away with its work done; the focus stays with the messages.
      shown?.keeper.scroller.focus({ preventScroll: true });
    }}
  >
    ${icon('down')}${count > 0 ? html`<span class="pill-count">${count}${chat.unread_capped ? '+' : ''}</span>` : nothing}
  </button>`;
}
