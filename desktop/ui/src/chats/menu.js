// What one can do with a chat in the list: its menu, by the pointer, the menu key or Shift+F10.
import { html } from 'lit-html';
import { call } from '../bridge.js';
import { minute, now } from '../clock.js';
import { addError } from '../notices/store.js';
import { ask } from '../design/dialog.js';
import { menuPlace, openMenu } from '../design/menu.js';
import { perform, performOrSay } from '../details/store.js';
import { openInfo } from '../info/store.js';
import { t } from '../locales/fluent.js';
import { closeChat, openChat, openChatId } from '../timeline/store.js';
import { chatName, chats } from './store.js';

/**
 * @import { ChatSummary } from '../types/view.ts'
 * @import { MenuItem } from '../design/menu.js'
 */

const HOUR_MS = 3_600_000;
/** The latest time on the wire: until it is taken back. */
const FOREVER = Number.MAX_SAFE_INTEGER;

/**
 * @param {ChatSummary} chat
 * @param {MouseEvent} event
 */
export function openChatMenu(chat, event) {
  event.preventDefault();
  openMenu('chat-menu', chatItems(chat), menuPlace(event), t('chat-menu', { name: chatName(chat) }));
}

/**
 * @param {ChatSummary} chat
 * @returns {MenuItem[]}
 */
function chatItems(chat) {
  const { chat_id: id } = chat;
  const unread = chat.unread > 0 || chat.marked_unread;
  /** @type {(MenuItem | false)[]} */
  const items = [
    { id: 'pin', icon: chat.pin_order ? 'unpin' : 'pin', label: t(chat.pin_order ? 'chat-menu-unpin' : 'chat-menu-pin'), run: () => pin(chat) },
    chat.pin_order > 0 && { id: 'up', label: t('chat-menu-up'), run: () => movePinned(chat, -1) },
    chat.pin_order > 0 && { id: 'down', label: t('chat-menu-down'), run: () => movePinned(chat, 1) },
    unread
      ? { id: 'read', icon: 'check', label: t('chat-menu-read'), run: () => markRead(chat) }
      : { id: 'unread', icon: 'unread', label: t('chat-menu-unread'), run: () => performOrSay({ type: 'mark_unread', chat_id: id, on: true }) },
    isMuted(chat)
      ? { id: 'unmute', icon: 'bell', label: t('chat-menu-unmute'), run: () => mute(id, 0) }
      : { id: 'mute', icon: 'mute', label: t('chat-menu-mute'), run: () => openMuteMenu(chat) },
    {
      id: 'archive',
      icon: 'archive',
      label: t(chat.archived ? 'chat-menu-unarchive' : 'chat-menu-archive'),
      run: () => performOrSay({ type: 'archive_chat', chat_id: id, on: !chat.archived }),
    },
    { id: 'info', icon: 'info', label: t('chat-menu-info'), run: () => showInfo(id) },
    { id: 'clear', icon: 'trash', label: t('chat-menu-clear'), danger: true, run: () => askToClear(chat) },
    ...leavings(chat),
  ];
  return items.filter((item) => item !== false);
}

/**
 * Ways to be rid of a chat, by what it is and what one may do in it.
 * @param {ChatSummary} chat
 * @returns {MenuItem[]}
 */
export function leavings(chat) {
  if (chat.kind !== 'group') {
    return [{ id: 'delete', icon: 'trash', label: t('chat-menu-delete'), danger: true, run: () => askToDelete(chat) }];
  }
  /** @type {MenuItem} */
  const leave = { id: 'leave', icon: 'leave', label: t('chat-menu-leave'), danger: true, run: () => askToLeave(chat) };
  if (chat.role !== 'owner') return [leave];
  return [leave, { id: 'delete', icon: 'trash', label: t('chat-menu-delete-group'), danger: true, run: () => askToDeleteGroup(chat) }];
}

/** @param {ChatSummary} chat */
export function isMuted(chat) {
  return chat.muted_until > Math.max(minute.value, now());
}

/** @param {ChatSummary} chat */
function pin(chat) {
  const highest = Math.max(0, ...[...chats.peek().values()].map(({ pin_order: order }) => order));
  performOrSay({ type: 'pin_chat', chat_id: chat.chat_id, order: chat.pin_order ? 0 : highest + 1 });
}

/**
 * Pinned chats have an order of their own: two neighbours change places.
 * @param {ChatSummary} chat
 * @param {1 | -1} by
 */
export function movePinned(chat, by) {
  const pinned = [...chats.peek().values()].filter(({ pin_order: order }) => order > 0).sort((a, b) => b.pin_order - a.pin_order);
  const other = pinned[pinned.findIndex(({ chat_id: id }) => id === chat.chat_id) + by];
  if (!other) return;
  // Two devices may have given the same place twice.
  const [one, two] = other.pin_order === chat.pin_order ? [chat.pin_order, chat.pin_order + (by < 0 ? 1 : -1)] : [chat.pin_order, other.pin_order];
  performOrSay({ type: 'pin_chat', chat_id: chat.chat_id, order: Math.max(1, two) });
  performOrSay({ type: 'pin_chat', chat_id: other.chat_id, order: Math.max(1, one) });
}

/** @param {ChatSummary} chat */
function openMuteMenu(chat) {
  const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('[data-chat-id]')]);
  const row = rows.find(({ dataset }) => dataset.chatId === chat.chat_id);
  if (row) openMenu('mute-menu', muteItems(chat.chat_id), row, t('chat-menu-mute'));
}

/**
 * @param {string} chatId
 * @returns {MenuItem[]}
 */
export function muteItems(chatId) {
  const until = (/** @type {number} */ hours) => now() + hours * HOUR_MS;
  return [
    { id: 'mute-hour', label: t('chat-mute-hour'), run: () => mute(chatId, until(1)) },
    { id: 'mute-evening', label: t('chat-mute-8-hours'), run: () => mute(chatId, until(8)) },
    { id: 'mute-week', label: t('chat-mute-week'), run: () => mute(chatId, until(24 * 7)) },
    { id: 'mute-forever', label: t('chat-mute-forever'), run: () => mute(chatId, FOREVER) },
  ];
}

/**
 * @param {string} chatId
 * @param {number} until
 */
export function mute(chatId, until) {
  performOrSay({ type: 'mute_chat', chat_id: chatId, until });
}

/** @param {ChatSummary} chat */
function markRead(chat) {
  performOrSay({ type: 'mark_unread', chat_id: chat.chat_id, on: false });
  if (chat.unread > 0) call({ call: 'seen', chat_id: chat.chat_id, seq: chat.seq }).catch(addError);
}

/** @param {string} chatId */
function showInfo(chatId) {
  if (openChatId.peek() !== chatId) openChat(chatId);
  openInfo();
}

/** @param {ChatSummary} chat */
export function askToClear(chat) {
  ask({
    name: 'clear',
    title: t('chat-clear-title'),
    text: t('chat-clear-text', { name: chatName(chat) }),
    confirm: t('chat-clear-confirm'),
    danger: true,
    run: () => perform({ type: 'clear_history', chat_id: chat.chat_id, up_to: chat.seq }),
  });
}

/** @param {ChatSummary} chat */
function askToDelete(chat) {
  const direct = chat.kind === 'direct';
  ask({
    name: 'delete-chat',
    title: t('chat-delete-title'),
    text: t(direct ? 'chat-delete-text' : 'chat-delete-saved-text', { name: chatName(chat) }),
    confirm: t('chat-delete-confirm'),
    danger: true,
    extra: () => (direct ? everybodyBox() : null),
    async run() {
      const everybody = document.querySelector('#delete-for-everybody');
      const both = everybody instanceof HTMLInputElement && everybody.checked;
      await perform(both ? { type: 'delete_chat', chat_id: chat.chat_id } : { type: 'clear_history', chat_id: chat.chat_id, up_to: chat.seq, remove: true });
      if (openChatId.peek() === chat.chat_id) closeChat();
    },
  });
}

/** @param {ChatSummary} chat */
export function askToLeave(chat) {
  const alone = chat.member_count <= 1;
  if (chat.role === 'owner' && !alone) {
    // The last owner cannot vanish: say so, and show where the group is handed over.
    ask({
      name: 'hand-over',
      title: t('group-leave-title'),
      text: t('group-leave-owner'),
      confirm: t('group-leave-choose'),
      async run() {
        showInfo(chat.chat_id);
      },
    });
    return;
  }
  ask({
    name: 'leave',
    title: t('group-leave-title'),
    text: t(alone ? 'group-leave-last' : 'group-leave-text', { name: chatName(chat) }),
    confirm: t('group-leave-confirm'),
    danger: true,
    async run() {
      await perform({ type: 'leave', chat_id: chat.chat_id });
      if (openChatId.peek() === chat.chat_id) closeChat();
    },
  });
}

/** @param {ChatSummary} chat */
export function askToDeleteGroup(chat) {
  ask({
    name: 'delete-group',
    title: t('group-delete-title'),
    text: t('group-delete-text', { name: chatName(chat) }),
    confirm: t('group-delete-confirm'),
    danger: true,
    async run() {
      await perform({ type: 'delete_chat', chat_id: chat.chat_id });
      if (openChatId.peek() === chat.chat_id) closeChat();
    },
  });
}

function everybodyBox() {
  return html`<label class="switch"><span>${t('chat-delete-everybody')}</span><input id="delete-for-everybody" type="checkbox" role="switch" /></label>`;
}
