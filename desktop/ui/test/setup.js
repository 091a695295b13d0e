// What jsdom lacks: observers (driven by hand), and modal dialogs.
import { afterEach, beforeEach, vi } from 'vitest';

/** @type {FakeIntersectionObserver[]} */
export const intersectionObservers = [];

export class FakeIntersectionObserver {
  /** @param {IntersectionObserverCallback} callback */
  constructor(callback) {
    this.callback = callback;
    /** @type {Set<Element>} */
    this.watched = new Set();
    intersectionObservers.push(this);
  }

  /** @param {Element} element */
  observe(element) {
    this.watched.add(element);
  }

  /** @param {Element} element */
  unobserve(element) {
    this.watched.delete(element);
  }

  disconnect() {
    this.watched.clear();
  }

  /**
   * @param {Element} target
   * @param {number} ratio how much of it is in sight
   */
  show(target, ratio) {
    const entry = { target, isIntersecting: ratio > 0, intersectionRatio: ratio, intersectionRect: { height: 40 * ratio }, rootBounds: { height: 600 } };
    this.callback(/** @type {any} */ ([entry]), /** @type {any} */ (this));
  }
}

class FakeResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}

vi.stubGlobal('IntersectionObserver', FakeIntersectionObserver);
vi.stubGlobal('ResizeObserver', FakeResizeObserver);

HTMLDialogElement.prototype.showModal ??= /** @this {HTMLDialogElement} */ function showModal() {
  this.open = true;
};
HTMLDialogElement.prototype.close ??= /** @this {HTMLDialogElement} */ function close() {
  if (!this.open) return;
  this.open = false;
  this.dispatchEvent(new Event('close'));
};

beforeEach(() => {
  intersectionObservers.length = 0;
  localStorage.clear();
});

afterEach(() => {
  vi.useRealTimers();
});
