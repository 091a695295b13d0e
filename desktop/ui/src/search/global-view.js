// What the search over all chats looks like.
import { html, nothing } from 'lit-html';
import { chatName, chats } from '../chats/store.js';
import { avatar } from '../design/avatar.js';
import { icon } from '../design/icons.js';
import { errorText } from '../errors.js';
import { MAX_SEARCH_CHARS } from '../limits.js';
import { fullTime, listTime } from '../locales/dates.js';
import { t } from '../locales/fluent.js';
import { profiles } from '../people/store.js';
import { OPERATORS } from './operators.js';

/**
 * @import { FoundRow, Highlight } from '../types/view.ts'
 * @import { Found } from './found.js'
 * @import { Value } from './global.js'
 * @import { Operator } from './operators.js'
 * @typedef {object} Shown
 * @property {string} typed
 * @property {number} at
 * @property {Found | null} found
 * @property {{ operator: Operator, value: string } | null} operator
 * @property {Value[]} values
 * @property {Record<Operator, string>} names
 * @property {(event: InputEvent) => void} input
 * @property {(event: Event) => void} moved the caret, perhaps
 * @property {(event: KeyboardEvent) => void} keys
 * @property {(place: number) => void} choose
 * @property {(name: Operator) => void} add
 * @property {() => void} more
 * @property {() => void} close
 */

/** @param {Shown} shown */
export function globalView(shown) {
  const { typed, at, found, operator, values } = shown;
  const options = operator ? values.length : found?.rows.length ?? 0;
  const label = t('search-everywhere');
  return html`<div class="dialog-box">
    <div class="global-search-header">
      <div class="search">
        ${icon('search')}
        <input type="text" role="combobox" enterkeyhint="search" aria-expanded="true" aria-autocomplete="list" aria-controls="search-options" autocomplete="off" spellcheck="false"
          data-testid="global-search-field" maxlength=${MAX_SEARCH_CHARS} placeholder=${label} aria-label=${label}
          aria-activedescendant=${options > 0 ? `search-${at}` : nothing} .value=${typed} @input=${shown.input} @keyup=${shown.moved} @click=${shown.moved} @keydown=${shown.keys} />
      </div>
      <button class="icon-button" title=${t('search-close')} aria-label=${t('search-close')} @click=${shown.close}>${icon('close')}</button>
    </div>
    <div class="search-operators" role="group" aria-label=${t('search-operators')}>
      ${OPERATORS.map((name) => html`<button class="search-operator" title=${t(`search-operator-${name}.title`)} @click=${() => shown.add(name)}>${shown.names[name]}</button>`)}
    </div>
    <div class="search-options" id="search-options" role="listbox" aria-label=${t(operator ? 'search-values' : 'search-results')} @scroll=${(/** @type {Event} */ event) => {
      const list = /** @type {HTMLElement} */ (event.target);
      if (list.scrollHeight - list.scrollTop - list.clientHeight < list.clientHeight) shown.more();
    }}>
      ${operator ? values.map((value, place) => valueView(value, place, shown)) : found?.rows.map((row, place) => rowView(row, place, shown))}
    </div>
    <p class="search-progress" role="status" data-testid="search-progress">${progressText(shown)}</p>
  </div>`;
}

/**
 * @param {Value} value
 * @param {number} place
 * @param {Shown} shown
 */
function valueView({ label, note }, place, { at, choose }) {
  return html`<div role="option" class="switcher-entry" id=${`search-${place}`} aria-selected=${place === at} @click=${() => choose(place)}>
    <span class="switcher-name" dir="auto">${label}</span>${note ? html`<span class="switcher-note" dir="ltr">${note}</span>` : nothing}
  </div>`;
}

/**
 * @param {FoundRow} row
 * @param {number} place
 * @param {Shown} shown
 */
function rowView(row, place, { at, choose }) {
  const chat = chats.value.get(row.chat_id);
  const name = chat ? chatName(chat) : '';
  const sender = profiles.value.get(row.sender_id)?.display_name ?? '';
  return html`<div role="option" class="search-row" id=${`search-${place}`} aria-selected=${place === at} data-testid="found-row" data-seq=${row.seq} @click=${() => choose(place)}>
    ${avatar(chat?.peer_id ?? row.chat_id, name, { saved: chat?.kind === 'saved', size: 'small' })}
    <div class="chat-row-main">
      <div class="chat-row-line">
        <span class="chat-row-name" dir="auto">${name}</span>
        <span class="chat-row-time"><time title=${fullTime(row.sent_at)}>${listTime(row.sent_at)}</time></span>
      </div>
      <p class="search-excerpt" dir="auto">${sender && sender !== name ? html`<span class="chat-row-who">${t('chats-sender', { name: sender })}</span> ` : nothing}${marked(row.excerpt, row.highlights)}</p>
    </div>
  </div>`;
}

/**
 * The text with its found parts marked. Places that make no sense are left out.
 * @param {string} text
 * @param {Highlight[]} highlights
 */
export function marked(text, highlights) {
  /** @type {unknown[]} */
  const parts = [];
  let done = 0;
  for (const { from, to } of [...highlights].sort((one, other) => one.from - other.from)) {
    if (from < done || to <= from || to > text.length) continue;
    parts.push(text.slice(done, from), html`<mark>${text.slice(from, to)}</mark>`);
    done = to;
  }
  return [...parts, text.slice(done)];
}

/** @param {Shown} shown */
function progressText({ typed, found, operator, values }) {
  if (operator) return values.length > 0 ? t('search-values') : t('search-value-hint');
  if (typed.trim() === '') return t('search-hint');
  if (found?.error) return errorText(found.error);
  if (!found || found.progress === null) return t('search-searching');
  const count = found.rows.length;
  switch (found.progress.state) {
    case 'device':
      return t('search-device', { count });
    case 'device_only':
      return t('search-device-only', { count, reason: errorText({ code: found.progress.code }) });
    default:
      return count === 0 ? t('search-nothing') : found.more ? t('search-found-more', { count }) : t('search-found', { count });
  }
}
