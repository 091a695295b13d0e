// Puts what floats beside what opened it, inside the window.

const GAP_PX = 8;

/**
 * With its corner at a point, turned over where it would not fit.
 * @param {HTMLElement} floating
 * @param {{ x: number, y: number }} point
 */
export function placeAt(floating, { x, y }) {
  const { offsetWidth: width, offsetHeight: height } = floating;
  const { clientWidth, clientHeight } = document.documentElement;
  const side = (/** @type {number} */ at, /** @type {number} */ size, /** @type {number} */ room) =>
    Math.max(GAP_PX, at + size + GAP_PX > room ? at - size : at);
  floating.style.insetBlockStart = `${side(y, height, clientHeight)}px`;
  floating.style.left = `${side(x, width, clientWidth)}px`;
}

/**
 * Above the anchor where there is room, else below; its end edges in one line with the anchor's where they fit.
 * @param {HTMLElement} floating fixed, as large as it will be
 * @param {Element} anchor
 */
export function placeBeside(floating, anchor) {
  const box = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = floating;
  const { clientWidth, clientHeight } = document.documentElement;
  const within = (/** @type {number} */ at, /** @type {number} */ size, /** @type {number} */ room) => Math.max(GAP_PX, Math.min(at, room - size - GAP_PX));
  const above = box.top - height - GAP_PX;
  const top = above >= GAP_PX ? above : box.bottom + GAP_PX;
  const rtl = document.documentElement.dir === 'rtl';
  floating.style.insetBlockStart = `${within(top, height, clientHeight)}px`;
  floating.style.left = `${within(rtl ? box.left : box.right - width, width, clientWidth)}px`;
}
