// Whether the pane about the open chat is shown. Apart from the pane itself, so that who opens it need not know it.
import { effect, signal } from '@preact/signals-core';
import { openChatId } from '../timeline/store.js';

export const infoIsOpen = signal(false);

export function openInfo() {
  infoIsOpen.value = openChatId.peek() !== null;
}

export function closeInfo() {
  infoIsOpen.value = false;
}

export function toggleInfo() {
  if (infoIsOpen.peek()) closeInfo();
  else openInfo();
}

effect(() => {
  if (openChatId.value === null) closeInfo();
});
