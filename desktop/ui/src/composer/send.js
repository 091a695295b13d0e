// Sending: one message after the other, and a refused one comes back with its reason.
import { signal } from '@preact/signals-core';
import { asViewError, call } from '../bridge.js';
import { atEnd, jumpToEnd } from '../timeline/jumps.js';
import { hasMore, openChatId } from '../timeline/store.js';
import { giveBack } from './drafts.js';
import { mentionsIn } from './mentions.js';

/** @import { ViewError } from '../types/view.ts' */

/** Why the last text of a chat was refused. @type {import('@preact/signals-core').Signal<{ chatId: string, error: ViewError } | null>} */
export const refused = signal(null);

/** The calls run side by side in the core: two quick messages must not change places. @type {Promise<void> | null} */
let line = null;

/**
 * @param {string} chatId
 * @param {string} text
 * @param {number | null} [replyTo] the message it answers
 * @param {boolean} [silent] nobody is to be disturbed by it
 * @returns {Promise<void>}
 */
export function send(chatId, text, replyTo = null, silent = false) {
  refused.value = null;
  // With nothing before it the call leaves now, before whatever else the key press causes.
  const sent = line ? line.then(() => ask(chatId, text, replyTo, silent)) : ask(chatId, text, replyTo, silent);
  line = sent;
  return sent.finally(() => {
    if (line === sent) line = null;
  });
}

/**
 * @param {string} chatId
 * @param {string} text
 * @param {number | null} replyTo
 * @param {boolean} silent
 */
async function ask(chatId, text, replyTo, silent) {
  try {
    await call({ call: 'send', chat_id: chatId, text, mentions: mentionsIn(text), silent, ...(replyTo === null ? {} : { reply_to: replyTo }) });
    if (openChatId.peek() === chatId && hasMore.peek().after && !atEnd.peek()) jumpToEnd();
  } catch (reason) {
    refused.value = { chatId, error: asViewError(reason) };
    giveBack(chatId, text, replyTo);
  }
}
