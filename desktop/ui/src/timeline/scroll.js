// Keeps the reader's place. WebKit has no scroll anchoring of its own, so every repaint goes through `keep`: where the
// end was in sight it stays in sight, otherwise the row that was at the top edge stays where it was, to the pixel.

/** Within so many pixels of the end counts as being there. */
export const END_SLACK_PX = 24;

/** @typedef {{ key: string, offset: number }} Anchor a row and its distance from the viewport's top edge */

/** The place of a reader in a scroller whose rows carry `data-key`. */
export class ScrollKeeper {
  /** @param {HTMLElement} scroller */
  constructor(scroller) {
    this.scroller = scroller;
    /** The end is in sight and shall stay so. */
    this.stuck = true;
    /** The visible rows, best first: when a repaint removes one, the next is held. @type {Anchor[]} */
    this.anchors = [];
    /** The sizes at the last look. */
    this.shape = '';
  }

  /** Looks where the reader is; called on scroll and after a repaint. */
  capture() {
    const { scroller } = this;
    this.shape = this.shapeNow();
    this.stuck = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight <= END_SLACK_PX;
    const { top, bottom } = scroller.getBoundingClientRect();
    this.anchors = [];
    const rows = this.rows();
    for (let at = firstBelow(rows, top); at < rows.length; at += 1) {
      const row = /** @type {HTMLElement} */ (rows[at]);
      const box = row.getBoundingClientRect();
      if (box.top >= bottom) break;
      this.anchors.push({ key: row.dataset.key ?? '', offset: box.top - top });
    }
  }

  /**
   * Puts the reader back to where `capture` found them.
   * @param {boolean} sticky whether the end may be followed: only when nothing is missing below
   */
  restore(sticky) {
    if (this.stuck && sticky) return this.toEnd();
    const byKey = new Map(this.rows().map((row) => [row.dataset.key, row]));
    for (const { key, offset } of this.anchors) {
      const row = byKey.get(key);
      if (!row) continue;
      const { scroller } = this;
      const moved = row.getBoundingClientRect().top - scroller.getBoundingClientRect().top - offset;
      // Setting it even to the same value would end a gesture that is under way.
      if (Math.abs(moved) >= 0.5) scroller.scrollTop += moved;
      return;
    }
  }

  /**
   * The reader scrolled, perhaps. Where the sizes are not those of the last look it is the window, the text size or the
   * composer that moved things: the place then known still holds, and a new look would lose it.
   * @param {boolean} sticky see `restore`
   */
  look(sticky) {
    if (this.shapeNow() !== this.shape) this.restore(sticky);
    this.capture();
  }

  /**
   * Runs a repaint without moving what is being read.
   * @param {() => void} repaint
   * @param {boolean} sticky see `restore`
   */
  keep(repaint, sticky) {
    // A scroll event may still be on its way, so look once more.
    if (this.shapeNow() === this.shape) this.capture();
    repaint();
    this.restore(sticky);
  }

  shapeNow() {
    const { scrollHeight, clientHeight, clientWidth } = this.scroller;
    return `${scrollHeight} ${clientHeight} ${clientWidth}`;
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.stuck = true;
  }

  toStart() {
    this.scroller.scrollTop = 0;
    this.stuck = false;
  }

  /**
   * Shows an element a little below the top edge, so that what came before it can be seen too.
   * @param {Element} target
   */
  toElement(target) {
    const { scroller } = this;
    const distance = target.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    scroller.scrollTop += distance - scroller.clientHeight / 4;
    this.capture();
  }

  /** @returns {HTMLElement[]} */
  rows() {
    return [...this.scroller.querySelectorAll('[data-key]')].filter((row) => row instanceof HTMLElement);
  }
}

/**
 * The place of the first row that ends below a height. By halves: this is asked with every repaint, of hundreds of rows.
 * @param {HTMLElement[]} rows from top to bottom
 * @param {number} height
 */
function firstBelow(rows, height) {
  let [from, to] = [0, rows.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (/** @type {HTMLElement} */ (rows[middle]).getBoundingClientRect().bottom > height) to = middle;
    else from = middle + 1;
  }
  return from;
}
