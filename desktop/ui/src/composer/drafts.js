// What is being written, per chat: the text, the message it answers, and where the caret stood. While the page runs its own
// copy is the truth: a draft coming back from the core is older than the last key press. Saves of one chat never overtake
// each other.
import { signal } from '@preact/signals-core';
import { call } from '../bridge.js';
import { chats } from '../chats/store.js';

const SAVE_AFTER_MS = 400;

/** @typedef {{ text: string, replyTo: number | null }} Draft */

/** For chats that were written in since the start. @type {Map<string, Draft>} */
const drafts = new Map();
/** Chat → selection when it was left. @type {Map<string, { text: string, start: number, end: number }>} */
const selections = new Map();
/** Chat → timer of the save to come. @type {Map<string, ReturnType<typeof setTimeout>>} */
const timers = new Map();
/** Chat → the save under way. @type {Map<string, Promise<unknown>>} */
const saving = new Map();

/** Changes when a text was put into a draft other than by typing; the composer then takes it over. */
export const replaced = signal(0);
/** Changes when a draft answers another message, or none any more. */
const answered = signal(0);

/** @param {string} chatId @returns {Draft} */
function draft(chatId) {
  const summary = chats.peek().get(chatId);
  return drafts.get(chatId) ?? { text: summary?.draft ?? '', replyTo: summary?.draft_reply_to ?? null };
}

/**
 * @param {string} chatId
 * @returns {string}
 */
export function draftOf(chatId) {
  return draft(chatId).text;
}

/**
 * The message that the draft answers. Read in a view, it repaints the view.
 * @param {string} chatId
 * @returns {number | null}
 */
export function replyOf(chatId) {
  void answered.value;
  return draft(chatId).replyTo;
}

/**
 * @param {string} chatId
 * @param {number | null} seq
 */
export function setReply(chatId, seq) {
  if (draft(chatId).replyTo === seq) return;
  keep(chatId, { ...draft(chatId), replyTo: seq });
  answered.value += 1;
}

/**
 * The person typed.
 * @param {string} chatId
 * @param {string} text
 */
export function keepDraft(chatId, text) {
  keep(chatId, { ...draft(chatId), text });
}

/**
 * It was sent: the core drops its copy with the same stroke.
 * @param {string} chatId
 */
export function endDraft(chatId) {
  keep(chatId, { text: '', replyTo: null });
  answered.value += 1;
  // A save under way may come behind the message, and would bring the text back.
  if (saving.has(chatId)) return saveDraft(chatId);
  clearTimeout(timers.get(chatId));
  timers.delete(chatId);
}

/**
 * @param {string} chatId
 * @param {Draft} next
 */
function keep(chatId, next) {
  drafts.set(chatId, next);
  clearTimeout(timers.get(chatId));
  timers.set(chatId, setTimeout(() => saveDraft(chatId), SAVE_AFTER_MS));
}

/**
 * Saves now what is not saved yet: on leaving a chat or the window.
 * @param {string} chatId
 */
export function saveDraft(chatId) {
  if (!timers.has(chatId)) return;
  clearTimeout(timers.get(chatId));
  timers.delete(chatId);
  const { text, replyTo } = draft(chatId);
  const save = () => call({ call: 'save_draft', chat_id: chatId, text, ...(replyTo === null ? {} : { reply_to: replyTo }) });
  const next = (saving.get(chatId) ?? Promise.resolve()).then(save).catch((error) => {
    console.warn('draft not kept', error);
  });
  saving.set(chatId, next);
  next.finally(() => {
    if (saving.get(chatId) === next) saving.delete(chatId);
  });
}

export function saveAllDrafts() {
  for (const chatId of [...timers.keys()]) saveDraft(chatId);
}

/**
 * A text that was not sent after all returns to where it was written, before whatever was begun since.
 * @param {string} chatId
 * @param {string} text
 * @param {number | null} [replyTo]
 */
export function giveBack(chatId, text, replyTo = null) {
  const begun = draft(chatId);
  keep(chatId, { text: begun.text.trim() === '' ? text : `${text}\n${begun.text}`, replyTo: begun.replyTo ?? replyTo });
  saveDraft(chatId);
  answered.value += 1;
  replaced.value += 1;
}

/**
 * Remembers the selection of a field that is left.
 * @param {string} chatId
 * @param {HTMLTextAreaElement} area
 */
export function keepSelection(chatId, { value: text, selectionStart: start, selectionEnd: end }) {
  selections.set(chatId, { text, start, end });
}

/**
 * Puts the draft and its selection into the field; of another text than was left, the end.
 * @param {string} chatId
 * @param {HTMLTextAreaElement} area
 */
export function showDraft(chatId, area) {
  const text = chatId === '' ? '' : draftOf(chatId);
  const left = selections.get(chatId);
  const { start, end } = left?.text === text ? left : { start: text.length, end: text.length };
  area.value = text;
  area.setSelectionRange(start, end);
}

/** Another account has other drafts. */
export function forgetDrafts() {
  saveAllDrafts();
  drafts.clear();
  selections.clear();
  answered.value += 1;
  replaced.value += 1;
}
