// Separators, divider and groups.
import { describe, expect, test } from 'vitest';
import { PLAIN, said } from '../dev/fake-rows.js';
import { layOut } from '../src/timeline/layout.js';

/** @import { MessageRow } from '../src/types/view.ts' */

const MINUTE = 60_000;
const NOON = new Date(2026, 2, 10, 12).getTime();

/**
 * @param {number} seq
 * @param {number} at
 * @param {string} [sender]
 * @returns {MessageRow}
 */
const row = (seq, at, sender = 'a') => ({
  ...PLAIN, key: `k${seq}`, order: seq, seq, sender_id: sender, mine: sender === 'me', sent_at: at, content: said(''),
});

/** @param {ReturnType<typeof layOut>} items */
const shape = (items) => items.map((item) => (item.type === 'row' ? `${item.key}${item.first ? '<' : ''}${item.last ? '>' : ''}` : item.type));

describe('the timeline', () => {
  test('groups messages of one person within five minutes', () => {
    const rows = [row(1, NOON), row(2, NOON + MINUTE), row(3, NOON + 2 * MINUTE, 'b'), row(4, NOON + 9 * MINUTE, 'b')];
    expect(shape(layOut(rows, null, false))).toEqual(['day', 'k1<', 'k2>', 'k3<>', 'k4<>']);
  });

  test('begins each local day with a separator, midnight included', () => {
    const midnight = new Date(2026, 2, 11).getTime();
    expect(shape(layOut([row(1, midnight - 1), row(2, midnight)], null, false))).toEqual(['day', 'k1<>', 'day', 'k2<>']);
  });

  test('puts the divider after what was read, and splits a group there', () => {
    const rows = [row(1, NOON), row(2, NOON + 1), row(3, NOON + 2)];
    expect(shape(layOut(rows, 1, false))).toEqual(['day', 'k1<>', 'unread', 'k2<', 'k3>']);
  });

  test('has no divider where its place is above the window, but one before the very first message', () => {
    const rows = [row(5, NOON), row(6, NOON + 1)];
    expect(shape(layOut(rows, 2, true))).toEqual(['day', 'k5<', 'k6>']);
    expect(shape(layOut(rows, 0, false))).toEqual(['day', 'unread', 'k5<', 'k6>']);
  });

  test('has a key for each item, also when clocks disagree', () => {
    const rows = [row(1, NOON), row(2, NOON + 86_400_000), row(3, NOON)];
    const keys = layOut(rows, null, false).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
