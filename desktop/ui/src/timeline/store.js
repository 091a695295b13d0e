// The open conversation: a window of at most 300 rows that the core keeps; the page only shows it.
import { batch, computed, signal } from '@preact/signals-core';
import { call } from '../bridge.js';
import { addError } from '../notices/store.js';

/**
 * @import { MessageRow, OpenAt, TimelineChange } from '../types/view.ts'
 * @typedef {'before' | 'after'} Side
 */

/** The chat whose conversation is open. @type {import('@preact/signals-core').Signal<string | null>} */
export const openChatId = signal(null);

/** @type {import('@preact/signals-core').Signal<ReadonlyMap<string, MessageRow>>} */
const rowsByKey = signal(new Map());

/** Rows in the order they are read. */
export const rows = computed(() => [...rowsByKey.value.values()].sort((a, b) => a.order - b.order));

/** There is more above and below. */
export const hasMore = signal({ before: false, after: false });

/** A page is on its way from the server. */
export const loading = signal({ before: false, after: false });

/** The code of the error that kept a page away. @type {import('@preact/signals-core').Signal<Record<Side, string | null>>} */
export const loadingError = signal({ before: null, after: null });

/** The unread divider stands after this message. @type {import('@preact/signals-core').Signal<number | null>} */
export const unreadAfter = signal(null);

/**
 * Where the newest opening wants to be looked at first: a row's key, or the end. A new object for each opening.
 * @type {import('@preact/signals-core').Signal<{ anchor: string | null } | null>}
 */
export const opening = signal(null);

/** The number of the opening that is shown. */
let shownView = 0;

/** Requests for pages under way: one a side. @type {Record<Side, boolean>} */
const asked = { before: false, after: false };

/**
 * @param {string} chatId
 * @param {OpenAt} [at]
 */
export function openChat(chatId, at = { at: 'unread' }) {
  if (openChatId.peek() !== chatId) show(chatId);
  call({ call: 'open_chat', chat_id: chatId, at }).catch((error) => {
    addError(error);
    if (openChatId.peek() === chatId && opening.peek() === null) closeTimeline();
  });
}

/** Shows no conversation, and tells the core. */
export function closeChat() {
  if (openChatId.peek() === null) return;
  closeTimeline();
  call({ call: 'close_chat' }).catch(addError);
}

/** Shows no conversation (the core knows). */
export function closeTimeline() {
  show(null);
}

/**
 * The rows of the chat that is left go in the same repaint as its name.
 * @param {string | null} chatId
 */
function show(chatId) {
  batch(() => {
    openChatId.value = chatId;
    rowsByKey.value = new Map();
    unreadAfter.value = null;
    opening.value = null;
    settle(false, false);
  });
}

/**
 * Asks for another page where there is one and none was asked for.
 * @param {Side} side
 */
export function loadMore(side) {
  // After a failure it is not certain that nothing is there, so a person may always ask again.
  const mayBe = hasMore.peek()[side] || loadingError.peek()[side] !== null;
  if (asked[side] || loading.peek()[side] || !mayBe) return;
  asked[side] = true;
  loadingError.value = { ...loadingError.peek(), [side]: null };
  call({ call: side === 'before' ? 'page_before' : 'page_after' })
    .catch((error) => {
      loadingError.value = { ...loadingError.peek(), [side]: error.code };
    })
    .finally(() => {
      asked[side] = false;
    });
}

/**
 * One step of the open timeline. Answers with the rows before and after it, and the keys of those it is about; all empty
 * where it was not for us.
 * @param {number} view
 * @param {string} chatId
 * @param {TimelineChange} change
 * @returns {import('./announce.js').Step}
 */
export function changeTimeline(view, chatId, change) {
  const nothing = { before: new Map(), after: new Map(), touched: [] };
  // Late news of a chat that was left, or of an earlier opening of this one.
  if (chatId !== openChatId.peek() || view < shownView) return nothing;
  const before = rowsByKey.peek();
  switch (change.change) {
    case 'opened': {
      const { window } = change;
      shownView = view;
      rowsByKey.value = new Map(window.rows.map((row) => [row.key, row]));
      unreadAfter.value = window.unread_after ?? null;
      opening.value = { anchor: window.anchor ?? null };
      settle(window.has_before, window.has_after);
      return nothing;
    }
    case 'rows': {
      const next = new Map(before);
      for (const key of change.removed) next.delete(key);
      for (const row of change.upserts) next.set(row.key, row);
      rowsByKey.value = next;
      settle(change.has_before, change.has_after);
      return { before, after: next, touched: [...change.removed, ...change.upserts.map((row) => row.key)] };
    }
    case 'loading':
      loading.value = { ...loading.peek(), [sideOf(change.before)]: true };
      loadingError.value = { ...loadingError.peek(), [sideOf(change.before)]: null };
      return nothing;
    case 'loading_failed':
      loading.value = { ...loading.peek(), [sideOf(change.before)]: false };
      loadingError.value = { ...loadingError.peek(), [sideOf(change.before)]: change.code };
      return nothing;
  }
}

/**
 * @param {boolean} before
 * @returns {Side}
 */
function sideOf(before) {
  return before ? 'before' : 'after';
}

/**
 * Rows came: whatever was loading is here, or will be said again.
 * @param {boolean} before
 * @param {boolean} after
 */
function settle(before, after) {
  hasMore.value = { before, after };
  loading.value = { before: false, after: false };
  loadingError.value = { before: null, after: null };
}
