// Contacts and blocked people.
import { signal } from '@preact/signals-core';

/** @type {import('@preact/signals-core').Signal<ReadonlySet<string>>} */
export const contacts = signal(new Set());

/** @type {import('@preact/signals-core').Signal<ReadonlySet<string>>} */
export const blocked = signal(new Set());

/**
 * @param {string[]} contactIds
 * @param {string[]} blockedIds
 */
export function setRelations(contactIds, blockedIds) {
  contacts.value = new Set(contactIds);
  blocked.value = new Set(blockedIds);
}
