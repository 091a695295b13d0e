// What is cut down before it is shown, and what is not; long messages, their beginning and the rest of them.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { blocksElement } from '../src/markup/blocks.js';
import { beginning, unfold } from '../src/markup/fold.js';
import { breakable } from '../src/markup/long-words.js';
import { isShuffled, withoutTricks } from '../src/markup/marks.js';
import { highlight } from '../src/search/highlight.js';
import { byId, endPage, openChatAt, press, startPage, until } from './page.js';

/** @import { Block, Span } from '../src/types/protocol.ts' */

/** @param {...Span} spans @returns {Block[]} */
const line = (...spans) => [{ type: 'paragraph', spans }];
/** @param {Block[] | null} blocks */
const wordsOf = (blocks) => (blocks ?? []).map((block) => ('spans' in block ? block.spans.map(({ text }) => text).join('') : block.text)).join('\n');

const HONEST = [
  'й е\u0301', 'ế', 'क्षत्रिय '.repeat(200), 'שָׁלוֹם '.repeat(200), 'سَلَامٌ '.repeat(200), 'ภาษาไทยที่นี่ '.repeat(100), 'tie\u0302\u0301ng Vie\u0323\u0302t '.repeat(200),
  '\u{1F44D}\u{1F3FD}', '\u2764\uFE0F'.repeat(500), '字\u{E0100}'.repeat(100), '1\uFE0F\u20E3 2\uFE0F\u20E3', 'a\u20DD b\u20DD', 'שלום \u2068Bob\u2069', 'می\u200Cخواهم', '\t\tif (x) {\n\t\t\t\treturn;', `a${' '.repeat(80)}b`,
];

describe('a text as it is shown', () => {
  test.each(HONEST.map((text) => [text.slice(0, 16), text]))('%j is as it was written', (_, text) => {
    expect(withoutTricks(text)).toBe(text);
    expect(isShuffled(text)).toBe(false);
  });

  test.each([
    ['a tower of marks', `e${'\u0301'.repeat(4_000)}f`, `e${'\u0301'.repeat(8)}f`],
    ['marks of another script', 'a\u05B0'.repeat(500), 'a'.repeat(500)],
    ['circles', 'a\u20DD'.repeat(500), 'a'.repeat(500)],
    ['forms of letters that have none', 'a\uFE0F'.repeat(500), 'a'.repeat(500)],
    ['its own marks stay', `\u05D0\u05B0\u20DD`.repeat(500), '\u05D0\u05B0'.repeat(500)],
    ['a field of spaces', `a${' '.repeat(4_000)}\nb`, `a${' '.repeat(80)}\nb`],
    ['signs of direction', '\u2067\u05D0a\u2069'.repeat(500), '\u05D0a'.repeat(500)],
  ])('%s', (_, text, shown) => {
    expect(withoutTricks(text)).toBe(shown);
    // Cut into many runs it is no other.
    const made = blocksElement(line(...[...text.matchAll(/[^]{1,3}/gu)].map(([part]) => ({ text: part, bold: true }))));
    if (shown.length < 600 && /e\u0301|\n/u.test(shown) === false) expect(made.textContent).toContain(shown.slice(0, 100));
  });

  test('letters shuffled with those of the other direction stand in the order of writing, texts in two languages do not', () => {
    for (const text of ['\u05D0a'.repeat(100), '\u05D01('.repeat(100), '\u200F\u200Ea'.repeat(100)]) {
      expect(isShuffled(text)).toBe(true);
      expect(blocksElement(line({ text })).querySelector('.markup-in-order')?.textContent).toBe(text);
    }
    for (const text of ['\u05D0a'.repeat(20), 'שלום hello '.repeat(100), 'שלום 12, '.repeat(100), 'שח 5 '.repeat(100)]) expect(isShuffled(text)).toBe(false);
    expect(blocksElement([{ type: 'code', text: '\u05D0a'.repeat(100) }]).querySelector('pre.markup-in-order')).not.toBeNull();
  });

  test('joined letters that go on and on can be broken, and are the same letters', () => {
    const text = `см. ${'\uFDFA\u0627\u064B'.repeat(200)} и всё`;
    const made = document.createElement('p');
    made.append(breakable(text));
    expect(made.textContent).toBe(text);
    expect(made.querySelectorAll('wbr').length).toBeGreaterThan(10);
    for (const part of made.childNodes) expect(part.textContent).not.toMatch(/^\p{M}/u);
    for (const other of ['سلام عليكم '.repeat(100), 'a'.repeat(4_000), '漢字'.repeat(500)]) expect(breakable(other)).toBe(other);
  });
});

describe('a long message', () => {
  test('shows its beginning, up to a word', () => {
    expect(beginning(line({ text: 'слово '.repeat(150) }))).toBeNull();
    const shown = wordsOf(beginning(line({ text: 'слово '.repeat(680) })));
    expect(shown).toMatch(/^(слово )+слово$/u);
    expect(shown.length).toBeGreaterThan(700);
  });

  test.each([
    ['lines', line({ text: 'a\n'.repeat(2_000) })],
    ['runs', line(...Array.from({ length: 2_048 }, (_, at) => ({ text: 'x', bold: at % 2 === 0 })))],
    ['blocks', Array.from({ length: 400 }, () => /** @type {Block} */ ({ type: 'code', text: 'a' }))],
    ['covers', line(...Array.from({ length: 2_048 }, (_, at) => ({ text: 'x', spoiler: at % 2 === 0 })))],
    ['links', line(...Array.from({ length: 1_000 }, () => ({ text: 'a.ru', link: { url: 'https://a.ru/' } })))],
  ])('of many %s has few elements', (_, blocks) => {
    expect(blocksElement(blocks).querySelectorAll('*').length).toBeLessThan(400);
  });

  test.each(['👩‍👩‍👧‍👦', '🇷🇺', '👍🏽', 'e\u0301\u0301', '❤\uFE0F', '😀'])('is not cut within %j', (letter) => {
    const shown = wordsOf(beginning(line({ text: letter.repeat(4_096 / letter.length) })));
    expect(shown.length % letter.length).toBe(0);
    expect(shown.length).toBeGreaterThan(600);
  });

  test('shows all and its beginning again, and the focus stays on the button', () => {
    const text = 'слово '.repeat(680).trim();
    document.body.replaceChildren(blocksElement(line({ text })));
    const button = byId('fold');
    button.focus();
    expect(button.getAttribute('aria-expanded')).toBe('false');
    button.click();
    expect(document.querySelector('.markup-paragraph')?.textContent).toBe(text);
    expect(button.getAttribute('aria-expanded')).toBe('true');
    expect(document.activeElement).toBe(button);
    button.click();
    expect(document.querySelector('.markup-paragraph')?.textContent?.length).toBeLessThan(801);
  });

  test('is copied whole from its block of code', async () => {
    const copied = vi.fn().mockResolvedValue(undefined);
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: copied }, configurable: true });
    const text = `e${'\u0301'.repeat(50)}\n`.repeat(60);
    const made = blocksElement([{ type: 'code', text }]);
    /** @type {HTMLElement} */ (made.querySelector('.markup-copy')).click();
    await until(() => expect(copied).toHaveBeenCalledWith(text));
    expect(made.querySelector('pre')?.textContent?.length).toBeLessThan(400);
  });

  test('opens for a search that found something further down', () => {
    const row = document.createElement('article');
    row.dataset.seq = '7';
    const text = blocksElement(line({ text: `${'слово '.repeat(600)}кот` }));
    text.classList.add('row-text');
    row.append(text);
    document.body.replaceChildren(row);
    vi.stubGlobal('Highlight', class {});
    vi.stubGlobal('CSS', { highlights: new Map() });
    highlight(document.body, ['слово'], 7);
    expect(byId('fold').getAttribute('aria-expanded')).toBe('false');
    highlight(document.body, ['кот'], 7);
    expect(byId('fold').getAttribute('aria-expanded')).toBe('true');
    unfold(row);
    expect(byId('fold').getAttribute('aria-expanded')).toBe('true');
  });
});

describe('on the page', () => {
  afterEach(endPage);

  test('a long message is read out and copied whole, and stays open while its row is painted again', async () => {
    const core = await startPage();
    const id = await openChatAt(1);
    const copied = vi.fn().mockResolvedValue(undefined);
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: copied }, configurable: true });
    const text = 'слово '.repeat(600).trim();
    core.answer({ call: 'send', chat_id: id, text, mentions: [], silent: false });
    const row = () => /** @type {HTMLElement} */ (document.querySelector('.row:has([data-testid="fold"])'));
    await until(() => expect(row()).not.toBeNull());
    expect(row().getAttribute('aria-label')).toContain(text);
    byId('fold').click();
    await until(() => expect(row().dataset.state).toBe('read'));
    expect(row().querySelector('.markup-paragraph')?.textContent).toBe(text);
    press({ key: 'Enter' }, row());
    /** @type {HTMLElement} */ (document.querySelector('.menu [data-item="copy"]')).click();
    await until(() => expect(copied).toHaveBeenCalledWith(text));
  });
});
