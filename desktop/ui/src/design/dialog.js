// A dialog with a title for one purpose: what is in it is the caller's.
import { signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { asViewError } from '../bridge.js';
import { errorText } from '../errors.js';
import { t } from '../locales/fluent.js';
import { icon } from './icons.js';
import { openLayer } from './layer.js';

/**
 * @import { LayerName } from './layer.js'
 * @import { ViewError } from '../types/view.ts'
 */

let numbers = 0;

/**
 * Shows a dialog until it is closed. The view reads signals and is painted again when they change.
 * @param {{ name: LayerName, title: () => string, view: (close: () => void) => unknown, onClose?: () => void, focus?: string }} options
 *   `name` becomes a class and the test id; `focus` selects what has the focus first
 * @returns {() => void} closes it
 */
export function showDialog({ name, title, view, onClose = () => {}, focus }) {
  const titleId = `dialog-title-${(numbers += 1)}`;
  const { dialog, close } = openLayer({
    name,
    className: `dialog dialog-${name}`,
    labelledBy: titleId,
    ...(focus ? { focus } : {}),
    closed: onClose,
    view: (leave) => html`<div class="dialog-box">
      <header class="dialog-header">
        <h2 id=${titleId}>${title()}</h2>
        <button class="icon-button" data-testid="dialog-close" title=${t('dialog-close')} aria-label=${t('dialog-close')} @click=${leave}>${icon('close')}</button>
      </header>
      ${view(leave)}
    </div>`,
  });
  dialog.dataset.testid = `dialog-${name}`;
  return close;
}

/**
 * Asks before something that cannot be taken back; an error of it stays in the dialog.
 * @param {{ name: LayerName, title: string, text: string, confirm: string, danger?: boolean, run: () => Promise<unknown>,
 *   extra?: () => unknown }} question
 */
export function ask({ name, title, text, confirm, danger = false, run, extra = () => nothing }) {
  const state = signal(/** @type {{ busy: boolean, error: ViewError | null }} */ ({ busy: false, error: null }));
  const close = showDialog({
    name,
    title: () => title,
    focus: '[data-testid="ask-confirm"]',
    view: (leave) => html`<div class="dialog-body">
      <p>${text}</p>
      ${extra()}
      ${state.value.error ? html`<p class="form-problem" role="alert">${icon('alert')}<span>${errorText(state.value.error)}</span></p>` : nothing}
      <div class="dialog-actions">
        <button class="button" data-testid="ask-cancel" @click=${leave}>${t('dialog-cancel')}</button>
        <button class=${danger ? 'button button-danger-fill' : 'button button-primary'} data-testid="ask-confirm"
          ?disabled=${state.value.busy} @click=${act}>${confirm}</button>
      </div>
    </div>`,
  });
  async function act() {
    state.value = { busy: true, error: null };
    try {
      await run();
      close();
    } catch (error) {
      state.value = { busy: false, error: asViewError(error) };
    }
  }
}
