// From rows to what is painted: date separators, the unread divider, and groups. Pure.

import { moment } from '../locales/dates.js';

/** @import { MessageRow } from '../types/view.ts' */

/** Messages of one person this close together are one group. */
export const GROUP_MS = 5 * 60_000;

/**
 * @typedef {{ type: 'day', key: string, at: number }
 *   | { type: 'unread', key: string }
 *   | { type: 'row', key: string, row: MessageRow, first: boolean, last: boolean }} Item
 */

/**
 * @param {MessageRow[]} rows in order
 * @param {number | null} unreadAfter the divider stands after this message
 * @param {boolean} hasBefore there is more above, so the first row does not begin anything
 * @returns {Item[]}
 */
export function layOut(rows, unreadAfter, hasBefore) {
  /** @type {Item[]} */
  const items = [];
  let previous = /** @type {(Item & { type: 'row' }) | null} */ (null);
  let divided = unreadAfter === null;
  for (const row of rows) {
    const newDay = previous === null || dayOf(previous.row.sent_at) !== dayOf(row.sent_at);
    if (newDay) items.push({ type: 'day', key: `day-before-${row.key}`, at: row.sent_at });
    const beyond = !divided && (row.seq ?? Infinity) > /** @type {number} */ (unreadAfter);
    // With the message before the divider out of the window, its place is above the window too.
    const divides = beyond && (previous !== null || !hasBefore);
    if (beyond) divided = true;
    if (divides) items.push({ type: 'unread', key: 'unread' });
    /** @type {boolean} */
    const continues = previous !== null && !newDay && !divides && together(previous.row, row);
    /** @type {Item & { type: 'row' }} */
    const item = { type: 'row', key: row.key, row, first: !continues, last: true };
    if (continues && previous) previous.last = false;
    items.push(item);
    previous = item;
  }
  return items;
}

/**
 * @param {MessageRow} one
 * @param {MessageRow} next
 */
function together(one, next) {
  if (one.content.type === 'event' || next.content.type === 'event') return false;
  return one.sender_id === next.sender_id && Math.abs(next.sent_at - one.sent_at) < GROUP_MS;
}

/**
 * The local day, as a key.
 * @param {number} at milliseconds
 */
export function dayOf(at) {
  const date = moment(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}
