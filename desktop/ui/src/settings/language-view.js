// The language of the page, and the way to translate it into another.
import { signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { asViewError, call } from '../bridge.js';
import { icon } from '../design/icons.js';
import { errorText } from '../errors.js';
import { locale, t } from '../locales/fluent.js';
import { languages, localeProblems } from './store.js';

/** @import { LanguageInfo, Settings, ViewError } from '../types/view.ts' */

/** @type {import('@preact/signals-core').Signal<{ state: 'closed' | 'open' | 'busy' } | { state: 'ready', path: string } | { state: 'bad', error: ViewError }>} */
const translation = signal({ state: 'closed' });

export function forgetTranslation() {
  translation.value = { state: 'closed' };
}

/**
 * @param {Settings} now
 * @param {(change: Partial<Settings>) => void} change
 */
export function languageView(now, change) {
  const current = now.language ?? locale.value?.tag ?? '';
  return html`
    <div class="field">
      <select data-testid="settings-language" aria-label=${t('settings-language')}
        @change=${(/** @type {Event} */ event) => change({ language: /** @type {HTMLSelectElement} */ (event.target).value })}>
        ${languages.value.map((language) => html`<option value=${language.tag} .selected=${language.tag === current}>${languageName(language)}</option>`)}
      </select>
    </div>
    ${problemsView()}
    ${translation.value.state === 'closed'
      ? html`<button class="link link-start" @click=${() => (translation.value = { state: 'open' })}>${t('settings-translate')}</button>`
      : translateView()}
  `;
}

/** @param {LanguageInfo} language */
function languageName({ name, percent, from_user: own }) {
  if (own) return t('settings-language-own', { name, percent });
  return percent < 100 ? t('settings-language-partly', { name, percent }) : name;
}

function problemsView() {
  if (localeProblems.value.length === 0) return nothing;
  return html`<div class="locale-problems" role="status">
    <p>${icon('alert')}<span>${t('settings-problems')}</span></p>
    <ul>
      ${localeProblems.value.map(({ file, line, message }) => html`<li dir="ltr">${t('settings-problem', { file, line, message })}</li>`)}
    </ul>
  </div>`;
}

function translateView() {
  const now = translation.value;
  return html`<form class="setting" novalidate @submit=${prepare}>
    <label class="field-label" for="translate-tag">${t('settings-translate-tag')}</label>
    <div class="field translate-line">
      <input id="translate-tag" name="tag" dir="ltr" maxlength="35" spellcheck="false" autocapitalize="none" autocomplete="off"
        aria-invalid=${now.state === 'bad'} aria-describedby="translate-hint" />
      <button class="button" type="submit" ?disabled=${now.state === 'busy'}>${t('settings-translate-start')}</button>
    </div>
    <p id="translate-hint" class=${now.state === 'bad' ? 'hint hint-bad' : now.state === 'ready' ? 'hint hint-good selectable' : 'hint'} role="status">${
      now.state === 'bad' ? errorText(now.error) : now.state === 'ready' ? t('settings-translate-ready', { path: now.path }) : t('settings-translate-hint')
    }</p>
  </form>`;
}

/** @param {SubmitEvent} event */
async function prepare(event) {
  event.preventDefault();
  const language = String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get('tag')).trim();
  translation.value = { state: 'busy' };
  try {
    translation.value = { state: 'ready', path: await call({ call: 'prepare_translation', language }) };
  } catch (error) {
    translation.value = { state: 'bad', error: asViewError(error) };
  }
}
