// A native dialog over the page for as long as it is needed: the picker of emoji, the switcher, whatever `dialog.js` shows. The browser
// keeps the focus inside; here it is given back afterwards.
import { element, mount } from './mount.js';

/** Closes each that is open. @type {Set<() => void>} */
const open = new Set();

/**
 * All that opens over the panes. The window tests visit each and look whether one is missing.
 * @typedef {'add-members' | 'block' | 'chat-menu' | 'clear' | 'date-menu' | 'delete-chat' | 'delete-group' | 'delete-messages' |
 *   'edit-group' | 'emoji-picker' | 'forward' | 'global-search' | 'hand-over' | 'invites' | 'join' | 'keys' | 'later' | 'leave' | 'links' |
 *   'link-question' | 'member-menu' | 'message-menu' | 'mute-menu' | 'new-group' | 'pinned' | 'readers' | 'remove-member' | 'scheduled' |
 *   'send-menu' | 'settings' | 'switcher' | 'timer-menu' | 'versions'} LayerName
 * @typedef {object} Layer
 * @property {HTMLDialogElement} dialog
 * @property {() => void} close also when it is closed already
 */

/**
 * @param {object} options
 * @param {LayerName} options.name
 * @param {string} options.className
 * @param {(close: () => void) => unknown} options.view painted anew whenever a signal it read has changed
 * @param {string} [options.label] what the dialog is called, where nothing in it says so
 * @param {string} [options.labelledBy] the id of what says so
 * @param {string} [options.focus] what has the focus first
 * @param {() => void} [options.closed]
 * @returns {Layer}
 */
export function openLayer({ name, className, view, label, labelledBy = 'layer-title', focus, closed }) {
  const dialog = /** @type {HTMLDialogElement} */ (element('dialog', className));
  dialog.dataset.layer = name;
  if (label) dialog.setAttribute('aria-label', label);
  else dialog.setAttribute('aria-labelledby', labelledBy);
  dialog.tabIndex = -1;
  const before = document.activeElement;
  document.getElementById('layers')?.append(dialog);
  const close = () => {
    if (!open.delete(close)) return;
    dialog.close();
    end();
    dialog.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
    closed?.();
  };
  open.add(close);
  const end = mount(dialog, () => view(close));
  dialog.addEventListener('close', close);
  dialog.addEventListener('pointerdown', (event) => {
    // Its own box is filled by its content: what hits the dialog itself is on the shade.
    if (event.target === dialog) close();
  });
  dialog.showModal();
  (/** @type {HTMLElement | null} */ (focus ? dialog.querySelector(focus) : null) ?? dialog).focus();
  return { dialog, close };
}

/** What belongs to a session ends with it. */
export function closeLayers() {
  for (const close of [...open]) close();
}
