// Tells the core whose presence is looked at: the open chat's peer and the rows in sight.
import { effect } from '@preact/signals-core';
import { call } from '../bridge.js';
import { MAX_USERS_PER_REQUEST } from '../limits.js';
import { openChatId } from '../timeline/store.js';
import { matchingChats } from './search.js';
import { chats } from './store.js';

const SETTLE_MS = 200;

/**
 * @param {HTMLElement} list
 * @returns {() => void}
 */
export function watchOnScreen(list) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let told = '';
  const tell = () => {
    const users = onScreen(list);
    const key = users.join();
    if (key === told) return;
    told = key;
    call({ call: 'on_screen', user_ids: users }).catch(() => {
      told = '';
    });
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(tell, SETTLE_MS);
  };
  const end = effect(() => {
    void openChatId.value;
    void matchingChats.value;
    later();
  });
  list.addEventListener('scroll', later, { passive: true });
  window.addEventListener('resize', later);
  return () => {
    clearTimeout(timer);
    end();
    list.removeEventListener('scroll', later);
    window.removeEventListener('resize', later);
  };
}

/** @param {HTMLElement} list */
function onScreen(list) {
  const { top, bottom } = list.getBoundingClientRect();
  const rows = /** @type {HTMLElement[]} */ ([...list.querySelectorAll('[data-chat-id]')]);
  const inSight = rows.filter((row) => {
    const box = row.getBoundingClientRect();
    return box.bottom >= top && box.top <= bottom;
  });
  const ids = [openChatId.peek() ?? '', ...inSight.map((row) => row.dataset.chatId ?? '')];
  const users = ids.map((id) => chats.peek().get(id)?.peer_id).filter((id) => typeof id === 'string');
  return [...new Set(users)].slice(0, MAX_USERS_PER_REQUEST);
}
