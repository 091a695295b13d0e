// Formatted texts on the page: every kind of run, and what hostile ones must not do.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { blocksElement } from '../src/markup/blocks.js';
import { emojiOnly } from '../src/markup/emoji-only.js';
import { hosts, parse } from '../src/markup/links.js';
import { withoutTricks } from '../src/markup/marks.js';
import { plainText } from '../src/markup/plain.js';
import { said } from '../dev/fake-rows.js';
import { byId, endPage, openChatAt, startPage, until } from './page.js';

/** @import { Block, Span } from '../src/types/protocol.ts' */

const place = document.createElement('div');

/** @param {Block[]} blocks @param {import('../src/markup/blocks.js').People} [people] */
function shown(blocks, people) {
  place.replaceChildren(blocksElement(blocks, people));
  return place;
}

/** @param {...Span} spans */
const line = (...spans) => shown([{ type: 'paragraph', spans }]);

describe('runs', () => {
  test('carry their styles as elements', () => {
    line({ text: 'a', bold: true }, { text: 'b', italic: true, bold: true }, { text: 'c', strike: true }, { text: 'd', code: true }, { text: 'e' });
    expect(place.querySelector('strong')?.textContent).toBe('a');
    expect(place.querySelector('strong em')?.textContent).toBe('b');
    expect(place.querySelector('s')?.textContent).toBe('c');
    expect(place.querySelector('code')?.textContent).toBe('d');
    expect(place.textContent).toBe('abcde');
  });

  test('of a quote and of code stand apart, and code is copied as it is', async () => {
    const copied = vi.fn().mockResolvedValue(undefined);
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: copied }, configurable: true });
    shown([{ type: 'quote', spans: [{ text: 'said' }] }, { type: 'code', language: 'rust', text: 'fn main() {}\n  // **no**' }]);
    expect(place.querySelector('blockquote')?.textContent).toBe('said');
    expect(place.querySelector('pre')?.textContent).toBe('fn main() {}\n  // **no**');
    /** @type {HTMLElement} */ (place.querySelector('.markup-copy')).click();
    await until(() => expect(place.querySelector('.markup-copied')?.textContent).not.toBe(''));
    expect(copied).toHaveBeenCalledWith('fn main() {}\n  // **no**');
  });

  test('name people: oneself stands out, a click tells who', () => {
    const onMention = vi.fn();
    shown([{ type: 'paragraph', spans: [{ text: '@lena', mention: 'me' }, { text: '@bob', mention: 'other' }] }], { me: 'me', onMention });
    const [me, other] = place.querySelectorAll('.mention');
    expect(me?.classList.contains('mention-me')).toBe(true);
    expect(other?.classList.contains('mention-me')).toBe(false);
    /** @type {HTMLElement} */ (other).click();
    expect(onMention).toHaveBeenCalledWith('other');
  });

  test('of a newer core keep their words', () => {
    expect(shown([/** @type {any} */ ({ type: 'table', text: 'cells' })]).textContent).toBe('cells');
  });
});

describe('a spoiler', () => {
  const spans = [{ text: 'the ' }, { text: 'butler ', spoiler: true }, { text: 'did it', spoiler: true, link: { url: 'https://a.example' } }, { text: '.' }];
  const cover = () => /** @type {HTMLElement} */ (place.querySelector('.spoiler-cover'));
  const under = () => /** @type {HTMLElement} */ (place.querySelector('.spoiler-text'));

  test('is one button over neighbouring runs, and lifted by keys', () => {
    line(...spans);
    expect(place.querySelectorAll('[role="button"]')).toHaveLength(1);
    expect(under()).toBeNull();
    expect(cover().getAttribute('role')).toBe('button');
    expect(cover().querySelector('a')).toBeNull();
    cover().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
    expect(cover()).toBeNull();
    expect(document.activeElement === under() || !place.isConnected).toBe(true);
    expect(under().querySelector('a')?.textContent).toBe('did it');
  });

  test('stays covered in bare words', () => {
    const words = plainText([{ type: 'paragraph', spans }, { type: 'code', text: 'x' }]);
    expect(words).not.toContain('butler');
    expect(words).not.toContain('did it');
    expect(words).toMatch(/^the .+\.\nx$/u);
  });
});

describe('a link', () => {
  test.each(['javascript:alert(1)', 'JaVaScRiPt:alert(1)', ' javascript:alert(1)', 'java\nscript:alert(1)', 'data:text/html,<script>', 'vbscript:x', 'file:///etc/passwd', 'tauri://localhost', 'blob:x', '//example.org', 'relative', ''])(
    '%j is only its words',
    (url) => {
      expect(parse(url)).toBeNull();
      expect(line({ text: 'click', link: { url } }).querySelector('a')).toBeNull();
      expect(place.textContent).toBe('click');
    },
  );

  test('leads outside, and nowhere else', () => {
    const link = line({ text: 'map', link: { url: 'https://example.org/a?b=c#d' } }).querySelector('a');
    expect(link?.getAttribute('href')).toBe('https://example.org/a?b=c#d');
    expect(link?.getAttribute('target')).toBe('_blank');
    expect(link?.getAttribute('rel')).toBe('noopener noreferrer');
    expect(link?.title).toBe('https://example.org/a?b=c#d');
  });

  test('shows the host that the network knows beside the one that is written', () => {
    expect(hosts('https://\u0440\u0430\u0443\u0440\u0430l.com/x')).toEqual({ written: '\u0440\u0430\u0443\u0440\u0430l.com', real: 'xn--l-7sba6dbr.com' });
    expect(hosts('https://bank.example@evil.example/')).toEqual({ written: 'evil.example', real: 'evil.example' });
    expect(hosts('mailto:a@b.example').real).toBe('mailto:a@b.example');
  });
});

describe('hostile texts', () => {
  const hostile = ['<img src=x onerror=alert(1)>', '<script>alert(1)</script>', '"><svg onload=alert(1)>', '\u202egnp.exe', '{{x}}${x}', '&lt;b&gt;', 'a'.repeat(4_096), 'e' + '\u0301'.repeat(4_095), '\u0000\u0007'];

  test.each(hostile.map((text) => [text.slice(0, 24), text]))('%j is text wherever it stands', (_, text) => {
    for (const span of /** @type {Span[]} */ ([
      { text }, { text, bold: true, italic: true, strike: true, code: true }, { text, spoiler: true }, { text, mention: text }, { text: 'x', link: { url: text } }, { text, link: { url: `https://example.org/${text}` } },
    ])) {
      line(span);
      expect(place.querySelector('img, script, svg')).toBeNull();
      if (span.text === text && !span.spoiler) expect(place.textContent).toContain(text.length > 1_000 ? withoutTricks(text).slice(0, 700) : withoutTricks(text));
      for (const element of place.querySelectorAll('*')) for (const name of element.getAttributeNames()) expect(name).not.toMatch(/^on/u);
    }
    shown([{ type: 'code', language: text, text }, { type: 'quote', spans: [{ text }] }]);
    expect(place.querySelector('img, script, .markup-block > svg')).toBeNull();
  });
});

test.each([
  ['\u{1F44D}', 1], ['\u2764\uFE0F', 1], ['\u{1F1F7}\u{1F1FA}', 1], ['1\uFE0F\u20E3', 1], ['\u{1F469}\u200D\u{1F4BB}\u{1F44B}\u{1F3FD} \u{1F389}', 3],
  ['\u{1F600}'.repeat(4), 0], ['ok \u{1F44D}', 0], ['1', 0], ['\u00A9', 0], ['', 0], ['!', 0], ['\u{1F1F7}', 0], [`\u{1F44D}${'\u200D'.repeat(500)}`, 0],
])('%j is %i emoji alone', (text, count) => {
  expect(emojiOnly(text)).toBe(count);
});

describe('on the page', () => {
  beforeEach(() => startPage());
  afterEach(endPage);

  test('a message shows its formatting, and its spoiler is not read aloud', async () => {
    const core = await startPage();
    const id = await openChatAt(1);
    core.receive(id, 'это **важно**: ||убийца дворецкий||');
    await until(() => expect(document.querySelector('.row strong')?.textContent).toBe('важно'));
    const label = document.querySelector('.row:has(strong)')?.getAttribute('aria-label') ?? '';
    expect(label).toContain('это важно');
    expect(label).not.toContain('дворецкий');
    expect(byId('chat-list').textContent).not.toContain('дворецкий');
  });

  test('a lifted cover stays lifted while the row is painted again, not when the text is another', async () => {
    const core = await startPage();
    const id = await openChatAt(1);
    core.answer({ call: 'send', chat_id: id, text: 'тайна: ||да||', mentions: [], silent: false });
    await until(() => expect(document.querySelector('.spoiler-cover')).not.toBeNull());
    /** @type {HTMLElement} */ (document.querySelector('.spoiler-cover')).click();
    const lifted = document.querySelector('.spoiler-text');
    await until(() => expect(lifted?.closest('.row')?.getAttribute('data-state')).toBe('read'));
    expect(document.querySelector('.spoiler-text')).toBe(lifted);
    const chat = core.chat(id);
    chat.rows = chat.rows.map((row) => (row === chat.rows.at(-1) ? { ...row, content: said('тайна: ||нет||') } : row));
    core.tellRows(chat);
    await until(() => expect(document.querySelector('.spoiler-cover')?.getAttribute('data-text')).toBe('нет'));
  });

  test('a suspicious link asks first, with the real host, and gives the focus back', async () => {
    const core = await startPage();
    const id = await openChatAt(1);
    core.receive(id, 'смотри [почта](https://\u0440\u043e\u0441t.ru/login)');
    const link = () => /** @type {HTMLElement} */ (document.querySelector('.row .markup-link[href*="xn--"]'));
    await until(() => expect(link()).not.toBeNull());
    link().focus();
    const click = new MouseEvent('click', { bubbles: true, cancelable: true });
    link().dispatchEvent(click);
    expect(click.defaultPrevented).toBe(true);
    expect(document.querySelector('.link-host')?.textContent).toMatch(/^xn--/u);
    expect(document.activeElement).toBe(byId('link-stay'));
    byId('link-stay').click();
    expect(document.querySelector('.link-dialog')).toBeNull();
    expect(document.activeElement).toBe(link());
  });
});
