// Other ways to send: quietly, or later. And the messages that wait for their time.
import { signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { asViewError, call } from '../bridge.js';
import { now } from '../clock.js';
import { composerArea } from '../composer/area.js';
import { endDraft, giveBack, replyOf } from '../composer/drafts.js';
import { mentionsIn } from '../composer/mentions.js';
import { editing } from '../composer/editing.js';
import { send } from '../composer/send.js';
import { showDialog } from '../design/dialog.js';
import { icon } from '../design/icons.js';
import { openMenu } from '../design/menu.js';
import { details, performOrSay } from '../details/store.js';
import { errorText } from '../errors.js';
import { fullTime, moment } from '../locales/dates.js';
import { t } from '../locales/fluent.js';
import { messageText } from '../markup/message.js';
import { openChatId } from '../timeline/store.js';

/** @import { ScheduledRow, ViewError } from '../types/view.ts' */

const HOUR_MS = 3_600_000;

/**
 * The menu of the button that sends.
 * @param {Event} event
 */
export function openSendMenu(event) {
  event.preventDefault();
  const chatId = openChatId.peek();
  const text = composerArea()?.value ?? '';
  if (chatId === null || text.trim() === '' || editing.peek()) return;
  openMenu(
    'send-menu',
    [
      { id: 'silent', icon: 'mute', label: t('send-silently'), run: () => void sendSilently(chatId) },
      { id: 'later', icon: 'clock', label: t('send-later'), run: () => openLater(chatId) },
    ],
    /** @type {Element} */ (event.currentTarget),
    t('send-menu'),
  );
}

/** @param {string} chatId */
function sendSilently(chatId) {
  const { text, replyTo } = take(chatId);
  return send(chatId, text, replyTo, true);
}

/** Empties the composer. @param {string} chatId */
function take(chatId) {
  const area = composerArea();
  const text = area?.value ?? '';
  const replyTo = replyOf(chatId);
  endDraft(chatId);
  if (area) {
    area.value = '';
    area.dispatchEvent(new Event('input', { bubbles: true }));
  }
  return { text, replyTo };
}

/** @param {string} chatId */
function openLater(chatId) {
  const state = signal(/** @type {{ busy: boolean, error: ViewError | null }} */ ({ busy: false, error: null }));
  const close = showDialog({ name: 'later', title: () => t('send-later'), focus: '[name="at"]', view: () => view() });

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const at = new Date(String(form.get('at'))).getTime();
    if (Number.isNaN(at) || state.peek().busy) return;
    const { text, replyTo } = take(chatId);
    state.value = { busy: true, error: null };
    try {
      await call({
        call: 'schedule', chat_id: chatId, text, mentions: mentionsIn(text), silent: form.get('silent') !== null, send_at: at,
        ...(replyTo === null ? {} : { reply_to: replyTo }),
      });
      close();
    } catch (error) {
      giveBack(chatId, text, replyTo);
      state.value = { busy: false, error: asViewError(error) };
    }
  }

  function view() {
    const { busy, error } = state.value;
    return html`<form class="dialog-body" novalidate @submit=${submit}>
      <div class="field">
        <label for="later-at">${t('send-later-at')}</label>
        <input id="later-at" name="at" type="datetime-local" data-testid="later-at" required .defaultValue=${localInput(now() + HOUR_MS)} min=${localInput(now())} />
      </div>
      <label class="switch"><span>${t('forward-silent')}</span><input type="checkbox" role="switch" name="silent" /></label>
      ${error ? html`<p class="form-problem" role="alert">${icon('alert')}<span>${errorText(error)}</span></p>` : nothing}
      <div class="dialog-actions"><button class="button button-primary" type="submit" data-testid="later-confirm" ?disabled=${busy}>${t('send-later-confirm')}</button></div>
    </form>`;
  }
}

/** As `datetime-local` wants it: local time to the minute. @param {number} at */
function localInput(at) {
  const date = moment(at);
  const two = (/** @type {number} */ number) => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The way to what waits for its time, in the composer. */
export function scheduledButton() {
  const count = details.value?.scheduled.length ?? 0;
  if (count === 0) return nothing;
  const failed = details.value?.scheduled.some((row) => row.failed !== undefined) ?? false;
  const label = t('scheduled-open', { count });
  return html`<button class=${failed ? 'icon-button composer-scheduled composer-scheduled-failed' : 'icon-button composer-scheduled'} type="button" data-testid="scheduled-open"
    title=${label} aria-label=${label} @click=${openScheduled}>${icon('clock')}</button>`;
}

function openScheduled() {
  showDialog({
    name: 'scheduled',
    title: () => t('scheduled-title'),
    view: (close) => {
      const rows = details.value?.scheduled ?? [];
      return html`<div class="dialog-body">
        ${rows.length === 0 ? html`<p class="hint" role="status">${t('scheduled-none')}</p>` : nothing}
        <ul class="invite-list">${rows.map((row) => scheduledView(row, close))}</ul>
      </div>`;
    },
  });
}

/**
 * @param {ScheduledRow} row
 * @param {() => void} close
 */
function scheduledView(row, close) {
  const chatId = openChatId.value ?? '';
  const { content } = row;
  const text = content.type === 'text' ? content.text : '';
  const drop = () => performOrSay({ type: 'unschedule', chat_id: chatId, client_id: row.client_id });
  const edit = () => {
    drop();
    close();
    giveBack(chatId, text, row.reply_to ?? null);
  };
  return html`<li class="invite" data-testid="scheduled-row">
    <div class="scheduled-text">${content.type === 'text' ? messageText(text, content.blocks) : nothing}</div>
    ${row.failed !== undefined
      ? html`<span class="hint hint-bad">${t('scheduled-failed', { reason: errorText({ code: row.failed }) })}</span>`
      : html`<span class="hint">${t(row.silent ? 'scheduled-at-silent' : 'scheduled-at', { time: fullTime(row.send_at) })}</span>`}
    <span class="dialog-actions">
      <button class="button" @click=${edit}>${t('scheduled-edit')}</button>
      <button class="button button-danger" data-testid="scheduled-drop" @click=${drop}>${t('scheduled-drop')}</button>
    </span>
  </li>`;
}
