// Emoji: found in both languages, chosen by keys alone, completed while one types.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { emojiBook, findEmoji } from '../src/emoji/book.js';
import { COLUMNS, move } from '../src/emoji/grid.js';
import { emojiSource } from '../src/emoji/completion.js';
import { allById, byId, endPage, openChatAt, press, startPage, type, until } from './page.js';

/** @param {string} query */
const signs = async (query, tag = 'ru') => findEmoji(await emojiBook(tag), query, 12).map(({ sign }) => sign);

describe('the book', () => {
  test('has words of both languages for every emoji, and no component', async () => {
    const [ru, en] = await Promise.all([emojiBook('ru-RU'), emojiBook('de')]);
    expect(ru.all.length).toBeGreaterThan(1_800);
    expect(en.all.map(({ sign }) => sign)).toEqual(ru.all.map(({ sign }) => sign));
    for (const { label, name, group, sign } of [...ru.all, ...en.all]) expect(label && name && group !== 2, sign).toBe(true);
    expect(ru.all.filter(({ label }) => !/\p{Script=Cyrillic}/u.test(label)).length).toBeLessThan(30);
    expect(ru.bySign.get('\u{1F44D}')?.tones).toHaveLength(5);
  });

  test.each([
    ['\u{1F431}', 'кошка'], ['\u{1F384}', 'ёлка'], ['\u{1F384}', 'ЕЛКА'], ['\u{1F44D}', 'thumbsup'], ['\u{1F44D}', '+1'],
    ['\u{1F600}', 'grinning'], ['\u{1F602}', 'до слёз'], ['\u{1F1F7}\u{1F1FA}', 'россия'], ['\u2764\uFE0F', 'красное сердце'],
  ])('finds %s by %s', async (sign, query) => {
    expect(await signs(query)).toContain(sign);
    expect(await signs(query, 'en')).toContain(sign);
  });

  test('finds nothing for nothing, nor for nonsense', async () => {
    expect(await signs('  ')).toEqual([]);
    expect(await signs('щщщщ')).toEqual([]);
    expect(await signs('*.[\\(')).toEqual([]);
  });
});

test.each([
  [':ул', ':ул'], ['да :heart', ':heart'], ['(:smi', ':smi'], [':a', null], ['12:30', null], ['https://x', null], ['::aa', null], ['а:бв', null], [':слово ', null],
])('after %s the word to complete is %s', (before, word) => {
  expect(emojiSource.match(before)).toBe(word);
});

test('arrows lead through rows and sections', () => {
  const lengths = [3, COLUMNS + 2];
  expect(move(lengths, null, 'ArrowDown')).toEqual({ section: 0, at: 0 });
  expect(move(lengths, { section: 0, at: 2 }, 'ArrowRight')).toEqual({ section: 1, at: 0 });
  expect(move(lengths, { section: 0, at: 2 }, 'ArrowDown')).toEqual({ section: 1, at: 2 });
  expect(move(lengths, { section: 1, at: 5 }, 'ArrowDown')).toEqual({ section: 1, at: COLUMNS + 1 });
  expect(move(lengths, { section: 1, at: 5 }, 'ArrowUp')).toEqual({ section: 0, at: 2 });
  expect(move(lengths, { section: 1, at: 0 }, 'ArrowLeft')).toEqual({ section: 0, at: 2 });
  expect(move(lengths, { section: 0, at: 0 }, 'ArrowUp')).toBeNull();
  expect(move(lengths, { section: 1, at: COLUMNS + 1 }, 'ArrowDown')).toEqual({ section: 1, at: COLUMNS + 1 });
  expect(move([], null, 'ArrowDown')).toBeNull();
});

describe('on the page', () => {
  beforeEach(async () => {
    await startPage();
    await openChatAt(1);
    composer().focus();
  });
  afterEach(endPage);

  const composer = () => /** @type {HTMLTextAreaElement} */ (byId('composer'));
  const chosen = () => document.querySelector('.emoji-option[aria-selected="true"]');
  /** @param {string} text */
  const write = (text) => {
    composer().value = text;
    composer().setSelectionRange(text.length, text.length);
    composer().dispatchEvent(new Event('input', { bubbles: true }));
  };

  test('the picker opens by keys on the Russian layout, searches, and writes into the composer', async () => {
    press({ key: '\u044e', code: 'Period', ctrlKey: true });
    await until(() => expect(document.querySelectorAll('.emoji-option').length).toBeGreaterThan(1_000));
    expect(document.activeElement).toBe(byId('emoji-search'));
    type('emoji-search', 'ракета');
    await until(() => expect(chosen()?.textContent?.trim()).toBe('\u{1F680}'));
    expect(byId('emoji-search').getAttribute('aria-activedescendant')).toBe(chosen()?.id);
    expect(chosen()?.getAttribute('aria-label')).toBe('ракета');
    press({ key: 'Enter' });
    expect(allById('emoji-picker')).toEqual([]);
    expect(composer().value).toBe('\u{1F680}');
    expect(document.activeElement).toBe(composer());
  });

  test('those used last come first, and the tone of skin stays', async () => {
    const tones = () => /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll('[name="emoji-tone"]')]);
    press({ key: '.', code: 'Period', ctrlKey: true });
    await until(() => expect(tones()).toHaveLength(6));
    tones()[3]?.click();
    type('emoji-search', 'thumbsup');
    await until(() => expect(chosen()?.textContent?.trim()).toBe('\u{1F44D}\u{1F3FD}'));
    press({ key: 'Enter' });
    byId('emoji-open').click();
    await until(() => expect(document.querySelector('#emoji-section-recent .emoji-option')?.textContent?.trim()).toBe('\u{1F44D}\u{1F3FD}'));
    expect(JSON.parse(localStorage.getItem('emoji') ?? '')).toMatchObject({ recent: ['\u{1F44D}\u{1F3FD}'], tone: 3 });
    // Choosing with Shift leaves the picker open for another one.
    press({ key: 'ArrowDown' });
    press({ key: 'Enter', shiftKey: true });
    expect(allById('emoji-picker')).toHaveLength(1);
    /** @type {HTMLElement} */ (chosen()).click();
    expect(allById('emoji-picker')).toEqual([]);
    expect(composer().value).toBe('\u{1F44D}\u{1F3FD}'.repeat(3));
  });

  test('what was used and chosen goes with who signs out, and is not there for another person', async () => {
    // The one of this page: each test has modules of its own.
    const { chooseTone, keepEmojiOf, recent, tone, useEmoji } = await import('../src/emoji/kept.js');
    useEmoji('\u{1F680}');
    chooseTone(2);
    byId('settings-open').click();
    byId('sign-out').click();
    await until(() => byId('server-address'));
    expect([recent.value, tone.value, localStorage.getItem('emoji')]).toEqual([[], 0, null]);
    keepEmojiOf('somebody');
    useEmoji('\u{1F680}');
    // The same person again, as at each start.
    keepEmojiOf('somebody');
    expect(recent.value).toEqual(['\u{1F680}']);
    keepEmojiOf('another');
    expect(recent.value).toEqual([]);
  });

  test(':name offers a list; arrows, Enter and Tab take from it, Escape closes only the list', async () => {
    const options = () => [...document.querySelectorAll('.suggestion')];
    write('летим :ракет');
    await until(() => expect(options()[0]?.textContent).toContain('ракета'));
    expect(composer().getAttribute('aria-activedescendant')).toBe(options()[0]?.id);
    press({ key: 'Enter' });
    expect(composer().value).toBe('летим \u{1F680}');
    expect(allById('suggestions')).toEqual([]);
    write(':heart');
    await until(() => expect(options().length).toBeGreaterThan(2));
    const second = options()[1]?.querySelector('.suggestion-sign')?.textContent;
    press({ key: 'ArrowDown' });
    expect(options()[1]?.getAttribute('aria-selected')).toBe('true');
    press({ key: 'Tab' });
    expect(composer().value).toBe(second);
    write(':heart');
    await until(() => expect(options().length).toBeGreaterThan(2));
    press({ key: 'Escape' });
    expect(allById('suggestions')).toEqual([]);
    expect(allById('timeline')).toHaveLength(1);
    write(':hearts');
    expect(allById('suggestions')).toEqual([]);
  });

  test('Ctrl+B marks the selection, on the Russian layout too, and only in the composer', () => {
    write('важно');
    composer().setSelectionRange(0, 5);
    expect(press({ key: '\u0438', code: 'KeyB', ctrlKey: true }).defaultPrevented).toBe(true);
    expect(composer().value).toBe('**важно**');
    byId('search').focus();
    expect(press({ key: 'b', code: 'KeyB', ctrlKey: true }).defaultPrevented).toBe(false);
  });
});
