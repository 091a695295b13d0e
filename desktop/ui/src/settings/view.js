// The settings: every change takes effect at once; only the profile has a button, since others see it.
import { signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { icon } from '../design/icons.js';
import { errorText } from '../errors.js';
import { t } from '../locales/fluent.js';
import { asViewError } from '../bridge.js';
import { accountView, forgetSignOut } from './account-view.js';
import { forgetTranslation, languageView } from './language-view.js';
import { closeDialog } from './open.js';
import { forgetPrivacy, privacyView } from './privacy-view.js';
import { forgetProfile, profileView } from './profile-view.js';
import { saveSettings, settings } from './store.js';

/** @import { Settings, ViewError } from '../types/view.ts' */

/** Why the last change was not kept. @type {import('@preact/signals-core').Signal<ViewError | null>} */
const problem = signal(null);

/** What was said in the dialog the last time is over. */
export function forgetSettingsForm() {
  problem.value = null;
  forgetProfile();
  forgetPrivacy();
  forgetTranslation();
  forgetSignOut();
}

/** @param {Partial<Settings>} change */
export function change(change) {
  problem.value = null;
  saveSettings(change).catch((error) => {
    problem.value = asViewError(error);
  });
}

export function settingsView() {
  const now = settings.value;
  if (!now) return nothing;
  return html`<div class="dialog-box">
    ${dialogHeader(t('settings-title'), t('settings-close'))}
    <div class="dialog-body">
      ${problem.value
        ? html`<p class="form-problem" role="alert">${icon('alert')}<span>${t('settings-not-saved', { reason: errorText(problem.value) })}</span></p>`
        : nothing}
      ${profileView()}
      ${section(t('settings-appearance'), html`${themeView(now)}${textSizeView(now)}`)}
      ${section(t('settings-language'), languageView(now, change))}
      ${section(t('settings-messages'), sendKeyView(now))}
      ${section(t('settings-notifications'), notificationsView(now))}
      ${section(t('settings-privacy'), privacyView())}
      ${section(t('settings-account'), accountView())}
    </div>
  </div>`;
}

/**
 * @param {string} title
 * @param {string} close
 */
export function dialogHeader(title, close) {
  return html`<header class="dialog-header">
    <h2 id="dialog-title">${title}</h2>
    <button class="icon-button" data-testid="settings-close" title=${close} aria-label=${close} @click=${closeDialog}>${icon('close')}</button>
  </header>`;
}

/**
 * @param {string} title
 * @param {unknown} content
 */
export function section(title, content) {
  return html`<section class="settings-section"><h3>${title}</h3><div class="settings-card">${content}</div></section>`;
}

/** @param {Settings} now */
function themeView(now) {
  /** @type {[Settings['theme'], string][]} */
  const themes = [
    ['system', t('settings-theme-system')],
    ['light', t('settings-theme-light')],
    ['dark', t('settings-theme-dark')],
  ];
  return html`<div class="setting" role="radiogroup" aria-labelledby="theme-label" data-testid="settings-theme">
    <span class="field-label" id="theme-label">${t('settings-theme')}</span>
    <div class="choices">${choices('theme', themes, now.theme, (theme) => change({ theme }))}</div>
  </div>`;
}

/** @param {Settings} now */
function textSizeView(now) {
  return html`<div class="setting">
    <label class="field-label" for="text-size">${t('settings-text-size')}</label>
    <div class="setting-line">
      <span class="size-small" aria-hidden="true">A</span>
      <input id="text-size" type="range" min="80" max="160" step="10" .value=${String(now.text_percent)}
        aria-valuetext=${t('settings-text-percent', { percent: now.text_percent })}
        @change=${(/** @type {Event} */ event) => change({ text_percent: Number(/** @type {HTMLInputElement} */ (event.target).value) })} />
      <span class="size-large" aria-hidden="true">A</span>
      <output class="size-percent">${t('settings-text-percent', { percent: now.text_percent })}</output>
    </div>
  </div>`;
}

/** @param {Settings} now */
function sendKeyView(now) {
  /** @type {[Settings['send_key'], string][]} */
  const keys = [
    ['enter', t('settings-send-enter')],
    ['control_enter', t('settings-send-control-enter')],
  ];
  return html`<div class="setting" role="radiogroup" aria-labelledby="send-label">
    <span class="field-label" id="send-label">${t('settings-send-key')}</span>
    <div class="choices">${choices('send-key', keys, now.send_key, (key) => change({ send_key: key }))}</div>
    <p class="hint">${t('settings-send-hint')}</p>
  </div>`;
}

/** @param {Settings} now */
function notificationsView(now) {
  return html`
    ${switchView(t('settings-notifications-on'), now.notifications, false, (on) => change({ notifications: on }))}
    ${switchView(t('settings-notifications-text'), now.notification_text, !now.notifications, (on) => change({ notification_text: on }))}
  `;
}

/**
 * @template {string} V
 * @param {string} name
 * @param {[V, string][]} options
 * @param {V} chosen
 * @param {(value: V) => void} choose
 */
function choices(name, options, chosen, choose) {
  return options.map(
    ([value, label]) => html`<label>
      <input type="radio" name=${name} value=${value} .checked=${value === chosen} @change=${() => choose(value)} />${label}
    </label>`,
  );
}

/**
 * @param {string} label
 * @param {boolean} on
 * @param {boolean} disabled
 * @param {(on: boolean) => void} turn
 */
function switchView(label, on, disabled, turn) {
  return html`<label class="switch">
    <span>${label}</span>
    <input type="checkbox" role="switch" .checked=${on} ?disabled=${disabled}
      @change=${(/** @type {Event} */ event) => turn(/** @type {HTMLInputElement} */ (event.target).checked)} />
  </label>`;
}
