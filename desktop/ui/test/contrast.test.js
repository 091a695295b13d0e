// Text on its surface has at least 4.5:1, glyphs 3:1, in both themes (WCAG 2.2).
import { expect, test } from 'vitest';
import { files } from './files.js';

const css = files('src/design', /tokens\.css$/u)[0]?.text ?? '';
const avatars = files('src/design', /avatar\.css$/u)[0]?.text ?? '';

/** @param {string} block */
function tokens(block) {
  return Object.fromEntries([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/gu)].map(([, name, colour]) => [name ?? '', colour ?? '']));
}

const parts = css.split(/@media \(prefers-color-scheme: dark\)|:root\[data-theme='dark'\]/u);
const light = tokens(parts[0] ?? '');
const dark = tokens(parts[1] ?? '');

/** @param {string} colour */
function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

/**
 * @param {string} one
 * @param {string} other
 */
function contrast(one, other) {
  const [brighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return ((brighter ?? 0) + 0.05) / ((darker ?? 0) + 0.05);
}

const TEXT = [
  ['ink', 'paper surface raised sunken accent-soft bubble-mine bubble-theirs danger-soft'],
  ['ink-soft', 'paper surface raised sunken accent-soft bubble-theirs danger-soft'],
  ['bubble-mine-soft', 'bubble-mine danger-soft'],
  ['accent', 'paper surface raised bubble-theirs accent-soft'],
  ['on-accent', 'accent-fill accent-fill-hover'],
  ['danger', 'paper surface raised sunken accent-soft danger-soft'],
  ['warning', 'paper surface warning-soft'],
  ['good', 'paper surface'],
  ['on-found', 'found'],
  ['link', 'bubble-mine bubble-theirs danger-soft raised surface'],
];
const GLYPHS = [
  ['read', 'bubble-mine surface accent-soft sunken'],
  ['online', 'surface'],
];

test.each([['light', light], ['dark', dark]])('colours of the %s theme', (_, theme) => {
  for (const [pairs, least] of /** @type {const} */ ([[TEXT, 4.5], [GLYPHS, 3]])) {
    for (const [text, surfaces] of pairs) {
      for (const surface of (surfaces ?? '').split(' ')) {
        const ratio = contrast(theme[text ?? ''] ?? '#000000', theme[surface] ?? '#000000');
        expect(Math.round(ratio * 100) / 100, `${text} on ${surface}`).toBeGreaterThanOrEqual(least);
      }
    }
  }
  expect(contrast('#ffffff', theme['danger-fill'] ?? '')).toBeGreaterThanOrEqual(4.5);
});

test('the two places of the dark theme say the same', () => {
  expect(tokens(parts[2] ?? '')).toEqual(dark);
  expect(Object.keys(dark)).toEqual(Object.keys(light));
});

test('initials can be read on every avatar', () => {
  const colours = [...avatars.matchAll(/--avatar: (#[0-9a-f]{6})/gu)].map(([, colour]) => colour ?? '');
  expect(colours).toHaveLength(8);
  for (const colour of colours) expect(contrast('#ffffff', colour), colour).toBeGreaterThanOrEqual(4.5);
});
