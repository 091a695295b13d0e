// Searching messages: in the open chat, and in all of them.
import { render } from 'lit-html';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { marked } from '../src/search/global-view.js';
import { foundWords, placesOf } from '../src/search/highlight.js';
import { operatorAt, withValue } from '../src/search/operators.js';
import { midnight, midnightOf } from '../src/timeline/jump-to-date.js';
import { allById, byId, endPage, openChatAt, press, startPage, textOf, type, until } from './page.js';

describe('words that were found', () => {
  test('are marked in an excerpt, and places that make no sense are not', () => {
    const place = document.createElement('p');
    render(marked('кот и коты', [{ from: 6, to: 10 }, { from: 0, to: 3 }, { from: 2, to: 5 }, { from: 8, to: 99 }, { from: 4, to: 4 }]), place);
    expect([...place.querySelectorAll('mark')].map((mark) => mark.textContent)).toEqual(['кот', 'коты']);
    expect(place.textContent).toBe('кот и коты');
    render(marked('<img src=x onerror=alert(1)>', [{ from: 1, to: 4 }]), place);
    expect(place.querySelector('img')).toBeNull();
  });

  test('are looked for whole in a row', () => {
    const words = foundWords([{ excerpt: 'Коты и кот', highlights: [{ from: 0, to: 4 }, { from: 7, to: 10 }] }]);
    expect(words).toEqual(['коты', 'кот']);
    expect(placesOf('Кот, котик и КОТЫ', words)).toEqual([{ from: 0, to: 3 }, { from: 13, to: 17 }]);
    expect(placesOf('\u0130'.repeat(3), ['i'])).toEqual([]);
  });
});

describe('an operator', () => {
  const names = { from: 'от:', in: 'в:', before: 'до:', after: 'после:', link: 'есть:ссылка' };
  test.each([
    ['от:', 'from', ''], ['снег от:@ан', 'from', '@ан'], ['в:"Общий ч', 'in', 'Общий ч'], ['от:anna в:', 'in', ''], ['ПОСЛЕ:2026', 'after', '2026'],
  ])('at the end of %s is %s', (typed, operator, value) => {
    expect(operatorAt(typed, names)).toMatchObject({ operator, value });
  });
  test.each(['', 'снег', 'от:anna ', 'в:"Общий чат" ', 'слов:о', 'вот:что'])('is not at the end of %j', (typed) => {
    expect(operatorAt(typed, names)).toBeNull();
  });
  test('gets its value, in quotes where there are blanks', () => {
    expect(withValue('снег от:ан', 8, 'anna', '')).toBe('снег от:anna ');
    expect(withValue('в:', 2, 'Общий "чат"', ' снег')).toBe('в:"Общий чат" снег');
  });
});

describe('near dates', () => {
  const at = new Date(2026, 2, 31, 15, 30).getTime();
  test.each(/** @type {const} */ ([['today', 2026, 2, 31], ['yesterday', 2026, 2, 30], ['week', 2026, 2, 24], ['month', 2026, 1, 28]]))('%s', (near, year, month, day) => {
    expect(midnight(near, at)).toBe(new Date(year, month, day).getTime());
  });
  test('a typed date is a local midnight, nonsense is none', () => {
    expect(midnightOf('2026-11-20')).toBe(new Date(2026, 10, 20).getTime());
    for (const typed of ['', '20.11.2026', '2026-1-1', 'x', '999999-99-99'.repeat(3)]) expect(midnightOf(typed)).toBeNull();
  });
});

describe('on the page', () => {
  /** @type {import('../dev/fake-core.js').FakeCore} */
  let core;
  beforeEach(async () => {
    core = await startPage();
  });
  afterEach(endPage);

  const found = () => document.querySelector('.row[data-found]')?.getAttribute('data-seq');
  const asked = (/** @type {string} */ name) => core.requests.filter(({ call }) => call === name);

  test('Ctrl+Shift+F finds in the open chat, counts, goes to older and newer ones, and ends by Escape', async () => {
    const id = await openChatAt(1);
    press({ key: '\u0430', code: 'KeyF', ctrlKey: true, shiftKey: true });
    expect(document.activeElement).toBe(byId('chat-search'));
    type('chat-search', 'спасибо');
    await until(() => expect(textOf('chat-search-count')).toMatch(/^.?1.? из .?\d+/u));
    expect(asked('search')[0]).toMatchObject({ query: 'спасибо', chat_id: id });
    const seqs = core.chat(id).rows.filter((row) => row.content.type === 'text' && row.content.text === 'Спасибо!').map((row) => `${row.seq}`).reverse();
    await until(() => expect(found()).toBe(seqs[0]));
    press({ key: 'Enter' });
    await until(() => expect(found()).toBe(seqs[1]));
    expect(textOf('chat-search-count')).toContain('2');
    press({ key: 'ArrowDown' });
    press({ key: 'Enter', shiftKey: true });
    // From the newest round to the oldest one loaded.
    await until(() => expect(textOf('chat-search-count')).not.toMatch(/^.?[12].? /u));
    press({ key: 'Escape' });
    expect(allById('chat-search')).toEqual([]);
    await until(() => expect(found()).toBeUndefined());
    expect(document.activeElement).toBe(byId('composer'));
    expect(allById('timeline')).toHaveLength(1);
  });

  test('says that nothing is found, and why it could not be asked', async () => {
    await openChatAt(1);
    press({ key: 'f', code: 'KeyF', ctrlKey: true, shiftKey: true });
    type('chat-search', 'щщщ');
    await until(() => expect(textOf('chat-search-count')).toBe('Ничего не найдено'));
    core.refusals.set('search', 'unreachable');
    type('chat-search', 'да');
    await until(() => expect(textOf('chat-search-count')).toMatch(/не отвечает/u));
  });

  test('Ctrl+F finds in all chats at once from this device, then from the server, and jumps to the hit', async () => {
    press({ key: 'f', code: 'KeyF', ctrlKey: true });
    type('global-search-field', 'спасибо');
    await until(() => expect(allById('found-row').length).toBeGreaterThan(5));
    await until(() => expect(textOf('search-progress')).toMatch(/есть ещё|Найдено/u));
    expect(allById('found-row')[0]?.querySelector('mark')?.textContent).toBe('Спасибо');
    const seq = allById('found-row')[1]?.dataset.seq;
    press({ key: 'ArrowDown' });
    byId('global-search-field').dispatchEvent(new KeyboardEvent('keyup', { key: 'ArrowDown', bubbles: true }));
    expect(allById('found-row').map((row) => row.getAttribute('aria-selected')).indexOf('true')).toBe(1);
    press({ key: 'Enter' });
    expect(allById('global-search')).toEqual([]);
    await until(() => expect(found()).toBe(seq));
    // The same search again, from where one was.
    press({ key: 'f', code: 'KeyF', ctrlKey: true });
    expect(/** @type {HTMLInputElement} */ (byId('global-search-field')).value).toBe('спасибо');
    await until(() => expect(allById('found-row').length).toBeGreaterThan(5));
  });

  test('completes operators by keys', async () => {
    press({ key: 'f', code: 'KeyF', ctrlKey: true });
    const field = () => /** @type {HTMLInputElement} */ (byId('global-search-field'));
    type('global-search-field', 'снег от:тим');
    await until(() => expect(textOf('global-search')).toContain('Тимур Галеев'));
    press({ key: 'Enter' });
    expect(field().value).toBe('снег от:timur ');
    await until(() => expect(asked('search').at(-1)).toMatchObject({ query: 'снег от:timur ' }));
    [...document.querySelectorAll('.search-operator')].at(-1)?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    expect(field().value).toBe('снег от:timur есть:ссылка ');
    expect(document.activeElement).toBe(field());
  });

  test('both searches open without a key, too', async () => {
    type('search', 'снег');
    await until(() => expect(allById('search-messages')).toHaveLength(1));
    byId('search-messages').click();
    expect(/** @type {HTMLInputElement} */ (byId('global-search-field')).value).toBe('снег');
    document.querySelector('dialog')?.close();
    type('search', '');
    await openChatAt(0);
    byId('chat-search-open').click();
    expect(document.activeElement).toBe(byId('chat-search'));
  });

  test('late answers of an older search are dropped', async () => {
    press({ key: 'f', code: 'KeyF', ctrlKey: true });
    type('global-search-field', 'щщщ');
    await until(() => expect(textOf('search-progress')).toBe('Ничего не найдено'));
    core.emit({ update: 'found', search: 0, rows: [{ chat_id: 'x', seq: 1, sender_id: 'y', sent_at: 0, excerpt: 'stale', highlights: [] }], more: true, progress: { state: 'complete' } });
    expect(allById('found-row')).toEqual([]);
  });

  test('a date in the conversation leads to another', async () => {
    const id = await openChatAt(1);
    const day = /** @type {HTMLElement} */ (document.querySelector('.day-button'));
    day.focus();
    day.click();
    const items = () => [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.menu-item'))];
    expect(document.activeElement).toBe(items()[0]);
    press({ key: 'ArrowDown' });
    expect(document.activeElement).toBe(items()[1]);
    items()[1]?.click();
    expect(allById('date-menu')).toEqual([]);
    await until(() => expect(asked('open_chat').at(-1)).toMatchObject({ chat_id: id, at: { at: 'date' } }));
    press({ key: 'd', code: 'KeyD', ctrlKey: true, shiftKey: true });
    const field = /** @type {HTMLInputElement} */ (document.querySelector('.menu-date input'));
    field.value = '2026-11-01';
    field.form?.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true }));
    await until(() => expect(asked('open_chat').at(-1)).toMatchObject({ at: { at: 'date', time: new Date(2026, 10, 1).getTime() } }));
  });
});
