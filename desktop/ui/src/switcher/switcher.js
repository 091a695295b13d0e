// Ctrl+K: one field that goes to any chat or person, and does whatever has a name.
import { computed, effect, signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { call } from '../bridge.js';
import { avatar } from '../design/avatar.js';
import { icon } from '../design/icons.js';
import { openLayer } from '../design/layer.js';
import { combinationView } from '../keyboard/table-view.js';
import { MAX_SEARCH_CHARS } from '../limits.js';
import { t } from '../locales/fluent.js';
import { addProfiles, presences } from '../people/store.js';
import { openGlobalSearch } from '../search/global.js';
import { entriesFor } from './entries.js';

/**
 * @import { Profile } from '../types/protocol.ts'
 * @import { Entry } from './entries.js'
 */

const ASK_AFTER_MS = 200;
/** The server finds nobody by less. */
const ASK_FROM = 2;

export function openSwitcher() {
  const typed = signal('');
  const at = signal(0);
  const found = signal(/** @type {Profile[]} */ ([]));
  const entries = computed(() => [...entriesFor(typed.value, found.value), ...messagesEntry(typed.value)]);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {Entry | undefined} entry */
  const choose = (entry) => {
    if (!entry) return;
    layer.close();
    entry.run();
  };
  const input = (/** @type {InputEvent} */ event) => {
    typed.value = /** @type {HTMLInputElement} */ (event.target).value;
    at.value = 0;
    clearTimeout(timer);
    const query = typed.value.trim();
    if (query.length >= ASK_FROM) timer = setTimeout(() => ask(query), ASK_AFTER_MS);
  };
  /** @param {string} query */
  const ask = async (query) => {
    try {
      const people = await call({ call: 'search_users', query });
      if (typed.peek().trim() !== query) return;
      addProfiles(people);
      found.value = people;
    } catch {
      // Offline it finds whom this device knows; the connection's own line says why.
    }
  };
  const keys = (/** @type {KeyboardEvent} */ event) => {
    if (event.isComposing) return;
    const count = entries.peek().length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && count > 0) at.value = (at.peek() + step + count) % count;
    else if (event.key === 'Enter') choose(entries.peek()[at.peek()]);
    else return;
    event.preventDefault();
  };

  const layer = openLayer({
    name: 'switcher',
    className: 'switcher',
    label: t('switcher-title'),
    focus: 'input',
    view: () => switcherView({ typed: typed.value, entries: entries.value, at: Math.min(at.value, entries.value.length - 1), input, keys, choose }),
    closed: () => {
      clearTimeout(timer);
      endReveal();
    },
  });
  layer.dialog.dataset.testid = 'switcher';
  const endReveal = effect(() => {
    void at.value;
    layer.dialog.querySelector('[aria-selected="true"]')?.scrollIntoView?.({ block: 'nearest' });
  });
}

/**
 * The last thing it can do: look for the words in messages.
 * @param {string} typed
 * @returns {Entry[]}
 */
function messagesEntry(typed) {
  const query = typed.trim();
  if (query === '') return [];
  return [{ id: 'messages', group: 'commands', name: t('switcher-messages', { query }), keys: 'Control+F', run: () => openGlobalSearch(query) }];
}

/**
 * @param {{ typed: string, entries: Entry[], at: number, input: (event: InputEvent) => void, keys: (event: KeyboardEvent) => void, choose: (entry: Entry | undefined) => void }} shown
 */
function switcherView({ typed, entries, at, input, keys, choose }) {
  const groups = /** @type {const} */ (['chats', 'people', 'commands']);
  return html`<div class="switcher-box">
    <div class="search switcher-search">
      ${icon('search')}
      <input type="text" role="combobox" aria-expanded="true" aria-autocomplete="list" aria-controls="switcher-entries" autocomplete="off" spellcheck="false"
        data-testid="switcher-search" maxlength=${MAX_SEARCH_CHARS} placeholder=${t('switcher-search')} aria-label=${t('switcher-search')}
        aria-activedescendant=${entries.length > 0 ? `switcher-${at}` : nothing} .value=${typed} @input=${input} @keydown=${keys} />
    </div>
    <div class="switcher-entries" id="switcher-entries" role="listbox" aria-label=${t('switcher-title')}>
      ${groups.map((group) => {
        const own = entries.filter((entry) => entry.group === group);
        if (own.length === 0) return nothing;
        const title = t(`switcher-${group}`);
        return html`<div role="group" aria-label=${title}>
          <div class="switcher-heading" aria-hidden="true">${title}</div>
          ${own.map((entry) => entryView(entry, entries.indexOf(entry), at, choose))}
        </div>`;
      })}
    </div>
    ${entries.length === 0 ? html`<p class="switcher-rest" role="status">${t('switcher-nothing')}</p>` : nothing}
  </div>`;
}

/**
 * @param {Entry} entry
 * @param {number} place
 * @param {number} at
 * @param {(entry: Entry) => void} choose
 */
function entryView(entry, place, at, choose) {
  const { chat, person } = entry;
  const id = chat?.peer_id ?? chat?.chat_id ?? person?.id;
  return html`<div role="option" class="switcher-entry" id=${`switcher-${place}`} aria-selected=${place === at} data-testid="switcher-entry" @click=${() => choose(entry)}>
    ${id ? avatar(id, entry.name, { saved: chat?.kind === 'saved', online: presences.value.get(id)?.online ?? false, size: 'small' }) : nothing}
    <span class="switcher-name" dir="auto">${entry.name}</span>
    ${entry.note ? html`<span class="switcher-note" dir="ltr">${entry.note}</span>` : nothing}
    ${chat && chat.unread > 0 ? html`<span class="badge" aria-label=${t('chats-row-unread', { count: chat.unread })} role="img">${chat.unread}${chat.unread_capped ? '+' : ''}</span>` : nothing}
    ${entry.keys ? html`<span class="switcher-keys" aria-hidden="true">${combinationView(entry.keys)}</span>` : nothing}
  </div>`;
}
