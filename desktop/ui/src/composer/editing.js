// Changing what one's own message says. The draft that was begun waits meanwhile, and is there again afterwards.
import { signal } from '@preact/signals-core';
import { asViewError, call } from '../bridge.js';
import { openChatId, rows } from '../timeline/store.js';
import { revealMessage } from '../timeline/jumps.js';
import { focusComposer } from './area.js';
import { mentionsIn } from './mentions.js';
import { refused } from './send.js';

/** @import { MessageRow } from '../types/view.ts' */

/** The message that is changed, and its text when that began. @type {import('@preact/signals-core').Signal<{ chatId: string, clientId: string, text: string } | null>} */
export const editing = signal(null);

/**
 * @param {MessageRow} row
 * @returns {boolean} whether it can be changed
 */
export function startEdit(row) {
  const chatId = openChatId.peek();
  if (chatId === null || !row.may.edit || !row.client_id || row.content.type !== 'text') return false;
  editing.value = { chatId, clientId: row.client_id, text: row.content.text };
  if (row.seq !== undefined) revealMessage(row.seq);
  focusComposer();
  return true;
}

/** ↑ in an empty field. @returns {boolean} whether there is one */
export function editLastOwn() {
  const last = rows.peek().findLast((row) => row.mine && row.may.edit && row.content.type === 'text');
  return last ? startEdit(last) : false;
}

/** @returns {boolean} whether something was being changed */
export function endEdit() {
  if (editing.peek() === null) return false;
  editing.value = null;
  focusComposer();
  return true;
}

/**
 * @param {string} text
 * @returns {Promise<void>}
 */
export async function saveEdit(text) {
  const now = editing.peek();
  if (!now) return;
  refused.value = null;
  if (text.trim() === now.text.trim()) {
    endEdit();
    return;
  }
  try {
    await call({ call: 'edit_message', chat_id: now.chatId, client_id: now.clientId, text, mentions: mentionsIn(text) });
    if (editing.peek() === now) endEdit();
  } catch (reason) {
    // It stays in the field with its reason.
    refused.value = { chatId: now.chatId, error: asViewError(reason) };
  }
}
