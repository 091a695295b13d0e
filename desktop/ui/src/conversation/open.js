// The row of the open chat. Apart from the list, so that what shows one chat does not repaint for every other.
import { computed } from '@preact/signals-core';
import { chats } from '../chats/store.js';
import { openChatId } from '../timeline/store.js';

export const openSummary = computed(() => chats.value.get(openChatId.value ?? '') ?? null);

/** Direct, saved or group; known as soon as the row is. */
export const openKind = computed(() => openSummary.value?.kind ?? null);
