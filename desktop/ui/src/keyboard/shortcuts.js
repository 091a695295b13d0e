// Every shortcut there is: what runs it, and what it is called in the table of keys.
import { composerArea, composerIsEmpty, focusComposer } from '../composer/area.js';
import { format } from '../composer/format.js';
import { openComposerEmoji } from '../composer/view.js';
import { searchInUse, focusSearch, startNew } from '../chats/view.js';
import { endSearch } from '../chats/search.js';
import { sortedChats } from '../chats/store.js';
import { openKeys, openSettings } from '../settings/open.js';
import { atEnd, jumpToEnd, jumpToStart, jumpToUnread } from '../timeline/jumps.js';
import { closeChat, openChat, openChatId } from '../timeline/store.js';
import { nextPane } from './panes.js';

/**
 * `run` answers `false` where the key has another meaning now, and is then left to the browser.
 * @typedef {{ id: string, keys: string[], run: (key: string) => boolean | void }} Shortcut
 */

/** @type {Shortcut[]} */
export const shortcuts = [
  { id: 'search', keys: ['Control+K'], run: focusSearch },
  { id: 'new-chat', keys: ['Control+N'], run: startNew },
  { id: 'previous-chat', keys: ['Alt+ArrowUp', 'Control+Shift+Tab'], run: () => step(-1) },
  { id: 'next-chat', keys: ['Alt+ArrowDown', 'Control+Tab'], run: () => step(1) },
  { id: 'previous-unread', keys: ['Alt+Shift+ArrowUp'], run: () => step(-1, true) },
  { id: 'next-unread', keys: ['Alt+Shift+ArrowDown'], run: () => step(1, true) },
  {
    id: 'chat-by-number',
    keys: Array.from({ length: 9 }, (_, index) => `Control+${index + 1}`),
    run: (key) => openAt(Number(key.at(-1)) - 1),
  },
  { id: 'unread-mark', keys: ['Shift+PageUp'], run: inChat(jumpToUnread) },
  { id: 'first-message', keys: ['Control+Home'], run: inChat(jumpToStart, true) },
  { id: 'last-message', keys: ['Control+End'], run: inChat(jumpToEnd, true) },
  { id: 'emoji', keys: ['Control+.'], run: openComposerEmoji },
  { id: 'bold', keys: ['Control+B'], run: writing('bold') },
  { id: 'italic', keys: ['Control+I'], run: writing('italic') },
  { id: 'strike', keys: ['Control+Shift+X'], run: writing('strike') },
  { id: 'code', keys: ['Control+E'], run: writing('code') },
  { id: 'spoiler', keys: ['Control+Shift+P'], run: writing('spoiler') },
  { id: 'link', keys: ['Control+Shift+K'], run: writing('link') },
  { id: 'next-pane', keys: ['F6'], run: () => nextPane(1) },
  { id: 'previous-pane', keys: ['Shift+F6'], run: () => nextPane(-1) },
  { id: 'escape', keys: ['Escape'], run: escape },
  { id: 'settings', keys: ['Control+,'], run: openSettings },
  { id: 'keys', keys: ['Control+/'], run: openKeys },
];

/**
 * @param {number} by
 * @param {boolean} [unreadOnly]
 */
function step(by, unreadOnly = false) {
  const open = openChatId.peek();
  const list = sortedChats.peek();
  const from = list.findIndex((chat) => chat.chat_id === open);
  for (let at = from === -1 && by < 0 ? list.length - 1 : from + by; at >= 0 && at < list.length; at += by) {
    const chat = list[at];
    if (!chat || (unreadOnly && chat.unread === 0)) continue;
    show(chat.chat_id);
    return;
  }
}

/** @param {number} index */
function openAt(index) {
  const chat = sortedChats.peek()[index];
  if (chat) show(chat.chat_id);
}

/** @param {string} chatId */
function show(chatId) {
  openChat(chatId);
  focusComposer();
}

/**
 * @param {() => void} jump
 * @param {boolean} [moves] the key moves the caret while something is written
 * @returns {() => boolean}
 */
function inChat(jump, moves = false) {
  return () => {
    const writing = document.activeElement?.matches('input, textarea') ?? false;
    const mine = document.activeElement?.matches('[data-testid="composer"]') && composerIsEmpty();
    if (openChatId.peek() === null || (moves && writing && !mine)) return false;
    jump();
    return true;
  };
}

/**
 * @param {import('../composer/format.js').Format} chosen
 * @returns {() => boolean}
 */
function writing(chosen) {
  return () => {
    const area = composerArea();
    if (!area || document.activeElement !== area) return false;
    format(area, chosen);
    return true;
  };
}

/** In layers: the search, then down to the newest message, then out of the chat. */
function escape() {
  if (searchInUse()) {
    endSearch();
    focusComposer();
  } else if (openChatId.peek() !== null && !atEnd.peek()) jumpToEnd();
  else closeChat();
}
