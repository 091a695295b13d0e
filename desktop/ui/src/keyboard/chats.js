// From chat to chat by keys.
import { focusComposer } from '../composer/area.js';
import { sortedChats } from '../chats/store.js';
import { openChat, openChatId } from '../timeline/store.js';

/**
 * To the chat before or after the open one, as the list has them.
 * @param {1 | -1} by
 * @param {boolean} [unreadOnly]
 */
export function stepChat(by, unreadOnly = false) {
  const open = openChatId.peek();
  const list = sortedChats.peek();
  const from = list.findIndex((chat) => chat.chat_id === open);
  for (let at = from === -1 && by < 0 ? list.length - 1 : from + by; at >= 0 && at < list.length; at += by) {
    const chat = list[at];
    if (!chat || (unreadOnly && chat.unread === 0 && !chat.marked_unread)) continue;
    show(chat.chat_id);
    return;
  }
}

/** @param {number} place */
export function openChatAt(place) {
  const chat = sortedChats.peek()[place];
  if (chat) show(chat.chat_id);
}

/** @param {string} chatId */
function show(chatId) {
  openChat(chatId);
  focusComposer();
}
