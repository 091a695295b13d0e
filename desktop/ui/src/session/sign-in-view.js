// The first start: server address, and two tabs, with what is wrong beside the field that it is about.
import { signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { icon, mark } from '../design/icons.js';
import { element, mount } from '../design/mount.js';
import { errorText } from '../errors.js';
import { languages, saveSettings } from '../settings/store.js';
import { locale, t } from '../locales/fluent.js';
import { addError, notices } from '../notices/store.js';
import { noticesView } from '../notices/view.js';
import { session } from './store.js';
import { addressState, busy, checkAddress, chooseTab, forgetProblem, problems, submit, tab, typeAddress } from './sign-in.js';

/** @import { ViewError } from '../types/view.ts' */

const passwordShown = signal(false);

/**
 * @param {HTMLElement} app
 * @returns {() => void}
 */
export function mountSignIn(app) {
  const page = element('main', 'sign-in');
  app.append(page);
  passwordShown.value = false;
  problems.value = {};
  const last = session.peek()?.state === 'signed_out' ? session.peek() : null;
  const server = (last?.state === 'signed_out' && last.last_server) || '';
  const login = (last?.state === 'signed_out' && last.last_login) || '';
  // Whoever signed out here has an account, even if it was made in the other tab.
  if (login !== '') chooseTab('sign-in');
  const end = mount(page, () => pageView(server, login));
  if (server) void checkAddress(server);
  /** @type {HTMLInputElement | null} */ (page.querySelector(server === '' ? '[name="server"]' : login === '' ? '[name="login"]' : '[name="password"]'))?.focus();
  return () => {
    end();
    page.remove();
  };
}

/**
 * @param {string} server
 * @param {string} login
 */
function pageView(server, login) {
  const registering = tab.value === 'register';
  const closed = registering && addressState.value.state === 'good' && !addressState.value.check.info.registration_open;
  return html`
    ${notices.value.length > 0 ? html`<div class="sign-in-notices">${noticesView()}</div>` : nothing}
    <div class="sign-in-card">
      <header class="sign-in-brand">${mark()}<h1>${t('brand-name')}</h1><p>${t('brand-motto')}</p></header>
      ${reasonView()}
      <form novalidate @submit=${onSubmit}>
        ${addressView(server)}
        <div class="tabs" role="tablist" aria-label=${t('sign-in-tabs')} @keydown=${tabKeys}>
          ${tabButton('sign-in', t('sign-in-tab'))}${tabButton('register', t('sign-in-tab-register'))}
        </div>
        <div id="sign-in-panel" role="tabpanel" aria-labelledby=${`tab-${tab.value}`} class="fields">
          ${registering
            ? html`
                ${inputView('username', { autocomplete: 'username', dir: 'ltr' })}
                ${inputView('display_name', { autocomplete: 'name' })}
                ${inputView('email', { autocomplete: 'email', type: 'email', dir: 'ltr' })}
              `
            : inputView('login', { autocomplete: 'username', dir: 'ltr', value: login })}
          ${passwordView(registering)}
        </div>
        ${closed ? html`<p class="form-problem" role="status">${icon('lock')}<span>${errorText({ code: 'registration_closed' })}</span></p>` : nothing}
        ${problems.value[''] ? html`<p class="form-problem" role="alert">${icon('alert')}<span>${errorText(problems.value[''])}</span></p>` : nothing}
        <button class="button button-primary button-wide" type="submit" data-testid="submit" ?disabled=${busy.value || closed} aria-busy=${busy.value}>
          ${busy.value ? html`<i class="spinner"></i>` : nothing}<span>${t(registering ? 'sign-in-submit-register' : 'sign-in-submit')}</span>
        </button>
      </form>
    </div>
    ${languageView()}
  `;
}

function reasonView() {
  const now = session.value;
  if (now?.state !== 'signed_out' || now.reason !== 'by_server') return nothing;
  return html`<p class="form-problem form-note" role="status">${icon('lock')}<span>${t('sign-in-ended-by-server')}</span></p>`;
}

/** @param {string} server */
function addressView(server) {
  const now = addressState.value;
  const tone = now.state === 'good' ? (now.check.insecure ? 'hint-warning' : 'hint-good') : now.state === 'bad' ? 'hint-bad' : '';
  return html`<div class="field">
    <label for="field-server">${t('sign-in-server')}</label>
    <input id="field-server" name="server" data-testid="server-address" dir="ltr" inputmode="url" autocomplete="url" spellcheck="false" autocapitalize="none"
      .defaultValue=${server} placeholder=${t('sign-in-server.placeholder')} aria-invalid=${now.state === 'bad'} aria-describedby="hint-server"
      @input=${(/** @type {Event} */ event) => typeAddress(/** @type {HTMLInputElement} */ (event.target).value)} />
    <p id="hint-server" class=${`hint ${tone}`} role="status" data-testid="server-hint">${addressHint()}</p>
  </div>`;
}

function addressHint() {
  const now = addressState.value;
  switch (now.state) {
    case 'checking':
      return html`<i class="spinner"></i><span>${t('sign-in-server-checking')}</span>`;
    case 'good':
      return now.check.insecure
        ? html`${icon('lock-open')}<span>${t('sign-in-server-insecure', { name: now.check.info.name })}</span>`
        : html`${icon('check')}<span>${t('sign-in-server-good', { name: now.check.info.name })}</span>`;
    case 'bad':
      return html`${icon('alert')}<span>${errorText(now.error)}</span>`;
    default:
      return html`<span>${t('sign-in-server.hint')}</span>`;
  }
}

/**
 * @param {'sign-in' | 'register'} which
 * @param {string} label
 */
function tabButton(which, label) {
  const chosen = tab.value === which;
  return html`<button type="button" role="tab" id=${`tab-${which}`} data-testid=${`tab-${which}`} aria-selected=${chosen} tabindex=${chosen ? 0 : -1}
    aria-controls="sign-in-panel" @click=${() => chooseTab(which)}>${label}</button>`;
}

/** @param {KeyboardEvent} event */
function tabKeys(event) {
  if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
  event.preventDefault();
  const other = tab.peek() === 'register' ? 'sign-in' : 'register';
  chooseTab(other);
  document.getElementById(`tab-${other}`)?.focus();
}

/**
 * @param {'login' | 'username' | 'display_name' | 'email'} name
 * @param {{ autocomplete: AutoFill, type?: string, dir?: string, value?: string }} options
 */
function inputView(name, { autocomplete, type = 'text', dir = 'auto', value = '' }) {
  const id = name.replaceAll('_', '-');
  const problem = problems.value[name];
  return html`<div class="field">
    <label for=${`field-${id}`}>${t(`sign-in-field-${id}`)}</label>
    <input id=${`field-${id}`} name=${name} data-testid=${id} type=${type} dir=${dir} autocomplete=${autocomplete} spellcheck="false" autocapitalize="none"
      .defaultValue=${value} aria-invalid=${problem !== undefined} aria-describedby=${`hint-${id}`} @input=${() => forgetProblem(name)} />
    <p id=${`hint-${id}`} class=${problem ? 'hint hint-bad' : 'hint'}>${hint(problem, name === 'login' ? '' : t(`sign-in-field-${id}.hint`))}</p>
  </div>`;
}

/** @param {boolean} registering */
function passwordView(registering) {
  const problem = problems.value.password;
  const shown = passwordShown.value;
  const toggle = t(shown ? 'sign-in-password-hide' : 'sign-in-password-show');
  return html`<div class="field">
    <label for="field-password">${t('sign-in-field-password')}</label>
    <div class="with-button">
      <input id="field-password" name="password" data-testid="password" type=${shown ? 'text' : 'password'} dir="ltr" spellcheck="false" autocapitalize="none"
        autocomplete=${registering ? 'new-password' : 'current-password'} aria-invalid=${problem !== undefined} aria-describedby="hint-password"
        @input=${() => forgetProblem('password')} />
      <button type="button" class="icon-button icon-button-small" aria-pressed=${shown} title=${toggle} aria-label=${toggle}
        @click=${() => (passwordShown.value = !shown)}>${icon(shown ? 'eye-off' : 'eye')}</button>
    </div>
    <p id="hint-password" class=${problem ? 'hint hint-bad' : 'hint'}>${hint(problem, registering ? t('sign-in-field-password.hint') : '')}</p>
  </div>`;
}

/**
 * @param {ViewError | undefined} problem
 * @param {string} otherwise
 */
function hint(problem, otherwise) {
  return problem ? html`${icon('alert')}<span role="alert">${errorText(problem)}</span>` : otherwise;
}

/** Somebody who cannot read this page must be able to change its language on it. */
function languageView() {
  if (languages.value.length < 2) return nothing;
  return html`<p class="sign-in-languages">
    ${languages.value.slice(0, 6).map(({ tag, name }) => html`<button class="link" lang=${tag} aria-pressed=${locale.value?.tag === tag}
      @click=${() => void saveSettings({ language: tag }).catch(addError)}>${name}</button>`)}
  </p>`;
}

/** @param {SubmitEvent} event */
function onSubmit(event) {
  event.preventDefault();
  void submit(new FormData(/** @type {HTMLFormElement} */ (event.target)));
}
