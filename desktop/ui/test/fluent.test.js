// The chain of languages.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { hasText, t, useSources, withoutMarks } from '../src/locales/fluent.js';

beforeEach(() => {
  useSources({
    tag: 'uk',
    dir: 'ltr',
    chain: [
      { tag: 'uk', ftl: 'one = uk\nbroken = { $missing }\nno-value =\n    .title = uk title\nsyntax error here' },
      { tag: 'en', ftl: 'one = en\ntwo = en { $name }\nno-value = en value\n    .title = en title\n    .label = en label' },
    ],
  });
});

describe('a text', () => {
  test('comes from the first language that has it', () => {
    expect(t('one')).toBe('uk');
    expect(t('no-value.title')).toBe('uk title');
  });

  test('falls down the chain, value and attributes on their own', () => {
    expect(withoutMarks(t('two', { name: 'x' }))).toBe('en x');
    expect(t('no-value')).toBe('en value');
    expect(t('no-value.label')).toBe('en label');
  });

  test('is its id where nobody has it, and that is said once', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    expect(t('nowhere')).toBe('nowhere');
    expect(t('nowhere')).toBe('nowhere');
    expect(warn).toHaveBeenCalledTimes(1);
    expect(hasText('nowhere')).toBe(false);
  });

  test('is never blank when a variable is missing', () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    expect(withoutMarks(t('broken'))).toBe('{$missing}');
  });
});
