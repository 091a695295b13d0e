// Roving focus: one row of a list is in the tab order; arrows, Home and End move. The place is remembered by key, so
// it survives rows that come and go.

/**
 * @param {HTMLElement} list
 * @param {string} [selector] the rows
 * @returns {() => void}
 */
export function rove(list, selector = '[data-key]') {
  const all = () => /** @type {HTMLElement[]} */ ([...list.querySelectorAll(selector)]);
  const keys = (/** @type {KeyboardEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const rows = all();
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const target = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: rows.length - 1 }[event.key];
    const row = target === undefined ? undefined : rows[target];
    if (at === -1 || !row) return;
    event.preventDefault();
    row.focus();
  };
  const focus = (/** @type {FocusEvent} */ event) => {
    const row = /** @type {Element} */ (event.target).closest(selector);
    if (!row) return;
    for (const other of all()) other.tabIndex = other === row ? 0 : -1;
  };
  // Somebody has to be in the tab order from the start, and after the focused row has gone.
  const ensure = () => {
    const rows = all();
    if (rows.length > 0 && !rows.some((row) => row.tabIndex === 0)) rows[rows.length - 1]?.setAttribute('tabindex', '0');
  };
  const watcher = new MutationObserver(ensure);
  watcher.observe(list, { childList: true, subtree: true });
  list.addEventListener('keydown', keys);
  list.addEventListener('focusin', focus);
  ensure();
  return () => {
    watcher.disconnect();
    list.removeEventListener('keydown', keys);
    list.removeEventListener('focusin', focus);
  };
}
