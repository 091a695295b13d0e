// Native dialogs in their own layer: the browser keeps the focus inside and gives it back afterwards.
import { effect, untracked } from '@preact/signals-core';
import { element, mount } from '../design/mount.js';
import { keysView } from '../keyboard/table-view.js';
import { closeDialog, openDialog } from './open.js';
import { forgetSettingsForm, settingsView } from './view.js';

const VIEWS = { settings: settingsView, keys: keysView };

/** @returns {() => void} */
export function mountDialogs() {
  const layers = /** @type {HTMLElement} */ (document.getElementById('layers'));
  let leave = () => {};
  const end = effect(() => {
    const name = openDialog.value;
    untracked(() => {
      leave();
      leave = name === null ? () => {} : show(layers, name);
    });
  });
  return () => {
    end();
    leave();
    closeDialog();
  };
}

/**
 * @param {HTMLElement} layers
 * @param {keyof typeof VIEWS} name
 * @returns {() => void}
 */
function show(layers, name) {
  const dialog = /** @type {HTMLDialogElement} */ (element('dialog', `dialog dialog-${name}`));
  dialog.setAttribute('aria-labelledby', 'dialog-title');
  dialog.tabIndex = -1;
  dialog.dataset.layer = name;
  const before = document.activeElement;
  forgetSettingsForm();
  layers.append(dialog);
  const end = mount(dialog, VIEWS[name]);
  dialog.addEventListener('close', closeDialog);
  dialog.addEventListener('click', (event) => {
    // The dialog's own box is filled by its content: a click on the dialog itself is one on the shade.
    if (event.target === dialog) closeDialog();
  });
  dialog.showModal();
  // Not its first control, which is the one that closes it.
  dialog.focus();
  return () => {
    dialog.close();
    end();
    dialog.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  };
}
