// The search that is under way. There is one at a time, as the core has it: what this device has comes at once, the
// server's answer completes it, and a newer question ends the answers to an older one.
import { signal } from '@preact/signals-core';
import { asViewError, call } from '../bridge.js';
import { now as clock } from '../clock.js';

/**
 * @import { FoundRow, SearchState, ViewError } from '../types/view.ts'
 * @typedef {object} Found
 * @property {number} search its number
 * @property {FoundRow[]} rows newest first
 * @property {boolean} more
 * @property {SearchState | null} progress `null` until anything came
 * @property {ViewError | null} error why it could not be asked
 */

/** @type {import('@preact/signals-core').Signal<Found | null>} */
export const found = signal(null);

let newest = 0;
/** A further page was asked for, and what there was then. @type {FoundRow[] | null} */
let paging = null;

/**
 * @param {string} query
 * @param {string} [chatId] only there
 * @returns {number} its number
 */
export function startSearch(query, chatId) {
  const search = (newest += 1);
  paging = null;
  // What was found before stays in sight until there is something else.
  found.value = { search, rows: found.peek()?.rows ?? [], more: false, progress: null, error: null };
  // Minutes east of UTC, by which «before:» and «after:» mean this person's days.
  const offset_minutes = -new Date(clock()).getTimezoneOffset();
  call({ call: 'search', search, query, offset_minutes, ...(chatId ? { chat_id: chatId } : {}) }).catch(fail(search));
  return search;
}

/** Asks for older ones. */
export function searchMore() {
  const now = found.peek();
  if (!now?.more || paging === now.rows) return;
  paging = now.rows;
  call({ call: 'search_more', search: now.search }).catch(fail(now.search));
}

/** Nothing is looked for any more; answers on their way are dropped. */
export function endFound() {
  newest += 1;
  paging = null;
  found.value = null;
}

/** @param {{ search: number, rows: FoundRow[], more: boolean, progress: SearchState }} update */
export function showFound({ search, rows, more, progress }) {
  if (search !== found.peek()?.search) return;
  found.value = { search, rows, more, progress, error: null };
}

/** @param {number} search */
function fail(search) {
  return (/** @type {unknown} */ reason) => {
    const now = found.peek();
    if (now?.search === search) found.value = { ...now, more: false, progress: now.progress ?? { state: 'complete' }, error: asViewError(reason) };
  };
}
