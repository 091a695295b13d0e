// Marks that keys put around the selection, and take away again.
import { describe, expect, test } from 'vitest';
import { toggled } from '../src/composer/format.js';

/**
 * `[` and `]` stand for the ends of the selection.
 * @param {string} text
 * @param {import('../src/composer/format.js').Format} format
 */
function pressed(text, format) {
  const start = text.indexOf('\u27e6');
  const end = text.indexOf('\u27e7') - 1;
  const plain = text.replace(/[\u27e6\u27e7]/gu, '');
  const edit = toggled(plain, start, end, format);
  const next = plain.slice(0, edit.from) + edit.text + plain.slice(edit.to);
  return `${next.slice(0, edit.start)}\u27e6${next.slice(edit.start, edit.end)}\u27e7${next.slice(edit.end)}`;
}

/** @type {[import('../src/composer/format.js').Format, string, string][]} */
const PAIRS = [
  ['bold', 'очень ⟦важно⟧ это', 'очень **⟦важно⟧** это'],
  ['italic', '⟦слово⟧', '*⟦слово⟧*'],
  ['strike', '⟦слово⟧', '~~⟦слово⟧~~'],
  ['spoiler', 'а ⟦б⟧ в', 'а ||⟦б⟧|| в'],
  ['code', '⟦let x⟧', '`⟦let x⟧`'],
  ['bold', 'пусто ⟦⟧', 'пусто **⟦⟧**'],
  ['italic', '**⟦оба⟧**', '***⟦оба⟧***'],
  ['bold', '*⟦оба⟧*', '***⟦оба⟧***'],
  ['code', '⟦one\ntwo⟧', '```\n⟦one\ntwo⟧\n```'],
];

describe('a key of formatting', () => {
  test.each(PAIRS)('%s: %s becomes %s, and back', (format, before, after) => {
    expect(pressed(before, format)).toBe(after);
    expect(pressed(after, format)).toBe(before);
  });

  test('leaves blanks at the ends of the selection outside', () => {
    expect(pressed('так ⟦ и быть ⟧', 'bold')).toBe('так  **⟦и быть⟧** ');
  });

  test('takes away marks that were selected along', () => {
    expect(pressed('⟦**важно**⟧', 'bold')).toBe('⟦важно⟧');
    expect(pressed('⟦*важно*⟧', 'italic')).toBe('⟦важно⟧');
    expect(pressed('⟦**важно**⟧', 'italic')).toBe('*⟦**важно**⟧*');
  });

  test('puts code of several lines on lines of its own', () => {
    expect(pressed('а⟦б\nв⟧г', 'code')).toBe('а\n```\n⟦б\nв⟧\n```\nг');
  });

  test('asks for what a link lacks', () => {
    expect(pressed('см. ⟦карту⟧', 'link')).toBe('см. [карту](⟦https://⟧)');
    expect(pressed('⟦https://example.org/a⟧', 'link')).toBe('[⟦⟧](https://example.org/a)');
    expect(pressed('⟦⟧', 'link')).toBe('[⟦⟧](https://)');
  });

  test('does not break on marks alone', () => {
    for (const format of /** @type {const} */ (['bold', 'italic', 'code', 'strike', 'spoiler', 'link'])) {
      for (const text of ['⟦⟧', '⟦*⟧', '⟦**⟧', '⟦***⟧', '⟦****⟧', '⟦`⟧', '⟦``⟧', '⟦ ⟧', '**⟦⟧**', '⟦~~~~⟧']) {
        expect(pressed(text, format), `${format} ${text}`).toContain('⟦');
      }
    }
  });
});
