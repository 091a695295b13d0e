// The conversation's rows, and everything that keeps the reader's place in them.
import { effect } from '@preact/signals-core';
import { html, nothing, render } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { repeat } from 'lit-html/directives/repeat.js';
import { today } from '../clock.js';
import { openKind } from '../conversation/open.js';
import { element } from '../design/mount.js';
import { errorText } from '../errors.js';
import { dayName } from '../locales/dates.js';
import { locale, t } from '../locales/fluent.js';
import { profiles } from '../people/store.js';
import { openDateMenu } from './jump-to-date.js';
import { useRowActs } from '../messages/acts.js';
import { isSelected, selecting } from '../messages/selection.js';
import { layOut } from './layout.js';
import { atEnd, pillView, useJumps } from './jumps.js';
import { rove } from '../design/rove.js';
import { rowView } from './row.js';
import { ScrollKeeper } from './scroll.js';
import { SeenWatcher } from './seen.js';
import { hasMore, loadMore, loading, loadingError, opening, rows, unreadAfter } from './store.js';

/**
 * @import { Item } from './layout.js'
 * @import { Side } from './store.js'
 */

/** More is asked for when less than so many screens are left to scroll. */
const SCREENS_AHEAD = 1.5;

/**
 * @param {HTMLElement} container
 * @returns {() => void}
 */
export function mountTimeline(container) {
  const scroller = element('div', 'timeline');
  scroller.dataset.testid = 'timeline';
  scroller.tabIndex = -1;
  const list = element('div', 'timeline-rows');
  list.setAttribute('role', 'log');
  list.setAttribute('aria-live', 'off');
  const pill = element('div', 'pill-place');
  scroller.append(list);
  container.append(scroller, pill);

  const keeper = new ScrollKeeper(scroller);
  const seen = new SeenWatcher(scroller);
  const endRoving = rove(list);
  const endJumps = useJumps({ keeper, list });
  const endActs = useRowActs(list);
  /** @type {typeof opening.value} */
  let opened = null;
  /** Place of the newest own row that waits: one beyond it was sent just now by the person, who wants to see it. */
  let lastOwn = 0;
  /** The newest message was among the rows; otherwise a waiting row only came with a page. */
  let complete = false;

  const page = (again = false) => {
    const ahead = scroller.clientHeight * SCREENS_AHEAD;
    // A repaint alone must not ask for what just failed: the error's own line is a repaint.
    const wanted = (/** @type {Side} */ side) => again || loadingError.peek()[side] === null;
    if (scroller.scrollTop < ahead && wanted('before')) loadMore('before');
    if (scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < ahead && wanted('after')) loadMore('after');
  };
  const notice = () => {
    keeper.look(!hasMore.peek().after);
    atEnd.value = keeper.stuck && !hasMore.peek().after;
    page();
  };

  const endRows = effect(() => {
    const template = rowsView();
    const own = rows.value.findLast((row) => row.state?.state === 'queued')?.order ?? 0;
    const hadFocus = list.contains(document.activeElement);
    if (opening.value !== opened) {
      opened = opening.value;
      render(template, list);
      if (opened) begin(keeper, list, opened.anchor);
      keeper.capture();
    } else {
      keeper.keep(() => render(template, list), !hasMore.value.after);
      if (complete && own > lastOwn) keeper.toEnd();
      keeper.capture();
    }
    if (hadFocus && !list.contains(document.activeElement)) focusNearest(keeper);
    lastOwn = own;
    complete = !hasMore.value.after;
    list.setAttribute('aria-label', t('timeline-label'));
    seen.refresh();
    notice();
  });
  const endPill = effect(() => {
    render(pillView(), pill);
  });
  scroller.addEventListener('scroll', notice, { passive: true });
  list.addEventListener('refold', (event) => {
    refold(keeper, /** @type {CustomEvent<() => void>} */ (event));
    notice();
  });
  // Only a person turns the wheel.
  scroller.addEventListener('wheel', () => page(true), { passive: true });
  // The window, the text size or the composer changed: whoever was at the end stays there.
  const resized = new ResizeObserver(notice);
  resized.observe(scroller);
  resized.observe(list);

  return () => {
    for (const end of [endRows, endPill, endJumps, endActs, endRoving]) end();
    resized.disconnect();
    seen.stop();
    scroller.remove();
    pill.remove();
  };
}

/**
 * @param {ScrollKeeper} keeper
 * @param {HTMLElement} list
 * @param {string | null} anchor
 */
function begin(keeper, list, anchor) {
  const divider = list.querySelector('.unread-divider');
  const row = keeper.rows().find((candidate) => candidate.dataset.key === anchor);
  // The divider too, where that is what was asked for.
  const target = divider && divider.nextElementSibling === row ? divider : row;
  if (target) keeper.toElement(target);
  else keeper.toEnd();
}

/**
 * A long message opens downwards, also where the end was in sight; folded from below its beginning, it comes back to that.
 * @param {ScrollKeeper} keeper
 * @param {CustomEvent<() => void>} event
 */
function refold(keeper, event) {
  const button = /** @type {Element} */ (event.target);
  const row = button.closest('[data-key]');
  event.preventDefault();
  keeper.keep(event.detail, false);
  const isOpen = button.getAttribute('aria-expanded') === 'true';
  if (row && !isOpen && row.getBoundingClientRect().top < keeper.scroller.getBoundingClientRect().top) keeper.toElement(row);
  keeper.capture();
}

/**
 * The row that had the focus is gone: the one that took its place on screen has it now.
 * @param {ScrollKeeper} keeper
 */
function focusNearest(keeper) {
  const rows = keeper.rows();
  const near = rows.find((row) => row.dataset.key === keeper.anchors[0]?.key) ?? rows.at(-1);
  near?.focus({ preventScroll: true });
}

function rowsView() {
  const kind = openKind.value;
  const inGroup = kind === 'group';
  const items = layOut(rows.value, unreadAfter.value, hasMore.value.before);
  if (opening.value === null) return html`<p class="timeline-wait" aria-hidden="true"><i class="spinner"></i></p>`;
  if (items.length === 0 && isSettled()) {
    return html`<p class="timeline-empty">${t(kind === 'saved' ? 'timeline-empty-saved' : 'timeline-empty')}</p>`;
  }
  return html`
    ${edgeView('before')}
    ${repeat(items, (item) => item.key, (item) => itemView(item, inGroup))}
    ${edgeView('after')}
  `;
}

/** All there is, is here. */
function isSettled() {
  const pending = [hasMore.value, loading.value, loadingError.value];
  return pending.every(({ before, after }) => !before && !after);
}

/**
 * @param {Item} item
 * @param {boolean} inGroup
 */
function itemView(item, inGroup) {
  switch (item.type) {
    case 'day':
      return html`<div class="day">
        <button class="day-button" aria-haspopup="dialog" title=${t('timeline-jump')} @click=${(/** @type {Event} */ event) => openDateMenu(/** @type {Element} */ (event.currentTarget))}
          >${dayName(item.at)}</button>
      </div>`;
    case 'unread':
      return html`<div class="unread-divider" role="separator"><span>${t('timeline-unread')}</span></div>`;
    default: {
      const { row, first, last } = item;
      const name = profiles.value.get(row.sender_id)?.display_name ?? '';
      // A row repaints only when something in it changed: a batch that touches one row costs one row.
      const quoted = profiles.value.get(row.reply?.sender_id ?? row.forwarded_from ?? '');
      const choosing = selecting.value && row.seq !== undefined;
      const selected = isSelected(row);
      const parts = [row, first, last, name, inGroup, quoted, choosing, selected, locale.value, today.value];
      return guard(parts, () => rowView(row, { first, last, name, inGroup, choosing, selected }));
    }
  }
}

/** @param {'before' | 'after'} side */
function edgeView(side) {
  const code = loadingError.value[side];
  if (code) {
    return html`<div class="timeline-edge" role="status">
      <span>${errorText({ code })}</span>
      <button class="link" @click=${() => loadMore(side)}>${t('timeline-load-again')}</button>
    </div>`;
  }
  if (!loading.value[side]) return nothing;
  return html`<div class="timeline-edge"><i class="spinner"></i><span class="visually-hidden">${t('timeline-loading')}</span></div>`;
}
