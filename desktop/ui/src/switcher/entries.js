// What the switcher offers for what is typed: chats, people, and things to do.
import { sortedChats, chatName, chats } from '../chats/store.js';
import { openWith } from '../chats/search.js';
import { focusComposer } from '../composer/area.js';
import { shortcuts } from '../keyboard/shortcuts.js';
import { t } from '../locales/fluent.js';
import { profiles } from '../people/store.js';
import { me } from '../session/store.js';
import { openChat, openChatId } from '../timeline/store.js';
import { fit } from './fuzzy.js';
import { visitedPlace } from './visited.js';

/**
 * @import { Profile } from '../types/protocol.ts'
 * @import { ChatSummary } from '../types/view.ts'
 * @typedef {object} Entry
 * @property {string} id
 * @property {'chats' | 'people' | 'commands'} group
 * @property {string} name
 * @property {string} [note]
 * @property {ChatSummary} [chat]
 * @property {Profile} [person]
 * @property {string} [keys] of a command
 * @property {() => void} run
 */

const CHATS = 8;
const PEOPLE = 6;
const COMMANDS = 6;
/** Fewer letters fit too many things to do. */
const COMMANDS_FROM = 2;

/**
 * @param {string} typed
 * @param {Profile[]} found people that the server knows
 * @returns {Entry[]} in groups
 */
export function entriesFor(typed, found) {
  return [...chatEntries(typed), ...personEntries(typed, found), ...commandEntries(typed)];
}

/** @param {string} typed */
function chatEntries(typed) {
  /** @type {(Entry & { order: number })[]} */
  const all = sortedChats.value.map((chat) => {
    const peer = profiles.value.get(chat.peer_id ?? '');
    return {
      id: `chat-${chat.chat_id}`,
      group: 'chats',
      name: chatName(chat),
      ...(peer ? { note: `@${peer.username}` } : {}),
      chat,
      // The one that is open is the last that anybody wants to go to.
      order: chat.chat_id === openChatId.peek() ? Infinity : visitedPlace(chat.chat_id),
      run: () => {
        openChat(chat.chat_id);
        focusComposer();
      },
    };
  });
  return best(typed, all, CHATS);
}

/**
 * @param {string} typed
 * @param {Profile[]} found
 */
function personEntries(typed, found) {
  if (typed.trim() === '') return [];
  const known = new Set([...chats.value.values()].map((chat) => chat.peer_id));
  const people = new Map([...profiles.value.values(), ...found].map((person) => [person.id, person]));
  const others = [...people.values()].filter(({ id }) => id !== me.value?.profile.id && !known.has(id));
  /** @type {(Entry & { order: number })[]} */
  const all = others.map((person, order) => ({
    id: `person-${person.id}`, group: 'people', name: person.display_name, note: `@${person.username}`, person, order, run: () => void openWith(person.id),
  }));
  return best(typed, all, PEOPLE);
}

/** @param {string} typed */
function commandEntries(typed) {
  if (typed.trim().length < COMMANDS_FROM) return [];
  /** @type {(Entry & { order: number })[]} */
  const all = shortcuts.filter(({ command }) => command).map(({ id, keys, shown, run }, order) => ({
    id: `command-${id}`, group: 'commands', name: t(`keys-${id}`), keys: (shown ?? keys)[0] ?? '', order, run: () => void run(keys[0] ?? ''),
  }));
  return best(typed, all, COMMANDS);
}

/**
 * @template {Entry & { order: number }} E
 * @param {string} typed
 * @param {E[]} all
 * @param {number} count
 * @returns {E[]}
 */
function best(typed, all, count) {
  const fitting = all
    .map((entry) => ({ entry, fits: Math.max(fit(typed, entry.name), entry.note ? fit(typed, entry.note.replace(/^@/u, '')) * 0.9 : 0) }))
    .filter(({ fits }) => fits > 0);
  // Of those that fit about as well, the one looked at last.
  fitting.sort((one, other) => Math.round(other.fits / 100) - Math.round(one.fits / 100) || one.entry.order - other.entry.order);
  return fitting.slice(0, count).map(({ entry }) => entry);
}
