// Who sees when one is here, and whom one has blocked.
import { signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { asViewError, call } from '../bridge.js';
import { avatar } from '../design/avatar.js';
import { errorText } from '../errors.js';
import { unblock } from '../info/person.js';
import { t } from '../locales/fluent.js';
import { blocked } from '../people/relations.js';
import { profiles } from '../people/store.js';
import { session } from '../session/store.js';

/** @import { ViewError } from '../types/view.ts' */

/** Why the last change was not kept. @type {import('@preact/signals-core').Signal<ViewError | null>} */
const problem = signal(null);

export function forgetPrivacy() {
  problem.value = null;
}

export function privacyView() {
  const now = session.value;
  if (now?.state !== 'signed_in') return nothing;
  return html`
    <label class="switch">
      <span>${t('settings-show-presence')}<span class="hint">${t('settings-show-presence-hint')}</span></span>
      <input type="checkbox" role="switch" data-testid="settings-presence" .checked=${now.me.show_presence}
        @change=${(/** @type {Event} */ event) => void show(/** @type {HTMLInputElement} */ (event.target))} />
    </label>
    ${problem.value ? html`<p class="hint hint-bad" role="alert">${errorText(problem.value)}</p>` : nothing}
    <div class="setting">
      <span class="field-label" id="blocked-label">${t('settings-blocked')}</span>
      ${blocked.value.size === 0
        ? html`<p class="hint">${t('settings-blocked-none')}</p>`
        : html`<ul class="blocked-list" aria-labelledby="blocked-label">${[...blocked.value].map(blockedRow)}</ul>`}
    </div>
  `;
}

/** @param {string} id */
function blockedRow(id) {
  const name = profiles.value.get(id)?.display_name ?? '';
  return html`<li class="setting-line">
    ${avatar(id, name, { size: 'small' })}<span class="picker-name blocked-name" dir="auto">${name}</span>
    <button class="button" aria-label=${`${t('person-unblock')}: ${name}`} @click=${() => unblock(id)}>${t('person-unblock')}</button>
  </li>`;
}

/** @param {HTMLInputElement} box */
async function show(box) {
  problem.value = null;
  try {
    await call({ call: 'save_profile', show_presence: box.checked });
  } catch (error) {
    // Needs the server: the switch goes back to what is so.
    box.checked = !box.checked;
    problem.value = asViewError(error);
  }
}
