// One message.
import { html, nothing } from 'lit-html';
import { call } from '../bridge.js';
import { avatar } from '../design/avatar.js';
import { icon, ticks } from '../design/icons.js';
import { clockTime, fullTime, moment } from '../locales/dates.js';
import { t, withoutMarks } from '../locales/fluent.js';
import { addError } from '../notices/store.js';
import { messageText } from '../markup/message.js';
import { giveBack } from '../composer/drafts.js';
import { quoteView } from '../messages/quote.js';
import { reactionsView } from '../messages/reactions.js';
import { openChatId } from './store.js';
import { contentText, stateText } from './texts.js';

/** @import { MessageRow, SendState } from '../types/view.ts' */

/**
 * @param {MessageRow} row
 * @param {{ first: boolean, last: boolean, name: string, inGroup: boolean, choosing: boolean, selected: boolean }} place
 */
export function rowView(row, { first, last, name, inGroup, choosing, selected }) {
  if (row.content.type === 'event') return eventView(row);
  const side = row.mine ? 'row-mine' : 'row-theirs';
  const classes = `row ${side}${first ? ' row-first' : ''}${last ? ' row-last' : ''}${selected ? ' row-selected' : ''}${row.mentions_me ? ' row-mention' : ''}`;
  const named = inGroup && !row.mine;
  return html`<article
    class=${classes}
    tabindex="-1"
    data-testid="message-row"
    data-key=${row.key}
    data-seq=${row.seq ?? nothing}
    data-state=${row.state?.state ?? nothing}
    aria-label=${label(row, name)}
  >
    ${choosing ? html`<span class="row-check" aria-hidden="true">${selected ? icon('select') : html`<i class="row-unchecked"></i>`}</span>` : nothing}
    ${named ? html`<span class="row-avatar">${last ? avatar(row.sender_id, name, { size: 'small' }) : nothing}</span>` : nothing}
    <div class="row-body">
      <div class="bubble">
        ${named && first ? html`<div class="row-name" dir="auto">${name}</div>` : nothing}
        ${quoteView(row)}${text(row)}<span class="row-meta"
          >${marks(row)}<time datetime=${moment(row.sent_at).toISOString()} title=${fullTime(row.sent_at)}>${clockTime(row.sent_at)}</time
          >${row.state ? stateGlyph(row.state) : nothing}</span
        >
      </div>
      ${reactionsView(row)}
      ${row.state?.state === 'failed' ? failure(row, row.state) : nothing}
    </div>
  </article>`;
}

/** What is special about it, beside its time. @param {MessageRow} row */
function marks(row) {
  return [
    row.changing ? html`<span class="state" role="img" aria-label=${t('message-changing')} title=${t('message-changing')}>${icon('clock')}</span>` : nothing,
    row.pinned ? html`<span class="state" role="img" aria-label=${t('message-pinned')} title=${t('message-pinned')}>${icon('pin')}</span>` : nothing,
    row.silent ? html`<span class="state" role="img" aria-label=${t('message-silent')} title=${t('message-silent')}>${icon('mute')}</span>` : nothing,
    row.expires_at !== undefined ? html`<span class="state" role="img" aria-label=${t('message-expires')} title=${t('message-expires')}>${icon('timer')}</span>` : nothing,
    row.edited_at !== undefined ? html`<span title=${fullTime(row.edited_at)}>${t('message-edited')}</span>` : nothing,
  ];
}

/** What happened to the chat: a line between the messages. @param {MessageRow} row */
function eventView(row) {
  const said = contentText(row.content, row.sender_id);
  return html`<article class="row row-event" tabindex="-1" data-testid="message-row" data-key=${row.key} data-seq=${row.seq ?? nothing}
    aria-label=${withoutMarks(`${said}, ${fullTime(row.sent_at)}`)}><span class="event" title=${fullTime(row.sent_at)} dir="auto">${said}</span></article>`;
}

/** @param {MessageRow} row */
function text({ content, sender_id: senderId }) {
  return content.type === 'text'
    ? messageText(content.text, content.blocks)
    : html`<span class="row-text row-placeholder">${contentText(content, senderId)}</span>`;
}

/**
 * How far one's own message has got: a glyph that is also a text.
 * @param {SendState} state
 */
export function stateGlyph(state) {
  const label = stateText(state);
  return html`<span class="state state-${state.state}" role="img" aria-label=${withoutMarks(label)} title=${label}
    >${glyph(state)}</span
  >`;
}

/** @param {SendState} state */
function glyph({ state }) {
  switch (state) {
    case 'queued':
      return icon('clock');
    case 'sent':
      return ticks(1);
    case 'failed':
      return icon('alert');
    default:
      return ticks(2);
  }
}

/**
 * @param {MessageRow} row
 * @param {SendState} state
 */
function failure(row, state) {
  return html`<div class="row-failure">
    <span>${stateText(state)}</span>
    <button class="link" data-testid="retry-send" @click=${() => retry(row)}>${t('timeline-retry')}</button>
    <button class="link link-danger" data-testid="discard-send" @click=${() => discard(row)}>${t('timeline-discard')}</button>
  </div>`;
}

/** @param {MessageRow} row */
function retry({ client_id: id }) {
  if (id) call({ call: 'retry_send', client_id: id }).catch(addError);
}

/**
 * Gives a message up; its text goes back into the composer, so nothing that was written is lost by a slip.
 * @param {MessageRow} row
 */
async function discard({ client_id: id }) {
  const chatId = openChatId.peek();
  if (!id || !chatId) return;
  try {
    giveBack(chatId, await call({ call: 'discard_send', client_id: id }));
  } catch (error) {
    addError(error);
  }
}

/**
 * @param {MessageRow} row
 * @param {string} name
 */
function label(row, name) {
  const args = { name: row.mine ? '' : name, text: contentText(row.content, row.sender_id), time: fullTime(row.sent_at) };
  if (!row.mine) return withoutMarks(t('timeline-row-theirs', args));
  return withoutMarks(t('timeline-row-mine', { ...args, state: row.state ? stateText(row.state) : '' }));
}
