// Ctrl+K: what is found by what is typed, and where Enter leads.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fit } from '../src/switcher/fuzzy.js';
import { allById, byId, endPage, openChatAt, press, startPage, textOf, type, until } from './page.js';

describe('what is typed fits a name', () => {
  test.each([
    ['анна', 'Анна Ветрова'], ['вет', 'Анна Ветрова'], ['ан вет', 'Анна Ветрова'], ['вет ан', 'Анна Ветрова'], ['елкин', 'Кирилл Ёлкин'], ['ёлк', 'Елкин'],
    ['fyyf', 'Анна'], ['ищи', 'bob'], ['анвет', 'Анна Ветрова'], ['bm', 'Bob Marsh'], ['', 'кто угодно'],
  ])('%j: %s', (typed, name) => {
    expect(fit(typed, name)).toBeGreaterThan(0);
  });

  test.each([['щщ', 'Анна'], ['аа', 'Анна Ветрова из далёкого города Архангельска'.slice(0, 3)], ['z', 'Анна'], ['анннна', 'Анна']])('not %j: %s', (typed, name) => {
    expect(fit(typed, name)).toBe(0);
  });

  test('the whole name before its beginning, a word before the middle of one, letters together before letters apart', () => {
    const order = ['бор', 'бор и поле', 'тёмный бор', 'сборник', 'был ор'];
    expect([...order].reverse().sort((one, other) => fit('бор', other) - fit('бор', one))).toEqual(order);
  });
});

describe('on the page', () => {
  /** @type {import('../dev/fake-core.js').FakeCore} */
  let core;
  beforeEach(async () => {
    core = await startPage();
    press({ key: 'k', code: 'KeyK', ctrlKey: true });
  });
  afterEach(endPage);

  const entries = () => allById('switcher-entry').map((entry) => entry.querySelector('.switcher-name')?.textContent);
  const open = () => document.querySelector('.conversation-title h1')?.textContent;

  test('goes to a chat, and to the one before by Ctrl+K Enter', async () => {
    type('switcher-search', 'timur');
    expect(entries()[0]).toBe('Тимур Галеев');
    press({ key: 'Enter' });
    expect(allById('switcher')).toEqual([]);
    await until(() => expect(open()).toBe('Тимур Галеев'));
    expect(document.activeElement).toBe(byId('composer'));
    await openChatAt(1);
    await until(() => expect(open()).toBe('Анна Ветрова'));
    press({ key: 'k', code: 'KeyK', ctrlKey: true });
    press({ key: 'Enter' });
    await until(() => expect(open()).toBe('Тимур Галеев'));
  });

  test('finds people on the server, and offers the wrong layout too', async () => {
    type('switcher-search', 'вера');
    await until(() => expect(entries().filter((name) => name?.startsWith('Вера'))).not.toEqual([]));
    expect(core.requests).toContainEqual({ call: 'search_users', query: 'вера' });
    type('switcher-search', 'nbveh');
    expect(entries()[0]).toBe('Тимур Галеев');
  });

  test('does what has a name, and searches messages at last', async () => {
    type('switcher-search', 'настр');
    expect(entries()[0]).toBe('Настройки');
    press({ key: 'Enter' });
    expect(document.querySelector('.dialog-settings')).not.toBeNull();
    byId('settings-close').click();
    press({ key: 'k', code: 'KeyK', ctrlKey: true });
    type('switcher-search', 'трамвай');
    expect(entries()).toHaveLength(1);
    press({ key: 'Enter' });
    expect(/** @type {HTMLInputElement} */ (byId('global-search-field')).value).toBe('трамвай');
  });

  test('arrows go round, Escape leaves and gives the focus back', () => {
    const chosen = () => document.querySelector('[data-testid="switcher-entry"][aria-selected="true"]');
    const all = allById('switcher-entry');
    expect(chosen()).toBe(all[0]);
    press({ key: 'ArrowUp' });
    expect(chosen()).toBe(all.at(-1));
    expect(byId('switcher-search').getAttribute('aria-activedescendant')).toBe(chosen()?.id);
    press({ key: 'ArrowDown' });
    expect(chosen()).toBe(all[0]);
    /** @type {HTMLDialogElement} */ (byId('switcher')).close();
    expect(allById('switcher')).toEqual([]);
  });

  test('says so where nothing fits', () => {
    type('switcher-search', '\u0001');
    expect(textOf('switcher')).toContain('Искать');
    expect(entries()).toHaveLength(1);
  });
});
