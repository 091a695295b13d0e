// Which server, and the way out. Leaving never loses unsent messages unasked.
import { signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { asViewError, call } from '../bridge.js';
import { saveAllDrafts } from '../composer/drafts.js';
import { errorText } from '../errors.js';
import { t } from '../locales/fluent.js';
import { session } from '../session/store.js';
import { closeDialog, openKeys } from './open.js';

/** @import { ViewError } from '../types/view.ts' */

/** @type {import('@preact/signals-core').Signal<{ state: 'idle' | 'busy' | 'unsent' } | { state: 'bad', error: ViewError }>} */
const leaving = signal({ state: 'idle' });

export function forgetSignOut() {
  leaving.value = { state: 'idle' };
}

export function accountView() {
  const now = session.value;
  const state = leaving.value;
  return html`
    ${now?.state === 'signed_in'
      ? html`<div class="setting-line"><span>${t('settings-server')}</span><span class="setting-value" dir="ltr">${now.server}</span></div>`
      : nothing}
    <button class="link link-start" @click=${openKeys}>${t('settings-keys')}</button>
    ${state.state === 'unsent'
      ? html`<div class="form-problem form-question" role="alert">
          <span>${t('settings-unsent')}</span>
          <div class="setting-line">
            <button class="button" @click=${forgetSignOut}>${t('settings-sign-out-cancel')}</button>
            <button class="button button-danger-fill" data-testid="sign-out-anyway" @click=${() => signOut(true)}>${t('settings-sign-out-anyway')}</button>
          </div>
        </div>`
      : html`
          <button class="button button-danger" data-testid="sign-out" ?disabled=${state.state === 'busy'} @click=${() => signOut(false)}>
            ${t('settings-sign-out')}
          </button>
          <p class=${state.state === 'bad' ? 'hint hint-bad' : 'hint'} role="status">${
            state.state === 'bad' ? errorText(state.error) : t('settings-sign-out-hint')
          }</p>
        `}
  `;
}

/** @param {boolean} discard */
async function signOut(discard) {
  leaving.value = { state: 'busy' };
  saveAllDrafts();
  try {
    await call({ call: 'sign_out', discard_unsent: discard });
    closeDialog();
  } catch (reason) {
    const error = asViewError(reason);
    leaving.value = error.code === 'unsent_messages' ? { state: 'unsent' } : { state: 'bad', error };
  }
}
