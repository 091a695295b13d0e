// Who is signed in.
import { computed, signal } from '@preact/signals-core';

/** @import { Session } from '../types/view.ts' */

/** `null` until the snapshot says. @type {import('@preact/signals-core').Signal<Session | null>} */
export const session = signal(null);

/** The first snapshot is complete. */
export const ready = signal(false);

/** Oneself, while signed in. */
export const me = computed(() => (session.value?.state === 'signed_in' ? session.value.me : null));
