// F6 goes from pane to pane: the chats, the messages, the composer.

const PANES = ['.chats-list [tabindex="0"]', '.timeline-rows [tabindex="0"]', '[data-testid="composer"]'];

/** @param {1 | -1} by */
export function nextPane(by) {
  const targets = PANES.map((selector) => /** @type {HTMLElement | null} */ (document.querySelector(selector)));
  const places = ['.pane-chats', '.timeline', '.composer'].map((selector) => document.querySelector(selector));
  const at = places.findIndex((place) => place?.contains(document.activeElement));
  for (let step = 1; step <= PANES.length; step += 1) {
    const target = targets[(Math.max(at, by > 0 ? -1 : 0) + by * step + PANES.length * 2) % PANES.length];
    // A pane that is not on screen in a narrow window has no box.
    if (!target || target.getClientRects().length === 0) continue;
    target.focus();
    return;
  }
}
