// What pointer and keys do to rows: the menu, two buttons beside the row under the pointer, choosing several. One set of
// listeners and one pair of buttons for the whole list, since there are hundreds of rows.
import { html, nothing, render } from 'lit-html';
import { effect } from '@preact/signals-core';
import { element } from '../design/mount.js';
import { icon } from '../design/icons.js';
import { t } from '../locales/fluent.js';
import { rows } from '../timeline/store.js';
import { openRowMenu, reply, showRowMenu } from './menu.js';
import { choose } from './reactions.js';
import { select, selecting } from './selection.js';

/** @import { MessageRow } from '../types/view.ts' */

/**
 * @param {HTMLElement} list
 * @returns {() => void}
 */
export function useRowActs(list) {
  const buttons = element('span', 'row-actions');
  const hover = (/** @type {Event} */ event) => {
    const place = articleOf(event);
    const row = rowOf(place);
    if (buttons.parentElement === place) return;
    if (!place || !row || row.seq === undefined || row.content.type === 'event' || selecting.peek()) buttons.remove();
    else {
      render(buttonsView(row), buttons);
      place.append(buttons);
    }
  };
  const leave = () => buttons.remove();
  /** @type {[string, (event: any) => void][]} */
  const listeners = [['pointerover', hover], ['pointerleave', leave], ['contextmenu', menu], ['click', pick], ['dblclick', answer], ['keydown', keys]];
  for (const [type, act] of listeners) list.addEventListener(type, act);
  const end = effect(() => {
    if (selecting.value) leave();
  });
  return () => {
    end();
    leave();
    for (const [type, act] of listeners) list.removeEventListener(type, act);
  };
}

/** @param {Event} event @returns {HTMLElement | null} */
function articleOf(event) {
  return /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('.row[data-key]'));
}

/** @param {HTMLElement | null} place @returns {MessageRow | undefined} as it is now */
function rowOf(place) {
  return place ? rows.peek().find((row) => row.key === place.dataset.key) : undefined;
}

/** By keys, the menu has the same. @param {MessageRow} row */
function buttonsView(row) {
  const now = (/** @type {Event} */ event) => rowOf(articleOf(event)) ?? row;
  const at = (/** @type {Event} */ event) => /** @type {Element} */ (event.currentTarget);
  return html`${row.may.react
      ? html`<button class="icon-button icon-button-small" tabindex="-1" data-testid="row-react" title=${t('message-react')} aria-label=${t('message-react')}
          @click=${(/** @type {Event} */ event) => choose(now(event), at(event))}>${icon('emoji')}</button>`
      : nothing}
    <button class="icon-button icon-button-small" tabindex="-1" data-testid="row-menu" title=${t('message-menu')} aria-label=${t('message-menu')} aria-haspopup="menu"
      @click=${(/** @type {Event} */ event) => showRowMenu(now(event), at(event))}>${icon('more')}</button>`;
}

/** @param {MouseEvent} event */
function menu(event) {
  const place = articleOf(event);
  const row = rowOf(place);
  if (place && row && row.content.type !== 'event') openRowMenu(row, event, place);
}

/** With Ctrl, or while some are chosen, a click chooses. @param {MouseEvent} event */
function pick(event) {
  if (!selecting.peek() && !event.ctrlKey) return;
  if (/** @type {Element} */ (event.target).closest('button, a')) return;
  const row = rowOf(articleOf(event));
  if (!row) return;
  event.preventDefault();
  select(row);
}

/** A double click beside the bubble answers. @param {MouseEvent} event */
function answer(event) {
  const row = rowOf(articleOf(event));
  if (!row?.may.answer || selecting.peek() || /** @type {Element} */ (event.target).closest('.bubble, button')) return;
  reply(row);
}

/** On the row itself, not on what is in it. @param {KeyboardEvent} event */
function keys(event) {
  const place = articleOf(event);
  const row = rowOf(place);
  if (!place || !row || row.content.type === 'event' || event.target !== place) return;
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === ' ' && selecting.peek()) {
    event.preventDefault();
    select(row);
  } else if (event.key === 'Enter') {
    event.preventDefault();
    showRowMenu(row, place);
  }
}
