// What is being written, per chat. While the page runs its own copy is the truth: a draft coming back from the core is
// older than the last key press. Saves of one chat never overtake each other.
import { signal } from '@preact/signals-core';
import { call } from '../bridge.js';
import { chats } from '../chats/store.js';

const SAVE_AFTER_MS = 400;

/** Chat → text, for chats that were written in since the start. @type {Map<string, string>} */
const texts = new Map();
/** Chat → timer of the save to come. @type {Map<string, ReturnType<typeof setTimeout>>} */
const timers = new Map();
/** Chat → the save under way. @type {Map<string, Promise<unknown>>} */
const saving = new Map();

/** Changes when a text was put into a draft other than by typing; the composer then takes it over. */
export const replaced = signal(0);

/**
 * @param {string} chatId
 * @returns {string}
 */
export function draftOf(chatId) {
  return texts.get(chatId) ?? chats.peek().get(chatId)?.draft ?? '';
}

/**
 * The person typed.
 * @param {string} chatId
 * @param {string} text
 */
export function keepDraft(chatId, text) {
  texts.set(chatId, text);
  clearTimeout(timers.get(chatId));
  timers.set(chatId, setTimeout(() => saveDraft(chatId), SAVE_AFTER_MS));
}

/**
 * Saves now what is not saved yet: on leaving a chat, the window, or after sending.
 * @param {string} chatId
 */
export function saveDraft(chatId) {
  if (!timers.has(chatId)) return;
  clearTimeout(timers.get(chatId));
  timers.delete(chatId);
  const text = texts.get(chatId) ?? '';
  const save = () => call({ call: 'save_draft', chat_id: chatId, text });
  const next = (saving.get(chatId) ?? Promise.resolve()).then(save).catch((error) => {
    console.warn('draft not kept', error);
  });
  saving.set(chatId, next);
}

export function saveAllDrafts() {
  for (const chatId of [...timers.keys()]) saveDraft(chatId);
}

/**
 * A text that was not sent after all returns to where it was written, before whatever was begun since.
 * @param {string} chatId
 * @param {string} text
 */
export function giveBack(chatId, text) {
  const begun = draftOf(chatId);
  keepDraft(chatId, begun.trim() === '' ? text : `${text}\n${begun}`);
  saveDraft(chatId);
  replaced.value += 1;
}

/** Another account has other drafts. */
export function forgetDrafts() {
  saveAllDrafts();
  texts.clear();
  replaced.value += 1;
}
