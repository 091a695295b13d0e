// A page with a fake core behind it, made anew for each test.
import { vi } from 'vitest';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { FakeCore } from '../dev/fake-core.js';

/** @type {() => void} */
let leave = () => {};

/**
 * @param {import('../dev/fake-core.js').Options} [options]
 * @returns {Promise<FakeCore>} the page is painted
 */
export async function startPage(options) {
  endPage();
  vi.resetModules();
  const page = readFileSync(resolve(import.meta.dirname, '../index.html'), 'utf8');
  document.body.replaceChildren(...new DOMParser().parseFromString(page, 'text/html').body.childNodes);
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  const core = new FakeCore({ latency: 0, travel: 5, chats: 6, messages: 200, ...options });
  const { start } = await import('../src/start.js');
  leave = await start(core);
  await until(() => byId(options?.signedIn === false ? 'server-address' : 'search'));
  return core;
}

export function endPage() {
  leave();
  leave = () => {};
}

/**
 * @param {string} testId
 * @returns {HTMLElement}
 */
export function byId(testId) {
  const found = allById(testId)[0];
  if (!found) throw new Error(`no ${testId} on the page`);
  return found;
}

/**
 * @param {string} testId
 * @returns {HTMLElement[]}
 */
export function allById(testId) {
  return [...document.querySelectorAll(`[data-testid="${testId}"]`)].filter((found) => found instanceof HTMLElement);
}

/**
 * @param {string} testId
 * @param {string} text
 */
export function type(testId, text) {
  const field = /** @type {HTMLInputElement} */ (byId(testId));
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

/**
 * @param {KeyboardEventInit} init
 * @param {EventTarget} [target]
 */
export function press(init, target = document.activeElement ?? document.body) {
  const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init });
  target.dispatchEvent(event);
  return event;
}

/**
 * Opens the chat at this place of the list.
 * @param {number} place
 */
export async function openChatAt(place) {
  const row = allById('chat-row')[place];
  if (!row) throw new Error(`no chat at ${place}`);
  row.click();
  const id = row.dataset.chatId ?? '';
  await until(() => {
    if (allById('message-row').length === 0 && !document.querySelector('.timeline-empty')) throw new Error('not open yet');
  });
  return id;
}

/**
 * Waits for something to become true, with a deadline that holds on a busy machine.
 * @template T
 * @param {() => T} check throws until it is so
 * @returns {Promise<T>}
 */
export function until(check) {
  return vi.waitFor(check, { timeout: 10_000, interval: 5 });
}

/** @param {string} testId */
export function textOf(testId) {
  return byId(testId).textContent?.replace(/\s+/gu, ' ').trim() ?? '';
}
