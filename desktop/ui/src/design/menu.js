// A menu beside what it belongs to, or where the pointer is. One at a time; arrows, letters and Escape as everywhere.
import { html, nothing, render } from 'lit-html';
import { element } from './mount.js';
import { placeAt, placeBeside } from './beside.js';
import { icon } from './icons.js';

/**
 * @import { IconName } from './icons.js'
 * @import { LayerName } from './layer.js'
 * @typedef {{ id: string, label: string, icon?: IconName, danger?: boolean, checked?: boolean, run: () => void }} MenuItem
 *   `checked` makes it one that can be on or off
 */

let close = () => {};

/** Closes the one that is open. */
export function closeMenu() {
  close();
}

/**
 * Shows a menu; nothing happens when there is nothing to choose.
 * @param {LayerName} name
 * @param {MenuItem[]} items
 * @param {Element | { x: number, y: number }} at
 * @param {string} label for screen readers
 * @param {unknown} over what stands over the items
 */
export function openMenu(name, items, at, label, over = nothing) {
  close();
  if (items.length === 0) return;
  const dialog = /** @type {HTMLDialogElement} */ (element('dialog', 'menu'));
  dialog.setAttribute('aria-label', label);
  dialog.dataset.testid = 'menu';
  dialog.dataset.layer = name;
  const before = document.activeElement;
  let isOpen = true;
  // Its own and no other: the browser tells of the closing later, when the next menu may be open.
  const closeThis = () => {
    if (!isOpen) return;
    isOpen = false;
    if (close === closeThis) close = () => {};
    dialog.close();
    dialog.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  };
  const choose = (/** @type {MenuItem} */ item) => {
    closeThis();
    item.run();
  };
  render(
    html`${over}<div role="menu" aria-label=${label}>
      ${items.map((item) => html`<button role=${item.checked === undefined ? 'menuitem' : 'menuitemcheckbox'} tabindex="-1"
        aria-checked=${item.checked === undefined ? nothing : item.checked} data-item=${item.id}
        class=${item.danger ? 'menu-item menu-item-danger' : 'menu-item'} @click=${() => choose(item)}>
        <span class="menu-icon">${item.checked ? icon('check') : item.icon ? icon(item.icon) : nothing}</span><span>${item.label}</span>
      </button>`)}
    </div>`,
    dialog,
  );
  close = closeThis;
  dialog.addEventListener('close', closeThis);
  dialog.addEventListener('pointerdown', (event) => {
    if (event.target === dialog) closeThis();
  });
  dialog.addEventListener('contextmenu', (event) => event.preventDefault());
  dialog.addEventListener('keydown', (event) => keys(dialog, event));
  /** @type {HTMLElement} */ (document.getElementById('layers')).append(dialog);
  dialog.showModal();
  if (at instanceof Element) placeBeside(dialog, at);
  else placeAt(dialog, at);
  /** @type {HTMLElement | null} */ (dialog.querySelector('.menu-item'))?.focus();
}

/** All that can be chosen, what a caller put over the items included. @param {HTMLElement} menu */
function options(menu) {
  return /** @type {HTMLElement[]} */ ([...menu.querySelectorAll('button')]);
}

/**
 * @param {HTMLElement} menu
 * @param {KeyboardEvent} event
 */
function keys(menu, event) {
  const all = options(menu);
  const at = all.findIndex((item) => item === document.activeElement);
  const to = { ArrowDown: (at + 1) % all.length, ArrowUp: (at - 1 + all.length) % all.length, Home: 0, End: all.length - 1 }[event.key];
  const letter = [...event.key].length === 1 && event.key !== ' ' ? byLetter(all, at, event.key) : undefined;
  if (event.key === 'Tab') {
    event.preventDefault();
    close();
  }
  const target = all[to ?? letter ?? -1];
  if (!target) return;
  event.preventDefault();
  target.focus();
}

/**
 * The next item that begins with what was typed.
 * @param {HTMLElement[]} all
 * @param {number} at
 * @param {string} letter
 */
function byLetter(all, at, letter) {
  const begins = (/** @type {HTMLElement} */ item) => item.textContent?.trim().toLocaleLowerCase().startsWith(letter.toLocaleLowerCase());
  const order = all.map((_, step) => (at + 1 + step) % all.length);
  return order.find((place) => all[place] && begins(all[place]));
}

/**
 * Where a menu of a row belongs: at the pointer for a click with it, else beside the row (the menu key, Shift+F10).
 * @param {MouseEvent} event of `contextmenu`
 * @param {Element} [row] where the event is listened for elsewhere
 */
export function menuPlace(event, row = /** @type {Element} */ (event.currentTarget)) {
  return event.clientX === 0 && event.clientY === 0 ? row : { x: event.clientX, y: event.clientY };
}
