// Marks read what was really seen: the row is visible and the window has the focus.
import { effect } from '@preact/signals-core';
import { call } from '../bridge.js';
import { focused } from '../session/focus.js';
import { openChatId } from './store.js';

/** Rows that fly past while scrolling gather for so long. */
const GATHER_MS = 120;

/** Watches rows that carry `data-seq`, and tells the core how far the person has read. */
export class SeenWatcher {
  /** @param {HTMLElement} scroller */
  constructor(scroller) {
    /** Seqs in sight. @type {Map<Element, number>} */
    this.visible = new Map();
    /** @type {Set<Element>} */
    this.watched = new Set();
    /** What the core was told, of which chat. @type {{ chatId: string, seq: number } | null} */
    this.told = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.observer = new IntersectionObserver((entries) => this.look(entries), {
      root: scroller,
      threshold: [0, 0.5, 1],
    });
    this.scroller = scroller;
    this.end = effect(() => {
      if (focused.value) this.schedule();
    });
  }

  /** After a repaint: watch rows that came, forget rows that went. */
  refresh() {
    const present = new Set(this.scroller.querySelectorAll('[data-seq]'));
    for (const row of this.watched) {
      if (present.has(row)) continue;
      this.observer.unobserve(row);
      this.watched.delete(row);
      this.visible.delete(row);
    }
    for (const row of present) {
      if (this.watched.has(row)) continue;
      this.watched.add(row);
      this.observer.observe(row);
    }
  }

  /** @param {IntersectionObserverEntry[]} entries */
  look(entries) {
    for (const entry of entries) {
      if (reallyVisible(entry)) this.visible.set(entry.target, 0);
      else this.visible.delete(entry.target);
    }
    this.schedule();
  }

  schedule() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), GATHER_MS);
  }

  tell() {
    const chatId = openChatId.peek();
    if (chatId === null || !focused.peek()) return;
    // Read at telling: a waiting row gets its number while it stands there.
    const seqs = [...this.visible.keys()].map((row) => Number(row.getAttribute('data-seq')) || 0);
    const seq = Math.max(0, ...seqs);
    const before = this.told?.chatId === chatId ? this.told.seq : 0;
    if (seq <= before) return;
    this.told = { chatId, seq };
    call({ call: 'seen', chat_id: chatId, seq }).catch((error) => {
      // Told again with the next row that comes into sight.
      this.told = null;
      console.warn('not marked read', error);
    });
  }

  stop() {
    clearTimeout(this.timer);
    this.end();
    this.observer.disconnect();
  }
}

/**
 * Half of it, or its end, or half a screen full of it.
 * @param {IntersectionObserverEntry} entry
 */
export function reallyVisible({ isIntersecting, intersectionRatio, intersectionRect, rootBounds }) {
  if (!isIntersecting) return false;
  const screen = rootBounds?.height ?? Infinity;
  return intersectionRatio >= 0.5 || intersectionRect.height >= screen / 2;
}
