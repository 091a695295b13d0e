// The field above the chat list: filters chats as one types, and finds people on the server to start a chat with.
import { computed, effect, signal } from '@preact/signals-core';
import { asViewError, call } from '../bridge.js';
import { focusComposer } from '../composer/area.js';
import { addError } from '../notices/store.js';
import { fold } from '../locales/fold.js';
import { addProfiles } from '../people/store.js';
import { me } from '../session/store.js';
import { openChat } from '../timeline/store.js';
import { archivedChats, chatName, chats, sortedChats } from './store.js';

/**
 * @import { GroupPreview, Profile } from '../types/protocol.ts'
 * @import { ViewError } from '../types/view.ts'
 */

const ASK_AFTER_MS = 250;

/** What is typed. */
export const query = signal('');
/** Only people are looked for: a new chat. */
export const peopleOnly = signal(false);

/** Chats that were put away are looked at, instead of the others. */
export const archiveIsOpen = signal(false);

export function toggleArchive() {
  archiveIsOpen.value = !archiveIsOpen.peek();
}

/** @type {import('@preact/signals-core').Signal<{ query: string, people: Profile[], groups: GroupPreview[], error: ViewError | null }>} */
const found = signal({ query: '', people: [], groups: [], error: null });

/** An answer for what is typed is still to come. */
export const searching = computed(() => query.value.trim() !== '' && found.value.query !== query.value.trim());
export const searchError = computed(() => (searching.value ? null : found.value.error));

/** Chats whose name has every word that is typed. */
export const matchingChats = computed(() => {
  const words = fold(query.value).split(/\s+/u).filter(Boolean);
  if (words.length === 0) return archiveIsOpen.value ? archivedChats.value : sortedChats.value;
  if (peopleOnly.value) return [];
  return [...sortedChats.value, ...archivedChats.value].filter((chat) => {
    const name = fold(chatName(chat));
    return words.every((word) => name.includes(word));
  });
});

/** People found, without oneself; those one already writes with only when looking for people. */
export const matchingPeople = computed(() => {
  if (query.value.trim() === '') return [];
  const known = new Set([...chats.value.values()].map((chat) => chat.peer_id));
  return found.value.people.filter(({ id }) => id !== me.value?.profile.id && (peopleOnly.value || !known.has(id)));
});

/** Public groups found in which one is not. */
export const matchingGroups = computed(() => {
  if (query.value.trim() === '') return [];
  return found.value.groups.filter((group) => !chats.value.has(group.chat_id));
});

/** @returns {() => void} */
export function watchSearch() {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const end = effect(() => {
    const typed = query.value.trim();
    clearTimeout(timer);
    if (typed === '') found.value = { query: '', people: [], groups: [], error: null };
    else if (found.peek().query !== typed) timer = setTimeout(() => ask(typed), ASK_AFTER_MS);
  });
  return () => {
    clearTimeout(timer);
    end();
    endSearch();
  };
}

/** @param {string} typed */
async function ask(typed) {
  /** @type {{ people: Profile[], groups: GroupPreview[], error: ViewError | null }} */
  let answer = { people: [], groups: [], error: null };
  try {
    // People are what is looked for most: they are shown also where groups cannot be asked for.
    const groups = call({ call: 'search_groups', query: typed }).catch(() => []);
    const people = await call({ call: 'search_users', query: typed });
    answer = { people, groups: await groups, error: null };
  } catch (error) {
    answer = { ...answer, error: asViewError(error) };
  }
  // What is typed by now is another question.
  if (query.peek().trim() !== typed) return;
  addProfiles(answer.people);
  found.value = { query: typed, ...answer };
}

export function endSearch() {
  query.value = '';
  peopleOnly.value = false;
}

/**
 * Opens the chat with a person, one's own saved messages included.
 * @param {string} userId
 */
export async function openWith(userId) {
  try {
    const chatId = await call({ call: 'open_direct', user_id: userId });
    endSearch();
    openChat(chatId);
    focusComposer();
  } catch (error) {
    addError(error);
  }
}
