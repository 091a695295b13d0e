// The shipped languages: complete, documented, used, and right with numbers.
import { FluentBundle, FluentResource } from '@fluent/bundle';
import { parse, Visitor } from '@fluent/syntax';
import { describe, expect, test } from 'vitest';
import { files, repositoryFile } from './files.js';

/** @import { Comment, Message, VariableReference } from '@fluent/syntax' */

const LOCALES = ['ru', 'en'];

/** @param {string} tag */
function sources(tag) {
  return files(`../../locales/${tag}`, /\.ftl$/u);
}

/**
 * Every text of a language, attributes as `id.attribute`, with its variables and its comment.
 * @param {string} tag
 */
function texts(tag) {
  /** @type {Map<string, { variables: string[], comment: string }>} */
  const found = new Map();
  for (const { text } of sources(tag)) {
    for (const entry of parse(text, {}).body) {
      if (entry.type !== 'Message') continue;
      const message = /** @type {Message} */ (entry);
      const comment = /** @type {Comment | null} */ (message.comment)?.content ?? '';
      if (message.value) found.set(message.id.name, { variables: variablesOf(message.value), comment });
      for (const attribute of message.attributes) {
        found.set(`${message.id.name}.${attribute.id.name}`, { variables: variablesOf(attribute.value), comment });
      }
    }
  }
  return found;
}

/** @param {import('@fluent/syntax').BaseNode} node */
function variablesOf(node) {
  /** @type {Set<string>} */
  const names = new Set();
  class Names extends Visitor {
    /**
     * @override
     * @param {VariableReference} variable
     */
    visitVariableReference(variable) {
      names.add(variable.id.name);
    }
  }
  new Names().visit(node);
  return [...names].sort();
}

/** @param {string} tag */
function bundle(tag) {
  const made = new FluentBundle(tag, { useIsolating: false });
  for (const { text } of sources(tag)) made.addResource(new FluentResource(text));
  return made;
}

/** Ids the page asks for: whole ones, and beginnings of computed ones. */
function asked() {
  const whole = new Set();
  const beginnings = new Set();
  for (const { text } of files('src', /\.js$/u)) {
    // Calls may choose between ids, so every quoted id within the call's brackets counts.
    for (const [, inside] of text.matchAll(/\b(?:t|hasText)\(((?:[^()]|\([^()]*\))*)\)/gu)) {
      for (const [, id] of inside?.matchAll(/'([a-z][a-z0-9]*(?:-[a-z0-9]+)+(?:\.[a-z-]+)?)'/gu) ?? []) whole.add(id);
      for (const [, beginning] of inside?.matchAll(/`([a-z-]+-)\$\{/gu) ?? []) beginnings.add(beginning);
    }
    for (const [, id] of text.matchAll(/const label = [^;]*'([a-z-]+\.[a-z-]+)' : /gu)) whole.add(id);
    for (const [, id] of text.matchAll(/ : '([a-z-]+\.[a-z-]+)';/gu)) whole.add(id);
  }
  return { whole, beginnings };
}

describe('both languages', () => {
  test('parse without a mistake', () => {
    for (const tag of LOCALES) {
      for (const { path, text } of sources(tag)) {
        const junk = parse(text, {}).body.filter((entry) => entry.type === 'Junk');
        expect(junk, path).toEqual([]);
      }
    }
  });

  test('have the same texts with the same variables', () => {
    const [russian, english] = LOCALES.map((tag) => Object.fromEntries([...texts(tag)].map(([id, { variables }]) => [id, variables])));
    expect(english).toEqual(russian);
  });

  test('document every variable, in its message or its file', () => {
    for (const tag of LOCALES) {
      const general = sources(tag).flatMap(({ text }) => text.match(/^###.*$/gmu) ?? []).join('\n');
      for (const [id, { variables, comment }] of texts(tag)) {
        for (const name of variables) {
          if (id.startsWith('composer-text') || id.startsWith('timeline-to-end')) continue;
          expect(`${comment}\n${general}`, `${tag}: ${id}`).toMatch(new RegExp(`\\$${name} \\((String|Number|DateTime)\\)`, 'u'));
        }
      }
    }
  });

  test('format every text without an error', () => {
    const values = { count: 2, seconds: 2, others: 2, unread: 2, unsent: 2, percent: 80, line: 7, at: new Date(0) };
    const args = new Proxy(values, { get: (known, name) => Reflect.get(known, name) ?? 'text', has: () => true, getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true }) });
    for (const tag of LOCALES) {
      const language = bundle(tag);
      for (const [id, { variables }] of texts(tag)) {
        const [name, attribute] = id.split('.');
        const message = language.getMessage(name ?? '');
        const pattern = attribute ? message?.attributes[attribute] : message?.value;
        /** @type {Error[]} */
        const errors = [];
        const known = Object.fromEntries(variables.map((variable) => [variable, args[/** @type {'at'} */ (variable)]]));
        expect(language.formatPattern(pattern ?? '', known, errors).trim(), id).not.toBe('');
        expect(errors, id).toEqual([]);
      }
    }
  });
});

describe('ids', () => {
  const { whole, beginnings } = asked();
  const known = texts('ru');

  test('the page asks for are there', () => {
    expect([...whole].filter((id) => !known.has(id))).toEqual([]);
    for (const beginning of beginnings) expect([...known.keys()].some((id) => id.startsWith(beginning)), beginning).toBe(true);
  });

  test('that are there are asked for', () => {
    // Texts of the shell and of the core: tray, notifications, what a language says of itself.
    const elsewhere = /^(shell-|language-)/u;
    const unused = [...known.keys()].filter(
      (id) => !whole.has(id) && !elsewhere.test(id) && ![...beginnings].some((beginning) => id.startsWith(beginning)),
    );
    expect(unused).toEqual([]);
  });

  test('cover every code, notice and reason of the contracts', () => {
    const rust = (/** @type {string} */ path) => repositoryFile(path);
    const codes = [
      ...rust('shared-protocol/src/errors.rs').matchAll(/^ {4}\w+ = "([a-z_]+)", \d+;/gmu),
      ...rust('desktop/core/src/view/errors.rs').matchAll(/^ {4}\w+ = "([a-z_]+)";/gmu),
    ].map(([, code]) => `error-${code?.replaceAll('_', '-')}`);
    expect(codes.length).toBeGreaterThan(60);
    const types = repositoryFile('desktop/ui/src/types/view.ts');
    const kinds = [...types.matchAll(/"kind": "([a-z_]+)"/gu)].map(([, kind]) => `notice-${kind?.replaceAll('_', '-')}`);
    const reasons = [...(types.match(/type OfflineReason = ([^;]+);/u)?.[1] ?? '').matchAll(/"([a-z_]+)"/gu)].map(([, reason]) => `offline-${reason?.replaceAll('_', '-')}`);
    expect(kinds.length).toBeGreaterThan(2);
    expect(reasons.length).toBeGreaterThan(5);
    expect([...codes, ...kinds, ...reasons].filter((id) => !known.has(id))).toEqual([]);
  });
});

test('plural forms are right in Russian and English', () => {
  const counts = [0, 1, 2, 5, 11, 21, 22, 25];
  /** @param {string} tag @param {string} id @param {string} name */
  const said = (tag, id, name) => {
    const language = bundle(tag);
    const pattern = language.getMessage(id)?.value ?? '';
    return counts.map((count) => language.formatPattern(pattern, { [name]: count }));
  };
  expect(said('ru', 'chats-row-unread', 'count')).toEqual([
    '0 непрочитанных', '1 непрочитанное', '2 непрочитанных', '5 непрочитанных', '11 непрочитанных', '21 непрочитанное', '22 непрочитанных', '25 непрочитанных',
  ]);
  expect(said('ru', 'connection-retry-in', 'seconds').map((text) => text.match(/секунд\p{L}*/u)?.[0])).toEqual([
    undefined, 'секунду', 'секунды', 'секунд', 'секунд', 'секунду', 'секунды', 'секунд',
  ]);
  expect(said('ru', 'composer-left', 'count').map((text) => text.replace(/\d+ /u, ''))).toEqual([
    'Осталось знаков', 'Остался знак', 'Осталось знака', 'Осталось знаков', 'Осталось знаков', 'Остался знак', 'Осталось знака', 'Осталось знаков',
  ]);
  expect(said('en', 'composer-left', 'count').map((text) => text.split(' ')[1])).toEqual([
    'characters', 'character', ...Array.from({ length: 6 }, () => 'characters'),
  ]);
});
