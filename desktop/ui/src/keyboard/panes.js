// F6 goes from pane to pane: the chats, the messages, the composer, what is known of the chat.

/** Each pane, and what has the focus in it first. */
const PANES = [
  ['.pane-chats', '.chats-list [tabindex="0"]'],
  ['.timeline', '.timeline-rows [tabindex="0"]'],
  ['.composer', '[data-testid="composer"]'],
  ['.pane-info', '.pane-info :is(button, input, [tabindex="0"])'],
];

/** @param {1 | -1} by */
export function nextPane(by) {
  const targets = PANES.map(([, first = '']) => /** @type {HTMLElement | null} */ (document.querySelector(first)));
  const at = PANES.findIndex(([pane = '']) => document.querySelector(pane)?.contains(document.activeElement));
  for (let step = 1; step <= PANES.length; step += 1) {
    const target = targets[(Math.max(at, by > 0 ? -1 : 0) + by * step + PANES.length * 2) % PANES.length];
    // A pane that is not on screen in a narrow window has no box.
    if (!target || target.getClientRects().length === 0) continue;
    target.focus();
    return;
  }
}
