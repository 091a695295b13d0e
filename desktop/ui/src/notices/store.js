// What the person should know beside no particular control: notices of the core, and requests of the page that failed
// where there is no field to say it beside.
import { signal } from '@preact/signals-core';
import { asViewError } from '../bridge.js';

/** @import { Notice, ViewError } from '../types/view.ts' */

/** @typedef {{ id: string, notice: Notice } | { id: string, error: ViewError, undone?: boolean }} Entry */

/** @type {import('@preact/signals-core').Signal<Entry[]>} */
export const notices = signal([]);

/**
 * A notice of the core; the same kind again replaces the former.
 * @param {Notice} notice
 */
export function addNotice(notice) {
  put({ id: `notice-${notice.kind}`, notice });
}

/**
 * A request failed. One line a code: ten failures of a kind are one line.
 * @param {unknown} reason
 */
export function addError(reason) {
  const error = asViewError(reason);
  put({ id: `error-${error.code}`, error });
}

/**
 * The server refused what was shown as done already.
 * @param {string} what the command's type
 * @param {string} code
 */
export function addUndone(what, code) {
  put({ id: `undone-${what}-${code}`, error: { code, message: '', fields: [] }, undone: true });
}

/** @param {string} id */
export function dismiss(id) {
  notices.value = notices.peek().filter((entry) => entry.id !== id);
}

/** @param {Entry} entry */
function put(entry) {
  notices.value = [...notices.peek().filter(({ id }) => id !== entry.id), entry];
}
