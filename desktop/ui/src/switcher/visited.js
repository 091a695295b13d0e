// Chats in the order they were last looked at: the switcher offers them first.
import { effect } from '@preact/signals-core';
import { openChatId } from '../timeline/store.js';

const KEPT = 50;

/** Newest first. @type {string[]} */
let visited = [];

/** @returns {() => void} */
export function watchVisited() {
  const end = effect(() => {
    const open = openChatId.value;
    if (open !== null) visited = [open, ...visited.filter((other) => other !== open)].slice(0, KEPT);
  });
  return () => {
    end();
    visited = [];
  };
}

/** @param {string} chatId @returns {number} 0 for the newest */
export function visitedPlace(chatId) {
  const at = visited.indexOf(chatId);
  return at === -1 ? KEPT : at;
}
