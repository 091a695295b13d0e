// Who has read a message and when, and what it said before it was edited. Both are asked of the server when looked at.
import { signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { asViewError, call } from '../bridge.js';
import { avatar } from '../design/avatar.js';
import { showDialog } from '../design/dialog.js';
import { errorText } from '../errors.js';
import { fullTime } from '../locales/dates.js';
import { t } from '../locales/fluent.js';
import { messageText } from '../markup/message.js';
import { profiles } from '../people/store.js';

/**
 * @import { Reader } from '../types/protocol.ts'
 * @import { VersionRow, ViewError } from '../types/view.ts'
 */

/**
 * @param {string} chatId
 * @param {number} seq
 */
export function openReaders(chatId, seq) {
  show('readers', 'message-readers', () => call({ call: 'readers', chat_id: chatId, seq }), (/** @type {Reader[]} */ readers) =>
    readers.length === 0
      ? html`<p class="hint" role="status">${t('readers-none')}</p>`
      : html`<ul class="info-member-list">${readers.map(readerView)}</ul>`,
  );
}

/** @param {Reader} reader */
function readerView({ user_id: id, read_at: at }) {
  const name = profiles.value.get(id)?.display_name ?? '';
  return html`<li class="info-member" data-testid="reader">
    ${avatar(id, name, { size: 'small' })}
    <span class="chat-row-main">
      <span class="picker-name" dir="auto">${name}</span>
      ${at == null ? nothing : html`<time class="hint">${fullTime(at)}</time>`}
    </span>
  </li>`;
}

/**
 * @param {string} chatId
 * @param {number} seq
 */
export function openVersions(chatId, seq) {
  show('versions', 'message-versions', () => call({ call: 'versions', chat_id: chatId, seq }), (/** @type {VersionRow[]} */ versions) =>
    html`<ol class="versions">${versions.map(({ written_at: at, content }) => html`<li class="version" data-testid="version">
      <time class="hint">${fullTime(at)}</time>
      <div class="bubble">${content.type === 'text' ? messageText(content.text, content.blocks) : nothing}</div>
    </li>`)}</ol>`,
  );
}

/**
 * @template T
 * @param {import('../design/layer.js').LayerName} name
 * @param {string} title
 * @param {() => Promise<T>} load
 * @param {(answer: T) => unknown} view
 */
function show(name, title, load, view) {
  const state = signal(/** @type {{ answer: T } | { error: ViewError } | null} */ (null));
  showDialog({
    name,
    title: () => t(title),
    view: () => {
      const now = state.value;
      return html`<div class="dialog-body">
        ${now === null ? html`<p class="timeline-edge"><i class="spinner"></i></p>` : nothing}
        ${now && 'error' in now ? html`<p class="hint hint-bad" role="alert">${errorText(now.error)}</p>` : nothing}
        ${now && 'answer' in now ? view(now.answer) : nothing}
      </div>`;
    },
  });
  load().then(
    (answer) => {
      state.value = { answer };
    },
    (error) => {
      state.value = { error: asViewError(error) };
    },
  );
}
