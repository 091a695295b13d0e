// Opens the dialogs. Apart from the dialogs themselves, so that who opens one need not know what is in it.
import { signal } from '@preact/signals-core';

/** @typedef {'settings' | 'keys'} DialogName */

/** @type {import('@preact/signals-core').Signal<DialogName | null>} */
export const openDialog = signal(/** @type {DialogName | null} */ (null));

export function openSettings() {
  openDialog.value = 'settings';
}

export function openKeys() {
  openDialog.value = 'keys';
}

export function closeDialog() {
  openDialog.value = null;
}
