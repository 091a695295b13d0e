// The chat list: rows by id, their order, their names.
import { computed, signal } from '@preact/signals-core';
import { profiles } from '../people/store.js';
import { t } from '../locales/fluent.js';

/** @import { ChatSummary } from '../types/view.ts' */

/** @type {import('@preact/signals-core').Signal<ReadonlyMap<string, ChatSummary>>} */
export const chats = signal(new Map());

/** Pinned ones in their order, then by newest activity, then by id, as the contract says. Archived ones come apart. */
const inOrder = computed(() =>
  [...chats.value.values()].sort((one, other) => {
    if (one.pin_order !== other.pin_order) return other.pin_order - one.pin_order;
    if (one.activity_at !== other.activity_at) return other.activity_at - one.activity_at;
    return one.chat_id < other.chat_id ? -1 : 1;
  }),
);

export const sortedChats = computed(() => inOrder.value.filter(({ archived }) => !archived));
export const archivedChats = computed(() => inOrder.value.filter(({ archived }) => archived));

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
      return chat.title ?? namesOf(chat);
    default:
      return chat.title ?? t('chats-unknown');
  }
}

/**
 * A group without a title is called by who is in it.
 * @param {ChatSummary} chat
 */
function namesOf(chat) {
  const names = chat.named_after.map((id) => profiles.value.get(id)?.display_name ?? '').filter(Boolean);
  if (names.length === 0) return t('chats-untitled');
  const others = chat.member_count - 1 - names.length;
  return others > 0 ? t('chats-named-after', { names: names.join(', '), others }) : names.join(', ');
}
