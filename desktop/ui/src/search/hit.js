// The message that a search over all chats led to: shown in its conversation for as long as that is open.
import { signal } from '@preact/signals-core';

/** @type {import('@preact/signals-core').Signal<{ chatId: string, seq: number, words: string[] } | null>} */
export const hit = signal(null);
