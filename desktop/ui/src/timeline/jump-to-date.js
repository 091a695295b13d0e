// From a date in the conversation to another: a few near ones, the beginning, or any.
import { html } from 'lit-html';
import { now } from '../clock.js';
import { placeBeside } from '../design/beside.js';
import { openLayer } from '../design/layer.js';
import { moment } from '../locales/dates.js';
import { t } from '../locales/fluent.js';
import { openChat, openChatId } from './store.js';

/** @typedef {'today' | 'yesterday' | 'week' | 'month'} Near */

/**
 * The local midnight that a near date means.
 * @param {Near} near
 * @param {number} from milliseconds
 * @returns {number} milliseconds
 */
export function midnight(near, from) {
  const day = moment(from);
  day.setHours(0, 0, 0, 0);
  if (near === 'yesterday') day.setDate(day.getDate() - 1);
  if (near === 'week') day.setDate(day.getDate() - 7);
  if (near === 'month') {
    const date = day.getDate();
    day.setMonth(day.getMonth() - 1);
    // From the 31st to a shorter month: its last day, not the first of the one after.
    if (day.getDate() !== date) day.setDate(0);
  }
  return day.getTime();
}

/**
 * @param {string} typed as a date field says it, `2026-11-20`
 * @returns {number | null} local midnight
 */
export function midnightOf(typed) {
  const parts = typed.match(/^(\d{4,6})-(\d\d)-(\d\d)$/u);
  if (!parts) return null;
  const [, year, month, day] = parts.map(Number);
  const time = new Date(/** @type {number} */ (year), /** @type {number} */ (month) - 1, day).getTime();
  return Number.isNaN(time) ? null : Math.max(0, time);
}

/** @param {Element} anchor the date that was pressed, or what else to stand beside */
export function openDateMenu(anchor) {
  const chatId = openChatId.peek();
  if (chatId === null) return false;
  /** @param {import('../types/view.ts').OpenAt} at */
  const go = (at) => {
    layer.close();
    openChat(chatId, at);
  };
  const near = (/** @type {Near} */ name) => html`<button class="menu-item" @click=${() => go({ at: 'date', time: midnight(name, now()) })}>${t(`timeline-jump-${name}`)}</button>`;
  const layer = openLayer({
    name: 'date-menu',
    className: 'menu',
    label: t('timeline-jump'),
    focus: '.menu-item',
    view: () => html`<div @keydown=${arrows}>
      ${near('today')}${near('yesterday')}${near('week')}${near('month')}
      <button class="menu-item" @click=${() => go({ at: 'beginning' })}>${t('timeline-jump-beginning')}</button>
      <form class="menu-date" @submit=${(/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const time = midnightOf(String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get('date')));
        if (time !== null) go({ at: 'date', time });
      }}>
        <input class="select" type="date" name="date" required aria-label=${t('timeline-jump-date')} />
        <button class="button" type="submit">${t('timeline-jump-go')}</button>
      </form>
    </div>`,
  });
  layer.dialog.dataset.testid = 'date-menu';
  placeBeside(layer.dialog, anchor);
  return true;
}

/** @param {KeyboardEvent} event */
function arrows(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const items = /** @type {HTMLElement[]} */ ([.../** @type {Element} */ (event.currentTarget).querySelectorAll('.menu-item')]);
  const at = items.findIndex((item) => item === document.activeElement);
  if (!step || at === -1) return;
  event.preventDefault();
  items[(at + step + items.length) % items.length]?.focus();
}
