// The reader's place over repaints, in a scroller whose layout is computed here: rows of given heights, one below the other.
import { beforeEach, describe, expect, test } from 'vitest';
import { ScrollKeeper } from '../src/timeline/scroll.js';

const VIEWPORT = 300;
const TOP = 50;

/** @type {HTMLElement} */
let scroller;
/** @type {ScrollKeeper} */
let keeper;
let viewport = VIEWPORT;

/** Height of all rows. */
let content = 0;

/** @param {[string, number][]} rows key and height */
function paint(rows) {
  content = 0;
  scroller.replaceChildren(
    ...rows.map(([key, height]) => {
      const row = document.createElement('div');
      const offset = content;
      content += height;
      row.dataset.key = key;
      row.getBoundingClientRect = () => box(TOP + offset - scroller.scrollTop, height);
      return row;
    }),
  );
}

/** @param {number} top @param {number} height */
const box = (top, height) => /** @type {DOMRect} */ ({ top, height, bottom: top + height });

/** Where a row stands in the viewport. @param {string} key */
const place = (key) => (scroller.querySelector(`[data-key="${key}"]`)?.getBoundingClientRect().top ?? NaN) - TOP;

/** @param {number} from @param {number} to @param {number} [height] @returns {[string, number][]} */
const rows = (from, to, height = 40) => Array.from({ length: to - from }, (_, index) => [`m${from + index}`, height]);

beforeEach(() => {
  viewport = VIEWPORT;
  scroller = document.createElement('div');
  let scrollTop = 0;
  Object.defineProperties(scroller, {
    clientHeight: { get: () => viewport },
    scrollHeight: { get: () => Math.max(viewport, content) },
    scrollTop: {
      get: () => scrollTop,
      set: (value) => {
        scrollTop = Math.min(Math.max(0, value), Math.max(0, content - viewport));
      },
    },
  });
  scroller.getBoundingClientRect = () => box(TOP, viewport);
  keeper = new ScrollKeeper(scroller);
});

describe('the reader in the middle', () => {
  beforeEach(() => {
    paint(rows(100, 200));
    scroller.scrollTop = 1_010;
    keeper.capture();
  });

  test('stays with the row at the top when a page comes above', () => {
    expect(place('m125')).toBe(-10);
    keeper.keep(() => paint([...rows(40, 100, 73), ...rows(100, 200)]), true);
    expect(place('m125')).toBe(-10);
  });

  test('stays when rows above fall away as a page comes below', () => {
    keeper.keep(() => paint(rows(120, 260)), true);
    expect(place('m125')).toBe(-10);
  });

  test('stays when a row above grows', () => {
    keeper.keep(() => paint(rows(100, 200).map(([key, height]) => [key, key === 'm101' ? 400 : height])), true);
    expect(place('m125')).toBe(-10);
  });

  test('holds the next row when the one at the top is removed', () => {
    expect(place('m126')).toBe(30);
    keeper.keep(() => paint(rows(100, 200).filter(([key]) => key !== 'm125')), true);
    expect(place('m126')).toBe(30);
  });

  test('is not pulled to the end by a new message', () => {
    const before = scroller.scrollTop;
    keeper.keep(() => paint(rows(100, 201)), true);
    expect(scroller.scrollTop).toBe(before);
  });

  test('stays through five thousand messages of history', () => {
    for (let first = 5_000; first >= 0; first -= 60) {
      paint(rows(first, first + 240));
      scroller.scrollTop = 35;
      keeper.look(true);
      const key = keeper.anchors[0]?.key ?? '';
      const before = place(key);
      keeper.keep(() => paint([...rows(first - 60, first, 31 + (first % 50)), ...rows(first, first + 240)]), true);
      expect(place(key)).toBe(before);
    }
  });
});

describe('the reader at the end', () => {
  beforeEach(() => {
    paint(rows(0, 50));
    keeper.toEnd();
    keeper.capture();
  });

  test('follows new messages', () => {
    keeper.keep(() => paint(rows(0, 53)), true);
    expect(place('m52')).toBe(VIEWPORT - 40);
  });

  test('does not follow a page of a history that goes on below', () => {
    const before = place('m45');
    keeper.keep(() => paint(rows(0, 110)), false);
    expect(place('m45')).toBe(before);
  });

  test('stays there when the window or the composer takes room', () => {
    viewport = 180;
    keeper.look(true);
    expect(place('m49')).toBe(180 - 40);
    // Also when a repaint comes before the change of size was noticed.
    viewport = 120;
    keeper.keep(() => paint(rows(0, 51)), true);
    expect(place('m50')).toBe(120 - 40);
  });
});
