// What a screen reader hears of the open conversation: new texts and changes of state, nothing else. The timeline
// itself is silent (`aria-live="off"`), because its times, names and menus would flood speech.
import { effect } from '@preact/signals-core';
import { profiles } from '../people/store.js';
import { t, withoutMarks } from '../locales/fluent.js';
import { openChatId } from './store.js';
import { contentText, stateText } from './texts.js';

/** @import { MessageRow } from '../types/view.ts' */

/** States pass quickly (queued, sent, delivered): only where they come to rest is worth saying. */
const REST_MS = 700;
/** More at once than this is a catch-up: reading it all out would take minutes. */
const AT_ONCE = 5;
const KEPT_LINES = 20;

/**
 * What a step changed. Only the rows that it is about are looked into: hundreds lie there, and what each of them says takes
 * longer to find out than to show one.
 * @typedef {object} Step
 * @property {ReadonlyMap<string, MessageRow>} before
 * @property {ReadonlyMap<string, MessageRow>} after
 * @property {string[]} touched keys of rows that came, changed or went
 */

/** Key of a row → its text. @type {Map<string, string>} */
const pending = new Map();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** @param {Step} step */
export function announceArrivals({ before, after, touched }) {
  if (before.size === 0) return;
  const came = touched.flatMap((key) => (before.has(key) ? [] : (after.get(key) ?? [])));
  if (came.length === 0) return;
  // Rows above the last known one are history that was scrolled to.
  const newest = Math.max(...[...before.values()].map((row) => row.seq ?? 0));
  const fresh = came.filter((row) => !row.mine && (row.seq ?? 0) > newest);
  if (fresh.length > AT_ONCE) return;
  for (const row of fresh) {
    const name = profiles.peek().get(row.sender_id)?.display_name ?? '';
    say(row.key, t('timeline-announce-message', { name, text: contentText(row.content, row.sender_id) }));
  }
}

/** @param {Step} step */
export function announceStates({ before, after, touched }) {
  for (const key of touched) {
    const row = after.get(key);
    const was = before.get(key)?.state?.state;
    if (row?.state && was && was !== row.state.state) say(key, stateText(row.state));
  }
}

/**
 * @param {string} key a later text under the same key replaces one that was not said yet
 * @param {string} text
 */
export function say(key, text) {
  pending.set(key, withoutMarks(text));
  timer ??= setTimeout(flush, REST_MS);
}

/**
 * What a message said before it was deleted, edited or vanished is nowhere any more: not here either.
 * @param {Step} step
 */
export function takeBackAnnouncements({ before, after, touched }) {
  for (const key of touched) {
    const row = before.get(key);
    if (!row) continue;
    const now = after.get(key);
    if (now && contentText(now.content, now.sender_id) === contentText(row.content, row.sender_id)) continue;
    pending.delete(key);
    for (const line of lines()) if (line.dataset.about === key) line.remove();
  }
}

/** Whoever left must not hear more of it. */
export function forgetAnnouncements() {
  clearTimeout(timer);
  timer = undefined;
  pending.clear();
  for (const line of lines()) line.remove();
}

// Of a chat that is not open nobody hears when something in it vanishes.
effect(() => {
  void openChatId.value;
  for (const line of lines()) line.remove();
});

function lines() {
  return /** @type {HTMLElement[]} */ ([...(document.getElementById('announcer')?.children ?? [])]);
}

function flush() {
  timer = undefined;
  const announcer = document.getElementById('announcer');
  if (!announcer) return;
  for (const [key, text] of pending) {
    const line = document.createElement('p');
    line.dataset.about = key;
    line.textContent = text;
    announcer.append(line);
  }
  pending.clear();
  while (announcer.childElementCount > KEPT_LINES) announcer.firstElementChild?.remove();
}
