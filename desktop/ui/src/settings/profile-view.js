// One's own name and a few words, as others see them.
import { signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { asViewError, call } from '../bridge.js';
import { avatar } from '../design/avatar.js';
import { errorText } from '../errors.js';
import { MAX_ABOUT_CHARS, MAX_DISPLAY_NAME_CHARS } from '../limits.js';
import { t } from '../locales/fluent.js';
import { me } from '../session/store.js';

/** @import { ViewError } from '../types/view.ts' */

/** @type {import('@preact/signals-core').Signal<{ state: 'idle' | 'busy' | 'saved' } | { state: 'bad', error: ViewError }>} */
const saving = signal({ state: 'idle' });

export function forgetProfile() {
  saving.value = { state: 'idle' };
}

export function profileView() {
  const profile = me.value?.profile;
  if (!profile) return nothing;
  const now = saving.value;
  const wrong = now.state === 'bad' ? now.error : null;
  return html`<section class="settings-section"><h3>${t('settings-profile')}</h3>
    <form class="settings-card" novalidate @submit=${save}>
      <div class="profile-line">
        ${avatar(profile.id, profile.display_name, { size: 'large' })}
        <div class="profile-names">
          <span class="profile-name" dir="auto">${profile.display_name}</span>
          <span class="hint" dir="ltr" title=${t('settings-username')}>@${profile.username}</span>
        </div>
      </div>
      <div class="field">
        <label for="profile-name">${t('settings-display-name')}</label>
        <input id="profile-name" name="display_name" dir="auto" autocomplete="name" maxlength=${MAX_DISPLAY_NAME_CHARS} .defaultValue=${profile.display_name}
          aria-invalid=${has(wrong, 'display_name')} aria-describedby="profile-hint" @input=${forgetProfile} />
      </div>
      <div class="field">
        <label for="profile-about">${t('settings-about')}</label>
        <textarea id="profile-about" name="about" dir="auto" rows="2" maxlength=${MAX_ABOUT_CHARS} .defaultValue=${profile.about}
          placeholder=${t('settings-about.placeholder')} aria-invalid=${has(wrong, 'about')} aria-describedby="profile-hint" @input=${forgetProfile}></textarea>
      </div>
      <div class="setting-line">
        <p id="profile-hint" class=${wrong ? 'hint hint-bad' : 'hint hint-good'} role="status">${
          wrong ? errorText(wrong) : now.state === 'saved' ? t('settings-profile-saved') : nothing
        }</p>
        <button class="button" type="submit" ?disabled=${now.state === 'busy'}>${t('settings-save-profile')}</button>
      </div>
    </form>
  </section>`;
}

/**
 * @param {ViewError | null} error
 * @param {string} field
 */
function has(error, field) {
  return error?.fields.some((wrong) => wrong.field === field) ?? false;
}

/** @param {SubmitEvent} event */
async function save(event) {
  event.preventDefault();
  const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
  saving.value = { state: 'busy' };
  try {
    await call({ call: 'save_profile', display_name: String(form.get('display_name')), about: String(form.get('about')) });
    saving.value = { state: 'saved' };
  } catch (error) {
    saving.value = { state: 'bad', error: asViewError(error) };
  }
}
