// The open chat beside its timeline: members, rights, pinned and scheduled messages. And what one does to chats.
import { computed, signal } from '@preact/signals-core';
import { call } from '../bridge.js';
import { addError } from '../notices/store.js';
import { openChatId } from '../timeline/store.js';

/**
 * @import { Command } from '../types/protocol.ts'
 * @import { ChatDetails } from '../types/view.ts'
 */

/** @type {import('@preact/signals-core').Signal<ChatDetails | null>} */
const told = signal(null);

/** Of the open chat; null until they are here. */
export const details = computed(() => (told.value && told.value.chat_id === openChatId.value ? told.value : null));

/** @param {ChatDetails | null} next */
export function setDetails(next) {
  told.value = next;
}

/**
 * Does what a command says; it is shown at once, and undone with a notice if the server refuses it.
 * @param {Command} command
 */
export function perform(command) {
  return call({ call: 'perform', command });
}

/**
 * The same where nothing beside the control could show an error.
 * @param {Command} command
 */
export function performOrSay(command) {
  perform(command).catch(addError);
}
