// People that rows refer to: their profiles, presence, and who is typing.
import { signal } from '@preact/signals-core';

/** @import { Presence, Profile } from '../types/protocol.ts' */

/** @type {import('@preact/signals-core').Signal<ReadonlyMap<string, Profile>>} */
export const profiles = signal(new Map());

/** @type {import('@preact/signals-core').Signal<ReadonlyMap<string, Presence>>} */
export const presences = signal(new Map());

/** Chat → who writes in it. @type {import('@preact/signals-core').Signal<ReadonlyMap<string, string[]>>} */
export const typing = signal(new Map());

/** @param {Profile[]} list */
export function addProfiles(list) {
  const next = new Map(profiles.peek());
  for (const profile of list) next.set(profile.id, profile);
  profiles.value = next;
}

/** @param {Presence[]} list */
export function addPresences(list) {
  const next = new Map(presences.peek());
  for (const presence of list) next.set(presence.user_id, presence);
  presences.value = next;
}

/**
 * @param {string} chatId
 * @param {string[]} userIds
 */
export function setTyping(chatId, userIds) {
  const next = new Map(typing.peek());
  if (userIds.length > 0) next.set(chatId, userIds);
  else next.delete(chatId);
  typing.value = next;
}

/** Another account sees other people. */
export function forgetPeople() {
  profiles.value = new Map();
  presences.value = new Map();
  typing.value = new Map();
}
