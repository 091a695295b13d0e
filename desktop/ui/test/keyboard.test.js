// Shortcuts on Latin and Russian layouts, and when they must not fire.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { combination } from '../src/keyboard/match.js';
import { allById, byId, endPage, openChatAt, press, startPage, until } from './page.js';

/** @param {KeyboardEventInit} init */
const named = (init) => combination(new KeyboardEvent('keydown', init));

describe('the name of a key press', () => {
  test.each([
    ['k', 'KeyK', 'Control+K'],
    ['\u043b', 'KeyK', 'Control+K'],
    ['n', 'KeyN', 'Control+N'],
    ['\u0442', 'KeyN', 'Control+N'],
    [',', 'Comma', 'Control+,'],
    ['\u0431', 'Comma', 'Control+,'],
    ['/', 'Slash', 'Control+/'],
    ['.', 'Slash', 'Control+/'],
    ['1', 'Digit1', 'Control+1'],
    ['&', 'Digit1', 'Control+1'],
    // A Latin layout with another arrangement: the letter counts, not its place.
    ['k', 'KeyT', 'Control+K'],
  ])('%s at %s is %s', (key, code, expected) => {
    expect(named({ key, code, ctrlKey: true })).toBe(expected);
  });

  test('a sign of a Latin layout is not taken for the one at its place', () => {
    named({ key: 'a', code: 'KeyA' });
    expect(named({ key: '-', code: 'Slash', ctrlKey: true })).toBe('Control+-');
  });

  test('modifiers come in one order', () => {
    expect(named({ key: 'ArrowUp', code: 'ArrowUp', altKey: true, shiftKey: true })).toBe('Alt+Shift+ArrowUp');
    expect(named({ key: 'Tab', code: 'Tab', ctrlKey: true, shiftKey: true })).toBe('Control+Shift+Tab');
  });

  test('nothing while a character is being composed', () => {
    expect(named({ key: 'k', code: 'KeyK', ctrlKey: true, isComposing: true })).toBe('');
    expect(named({ key: 'Process', code: 'KeyK', ctrlKey: true })).toBe('');
  });
});

describe('on the page', () => {
  /** @type {import('../dev/fake-core.js').FakeCore} */
  let core;
  beforeEach(async () => {
    core = await startPage();
  });
  afterEach(endPage);

  /** @param {string} key @param {string} code */
  const russian = (key, code) => press({ key, code, ctrlKey: true });

  test('Ctrl+K of the Russian layout opens the switcher', () => {
    expect(russian('\u043b', 'KeyK').defaultPrevented).toBe(true);
    expect(document.activeElement).toBe(byId('switcher-search'));
  });

  test('Ctrl with plus, minus and zero changes the size of the text, within its bounds, over a dialog too', async () => {
    const size = () => document.documentElement.style.fontSize;
    press({ key: '=', code: 'Equal', ctrlKey: true });
    expect(size()).toBe('110%');
    press({ key: '+', code: 'NumpadAdd', ctrlKey: true });
    expect(size()).toBe('120%');
    byId('settings-open').click();
    for (let times = 0; times < 9; times += 1) expect(press({ key: '-', code: 'Minus', ctrlKey: true }).defaultPrevented).toBe(true);
    expect(size()).toBe('80%');
    press({ key: '0', code: 'Digit0', ctrlKey: true });
    expect(size()).toBe('100%');
    await until(() => expect(core.settings.text_percent).toBe(100));
  });

  test('Ctrl+N of the Russian layout looks for people', async () => {
    russian('\u0442', 'KeyN');
    expect(document.activeElement).toBe(byId('search'));
    await until(() => expect(byId('search').getAttribute('placeholder')).toContain('Кому'));
  });

  test('Ctrl+, and Ctrl+/ of the Russian layout open settings and the table', () => {
    russian('\u0431', 'Comma');
    expect(document.querySelector('dialog.dialog-settings')).not.toBeNull();
    byId('settings-close').click();
    russian('.', 'Slash');
    expect(document.querySelector('dialog.dialog-keys')?.textContent).toContain('Ctrl');
  });

  test('a letter typed anywhere goes to the composer', async () => {
    await openChatAt(1);
    press({ key: '\u0444', code: 'KeyA' }, document.body);
    expect(document.activeElement).toBe(byId('composer'));
  });

  test('but not from another field, nor in a dialog', async () => {
    await openChatAt(1);
    byId('search').focus();
    press({ key: 'a', code: 'KeyA' });
    expect(document.activeElement).toBe(byId('search'));
    byId('settings-open').click();
    expect(press({ key: 'k', code: 'KeyK', ctrlKey: true }, document.body).defaultPrevented).toBe(false);
  });

  test('Alt and arrows go through chats, with Shift through unread ones', async () => {
    await openChatAt(0);
    const open = () => document.querySelector('[aria-selected="true"]');
    const rows = allById('chat-row');
    press({ key: 'ArrowDown', code: 'ArrowDown', altKey: true });
    expect(open()).toBe(rows[1]);
    press({ key: 'ArrowUp', code: 'ArrowUp', altKey: true });
    expect(open()).toBe(rows[0]);
    press({ key: 'ArrowDown', code: 'ArrowDown', altKey: true, shiftKey: true });
    expect(open()?.querySelector('.badge')).not.toBeNull();
    press({ key: 'Tab', code: 'Tab', ctrlKey: true });
    press({ key: '3', code: 'Digit3', ctrlKey: true });
    expect(open()).toBe(rows[2]);
  });

  test('Escape leaves the search first, then the chat', async () => {
    await openChatAt(1);
    press({ key: 'n', code: 'KeyN', ctrlKey: true });
    press({ key: 'Escape', code: 'Escape' });
    expect(allById('timeline')).toHaveLength(1);
    press({ key: 'Escape', code: 'Escape' });
    expect(allById('timeline')).toHaveLength(0);
  });
});
