// Rules over all files of the page.
import { describe, expect, test } from 'vitest';
import * as limits from '../src/limits.js';
import { files, repositoryFile } from './files.js';

const own = files('src', /\.(js|css)$/u);
const code = own.filter(({ path }) => path.endsWith('.js'));

/** Paths of the files that match. @param {{ path: string, text: string }[]} among @param {RegExp} pattern */
const matching = (among, pattern) => among.filter(({ text }) => pattern.test(text)).map(({ path }) => path);

describe('the page', () => {
  test('keeps its words in the locales', () => {
    expect(matching(own, /\p{Script=Cyrillic}/u)).toEqual([]);
  });

  test('never makes markup out of content, nor inline styles', () => {
    expect(matching(code, /innerHTML|outerHTML|insertAdjacentHTML|unsafeHTML|unsafeSVG|document\.write|styleMap|\sstyle=/u)).toEqual([]);
    expect(matching(code, /\beval\(|new Function/u)).toEqual([]);
  });

  test('never talks to the network', () => {
    expect(matching(code, /\bfetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon/u)).toEqual([]);
    expect(matching(own, /url\(|@import '?https?:/u)).toEqual([]);
  });

  test('knows Tauri in one module and the clock in one', () => {
    expect(matching(code, /@tauri-apps|__TAURI/u)).toEqual(['src/bridge.js']);
    expect(matching(code, /Date\.now\(\)|new Date\(\)/u)).toEqual(['src/clock.js']);
  });

  test('has files of one idea each', () => {
    const long = [...own, ...files('dev', /\.js$/u), ...files('test', /\.js$/u)].filter(({ text }) => text.split('\n').length > 301);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  test('moves only through the durations that reduced motion takes away', () => {
    const css = own.filter(({ path }) => path.endsWith('.css'));
    const moving = css.flatMap(({ path, text }) => [...text.matchAll(/(?:transition|animation)(?:-duration)?: ([^;]+);/gu)].map(([, value = '']) => `${path} ${value}`));
    expect(moving.length).toBeGreaterThan(10);
    // A spinner that does not turn breathes instead, and a line that comes late does not move.
    const known = [/base\.css (?:spin|breathe) /u, /lines\.css banner-late 1ms /u];
    const free = moving.filter((one) => !/var\(--(?:fast|calm)\)/u.test(one) && !known.some((pattern) => pattern.test(one)));
    expect(free).toEqual([]);
    expect(matching(code, /behavior: 'smooth'|\.animate\(/u)).toEqual([]);
    expect(css.find(({ path }) => path.endsWith('tokens.css'))?.text).toMatch(/prefers-reduced-motion: reduce\) \{\s*:root \{\s*--fast: 0ms;\s*--calm: 0ms;/u);
  });

  test('lists every test id in one place, and has every one it lists', () => {
    const list = code.find(({ path }) => path === 'src/app.js')?.text.match(/^\/\/ {3}.*$/gmu)?.join('\n') ?? '';
    const listed = new Set(list.replace(/\([^)]*\)/gu, '').replace(/^\/\/ +\S+/gmu, '').match(/[a-z]+(?:-[a-z]+)*/gu));
    const all = code.map(({ text }) => text).join('\n');
    const used = new Set([...all.matchAll(/(?:data-testid=|dataset\.testid = )["']([a-z-]+)["']/gu)].map(([, id]) => id));
    // Made from a name: tabs of the sign-in, and fields called as the wire calls them.
    for (const made of ['tab-sign-in', 'tab-register', 'login', 'username', 'display-name', 'email']) used.add(made);
    expect([...used].filter((id) => id && !listed.has(id))).toEqual([]);
    expect([...listed].filter((id) => !used.has(id))).toEqual([]);
  });

  test('has no field that keeps Escape for itself, as WebKit lets those of type "search" do', () => {
    expect(matching(code, /type="search"/u)).toEqual([]);
  });

  test('gives whatever opens over the panes a name', () => {
    const opening = code.filter(({ text }) => text.includes('.showModal('));
    expect(opening.map(({ path }) => path).sort()).toEqual(['src/design/layer.js', 'src/design/menu.js', 'src/settings/dialogs.js']);
    for (const { path, text } of opening) expect(text, path).toContain('dialog.dataset.layer = name;');
    // The list that the window tests read.
    const list = opening[0]?.text.match(/@typedef \{('[^}]*)\} LayerName/u)?.[1] ?? '';
    const names = list.match(/[a-z]+(?:-[a-z]+)*/gu) ?? [];
    const elsewhere = code.filter(({ path }) => path !== 'src/design/layer.js').map(({ text }) => text).join('\n');
    expect(names.length).toBeGreaterThan(30);
    expect(names.filter((name) => !elsewhere.includes(`'${name}'`) && !elsewhere.includes(`${name}: `))).toEqual([]);
  });

  test('has the limits of the protocol', () => {
    const rust = repositoryFile('shared-protocol/src/limits.rs');
    for (const [name, value] of Object.entries(limits)) {
      const stated = rust.match(new RegExp(`pub const ${name}: \\w+ = ([\\d_]+);`, 'u'))?.[1];
      expect(Number(stated?.replaceAll('_', '')), name).toBe(value);
    }
  });
});
