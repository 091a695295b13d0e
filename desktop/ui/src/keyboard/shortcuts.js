// Every shortcut there is: what runs it, and what it is called in the table of keys.
import { startNew } from '../chats/view.js';
import { composerArea, composerIsEmpty } from '../composer/area.js';
import { editLastOwn } from '../composer/editing.js';
import { format } from '../composer/format.js';
import { stepReply } from '../composer/reply.js';
import { openComposerEmoji } from '../composer/view.js';
import { openGlobalSearch } from '../search/global.js';
import { openChatSearch } from '../search/in-chat.js';
import { openKeys, openSettings } from '../settings/open.js';
import { openSwitcher } from '../switcher/switcher.js';
import { openDateMenu } from '../timeline/jump-to-date.js';
import { jumpToEnd, jumpToStart, jumpToUnread } from '../timeline/jumps.js';
import { openChatId } from '../timeline/store.js';
import { openChatAt, stepChat } from './chats.js';
import { escape } from './escape.js';
import { nextPane } from './panes.js';
import { zoom } from './zoom.js';

/**
 * @typedef {object} Shortcut
 * @property {string} id `keys-<id>` is what it is called
 * @property {string[]} keys
 * @property {string[]} [shown] in the table, where not all of them are
 * @property {boolean} [command] the switcher offers it by its name
 * @property {boolean} [always] also over a dialog, and before anybody has signed in
 * @property {(key: string) => boolean | void} run answers `false` where the key has another meaning now, and is then left to
 *   the browser
 */

/** @type {Shortcut[]} */
export const shortcuts = [
  { id: 'switcher', keys: ['Control+K'], run: openSwitcher },
  { id: 'search', keys: ['Control+F'], command: true, run: () => openGlobalSearch() },
  { id: 'chat-search', keys: ['Control+Shift+F'], command: true, run: openChatSearch },
  { id: 'new-chat', keys: ['Control+N'], command: true, run: startNew },
  { id: 'previous-chat', keys: ['Alt+ArrowUp', 'Control+Shift+Tab'], run: () => stepChat(-1) },
  { id: 'next-chat', keys: ['Alt+ArrowDown', 'Control+Tab'], run: () => stepChat(1) },
  { id: 'previous-unread', keys: ['Alt+Shift+ArrowUp'], run: () => stepChat(-1, true) },
  { id: 'next-unread', keys: ['Alt+Shift+ArrowDown'], command: true, run: () => stepChat(1, true) },
  {
    id: 'chat-by-number',
    keys: Array.from({ length: 9 }, (_, index) => `Control+${index + 1}`),
    run: (key) => openChatAt(Number(key.at(-1)) - 1),
  },
  { id: 'unread-mark', keys: ['Shift+PageUp'], command: true, run: inChat(jumpToUnread) },
  { id: 'first-message', keys: ['Control+Home'], command: true, run: inChat(jumpToStart, true) },
  { id: 'last-message', keys: ['Control+End'], command: true, run: inChat(jumpToEnd, true) },
  { id: 'date', keys: ['Control+Shift+D'], command: true, run: jumpToDate },
  { id: 'edit-last', keys: ['ArrowUp'], run: inEmptyComposer(editLastOwn) },
  { id: 'reply-up', keys: ['Control+ArrowUp'], run: () => stepReply(-1) },
  { id: 'reply-down', keys: ['Control+ArrowDown'], run: () => stepReply(1) },
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
  { id: 'larger', keys: ['Control+=', 'Control++', 'Control+Shift++', 'Control+Shift+='], shown: ['Control+='], command: true, always: true, run: () => zoom(1) },
  { id: 'smaller', keys: ['Control+-', 'Control+Shift+_'], shown: ['Control+-'], command: true, always: true, run: () => zoom(-1) },
  { id: 'usual-size', keys: ['Control+0'], command: true, always: true, run: () => zoom(0) },
  { id: 'settings', keys: ['Control+,'], command: true, run: openSettings },
  { id: 'keys', keys: ['Control+/'], command: true, run: openKeys },
];

/**
 * @param {() => void} jump
 * @param {boolean} [moves] the key moves the caret while something is written
 * @returns {(key: string) => boolean}
 */
function inChat(jump, moves = false) {
  return () => {
    const writing = document.activeElement?.matches('input, textarea') ?? false;
    const mine = document.activeElement === composerArea() && composerIsEmpty();
    if (openChatId.peek() === null || (moves && writing && !mine)) return false;
    jump();
    return true;
  };
}

/**
 * @param {() => boolean} run
 * @returns {() => boolean}
 */
function inEmptyComposer(run) {
  return () => document.activeElement === composerArea() && composerIsEmpty() && run();
}

/** Over the date that stands highest in sight. */
function jumpToDate() {
  const dates = [...document.querySelectorAll('.day-button')];
  const top = document.querySelector('.timeline')?.getBoundingClientRect().top ?? 0;
  const anchor = dates.find((date) => date.getBoundingClientRect().top >= top) ?? document.querySelector('.conversation-header');
  return anchor ? openDateMenu(anchor) : false;
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
