// The first start: which server, and who. What is typed stays in the fields; here is what is known about it.
import { signal } from '@preact/signals-core';
import { asViewError, call } from '../bridge.js';

/**
 * @import { ServerCheck, ViewError } from '../types/view.ts'
 * @typedef {{ state: 'none' } | { state: 'checking' } | { state: 'good', check: ServerCheck } | { state: 'bad', error: ViewError }} AddressState
 * @typedef {'sign-in' | 'register'} Tab
 */

const CHECK_AFTER_MS = 400;

/** @type {import('@preact/signals-core').Signal<AddressState>} */
export const addressState = signal(/** @type {AddressState} */ ({ state: 'none' }));
/** @type {import('@preact/signals-core').Signal<Tab>} */
export const tab = signal(/** @type {Tab} */ ('sign-in'));
export const busy = signal(false);
/** Field → code of what is wrong with it; '' is the form as a whole. @type {import('@preact/signals-core').Signal<Record<string, ViewError>>} */
export const problems = signal({});

/** The address that `addressState` speaks of. */
let checked = '';
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/**
 * The person types an address: look there when they pause.
 * @param {string} typed
 */
export function typeAddress(typed) {
  clearTimeout(timer);
  const address = typed.trim();
  if (address === checked) return;
  checked = '';
  if (address === '') addressState.value = { state: 'none' };
  else {
    addressState.value = { state: 'checking' };
    timer = setTimeout(() => void checkAddress(address), CHECK_AFTER_MS);
  }
}

/**
 * @param {string} typed
 * @returns {Promise<ServerCheck | null>} `null` where there is no Vestnik; `addressState` says why
 */
export async function checkAddress(typed) {
  clearTimeout(timer);
  const address = typed.trim();
  const known = addressState.peek();
  if (address === checked && known.state === 'good') return known.check;
  checked = address;
  addressState.value = { state: 'checking' };
  /** @type {AddressState} */
  let answer;
  try {
    answer = { state: 'good', check: await call({ call: 'check_server', address }) };
  } catch (error) {
    answer = { state: 'bad', error: asViewError(error) };
  }
  // Another address was typed meanwhile: this answer is about nothing.
  if (checked !== address) return null;
  // A failed check may go better next time.
  if (answer.state === 'bad') checked = '';
  addressState.value = answer;
  return answer.state === 'good' ? answer.check : null;
}

/** @param {string} field */
export function forgetProblem(field) {
  const { [field]: _, '': __, ...rest } = problems.peek();
  problems.value = rest;
}

/** @param {Tab} chosen */
export function chooseTab(chosen) {
  tab.value = chosen;
  problems.value = {};
}

/**
 * @param {FormData} form
 * @returns {Promise<void>}
 */
export async function submit(form) {
  if (busy.peek()) return;
  busy.value = true;
  problems.value = {};
  try {
    const server = await checkAddress(field(form, 'server'));
    if (!server) return;
    if (tab.peek() === 'sign-in') await signIn(server.server, form);
    else await register(server.server, form);
  } catch (reason) {
    problems.value = byField(asViewError(reason));
  } finally {
    busy.value = false;
  }
}

/**
 * @param {string} server
 * @param {FormData} form
 */
function signIn(server, form) {
  // The core names this device.
  const credentials = { login: field(form, 'login'), password: secret(form), device_name: '' };
  return call({ call: 'sign_in', server, credentials });
}

/**
 * @param {string} server
 * @param {FormData} form
 */
function register(server, form) {
  const registration = {
    username: field(form, 'username'),
    password: secret(form),
    device_name: '',
    ...optional('display_name', field(form, 'display_name')),
    ...optional('email', field(form, 'email')),
  };
  return call({ call: 'register', server, registration });
}

/**
 * @param {FormData} form
 * @param {string} name
 */
function field(form, name) {
  return String(form.get(name) ?? '').trim();
}

/** A password may begin or end with a space. @param {FormData} form */
function secret(form) {
  return String(form.get('password') ?? '');
}

/**
 * @param {string} name
 * @param {string} value
 */
function optional(name, value) {
  return value === '' ? {} : { [name]: value };
}

/** Fields on the form; an error of any other field is the form's. */
const FIELDS = new Set(['login', 'username', 'display_name', 'email', 'password']);

/**
 * @param {ViewError} error
 * @returns {Record<string, ViewError>}
 */
function byField(error) {
  const named = error.fields.filter((wrong) => FIELDS.has(wrong.field));
  if (named.length === 0) return { '': error };
  return Object.fromEntries(named.map((wrong) => [wrong.field, { code: wrong.code, message: error.message, fields: [] }]));
}
