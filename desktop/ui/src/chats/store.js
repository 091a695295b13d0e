// The chat list: rows by id, their order, their names.
import { computed, signal } from '@preact/signals-core';
import { profiles } from '../people/store.js';
import { t } from '../locales/fluent.js';

/** @import { ChatSummary } from '../types/view.ts' */

/** @type {import('@preact/signals-core').Signal<ReadonlyMap<string, ChatSummary>>} */
export const chats = signal(new Map());

/** Newest activity first, then by id, as the contract says. */
export const sortedChats = computed(() =>
  [...chats.value.values()].sort((one, other) =>
    one.activity_at === other.activity_at
      ? one.chat_id < other.chat_id ? -1 : 1
      : other.activity_at - one.activity_at,
  ),
);

/**
 * @param {boolean} reset
 * @param {ChatSummary[]} upserts
 * @param {string[]} removed
 */
export function changeChats(reset, upserts, removed) {
  const next = reset ? new Map() : new Map(chats.peek());
  for (const chat of upserts) next.set(chat.chat_id, chat);
  for (const id of removed) next.delete(id);
  chats.value = next;
}

/**
 * What a chat is called. Empty while the peer's profile is not here yet: the view shows a blank shape then.
 * @param {ChatSummary} chat
 * @returns {string}
 */
export function chatName(chat) {
  switch (chat.kind) {
    case 'saved':
      return t('chats-saved-messages');
    case 'direct':
      return profiles.value.get(chat.peer_id ?? '')?.display_name ?? '';
    case 'group':
      return chat.title ?? t('chats-untitled');
    default:
      return chat.title ?? t('chats-unknown');
  }
}
