// How the link to the server is.
import { signal } from '@preact/signals-core';

/** @import { Connection } from '../types/view.ts' */

/** @type {import('@preact/signals-core').Signal<Connection>} */
export const connection = signal(/** @type {Connection} */ ({ state: 'idle' }));
