// What one can do with a message: its menu, by the pointer, the menu key, Shift+F10 or Enter on the row.
import { html, nothing } from 'lit-html';
import { setReply } from '../composer/drafts.js';
import { startEdit } from '../composer/editing.js';
import { focusComposer } from '../composer/area.js';
import { copyText } from '../clipboard.js';
import { closeMenu, menuPlace, openMenu } from '../design/menu.js';
import { performOrSay } from '../details/store.js';
import { quickReactions } from '../emoji/quick.js';
import { t } from '../locales/fluent.js';
import { openChatId } from '../timeline/store.js';
import { askToDelete } from './delete.js';
import { openForward } from './forward.js';
import { mineOf, react } from './reactions.js';
import { openReaders, openVersions } from './history.js';
import { select } from './selection.js';

/**
 * @import { MessageRow } from '../types/view.ts'
 * @import { MenuItem } from '../design/menu.js'
 */

/**
 * @param {MessageRow} row
 * @param {MouseEvent} event
 * @param {HTMLElement} place the row on the page
 */
export function openRowMenu(row, event, place) {
  // Text that is selected, and links, keep the menu of the system.
  if (!getSelection()?.isCollapsed || /** @type {Element} */ (event.target).closest('a')) return;
  event.preventDefault();
  showRowMenu(row, menuPlace(event, place));
}

/**
 * @param {MessageRow} row
 * @param {Element | { x: number, y: number }} at
 */
export function showRowMenu(row, at) {
  openMenu('message-menu', rowItems(row), at, t('message-menu'), row.may.react && row.seq !== undefined ? reactionsOver(row) : nothing);
}

/** @param {MessageRow} row */
function reactionsOver(row) {
  const choose = (/** @type {string} */ emoji) => {
    closeMenu();
    react(row, emoji);
  };
  return html`<div class="menu-reactions">${quickReactions(choose, mineOf(row))}</div>`;
}

/**
 * @param {MessageRow} row
 * @returns {MenuItem[]}
 */
function rowItems(row) {
  const chatId = openChatId.peek() ?? '';
  const { seq, may } = row;
  const text = row.content.type === 'text' ? row.content.text : '';
  /** @type {(MenuItem | false)[]} */
  const items = [
    may.answer && seq !== undefined && { id: 'reply', icon: 'reply', label: t('message-reply'), run: () => reply(row) },
    may.edit && { id: 'edit', icon: 'edit', label: t('message-edit'), run: () => void startEdit(row) },
    text !== '' && { id: 'copy', icon: 'copy', label: t('message-copy'), run: () => void copyText(text) },
    may.answer && seq !== undefined && { id: 'forward', icon: 'forward', label: t('message-forward'), run: () => openForward(chatId, [seq]) },
    seq !== undefined && { id: 'select', icon: 'select', label: t('message-select'), run: () => select(row) },
    may.pin && seq !== undefined && {
      id: 'pin',
      icon: row.pinned ? 'unpin' : 'pin',
      label: t(row.pinned ? 'message-unpin' : 'message-pin'),
      run: () => performOrSay({ type: 'pin_message', chat_id: chatId, seq, on: !row.pinned }),
    },
    may.readers && seq !== undefined && { id: 'readers', icon: 'eye', label: t('message-readers'), run: () => openReaders(chatId, seq) },
    may.versions && row.edited_at !== undefined && seq !== undefined && { id: 'versions', icon: 'clock', label: t('message-versions'), run: () => openVersions(chatId, seq) },
    seq !== undefined && { id: 'delete', icon: 'trash', label: t('message-delete'), danger: true, run: () => askToDelete(chatId, [row]) },
  ];
  return items.filter((item) => item !== false);
}

/** @param {MessageRow} row */
export function reply(row) {
  const chatId = openChatId.peek();
  if (chatId === null || row.seq === undefined) return;
  setReply(chatId, row.seq);
  focusComposer();
}
