// Chooses people: those one knows at once, others by a search on the server. The caller has the chosen ones as a signal.
import { computed, signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { asViewError, call } from '../bridge.js';
import { sortedChats } from '../chats/store.js';
import { avatar } from '../design/avatar.js';
import { icon } from '../design/icons.js';
import { errorText } from '../errors.js';
import { MAX_SEARCH_CHARS } from '../limits.js';
import { t, withoutMarks } from '../locales/fluent.js';
import { me } from '../session/store.js';
import { blocked, contacts } from './relations.js';
import { addProfiles, profiles } from './store.js';

/**
 * @import { Profile } from '../types/protocol.ts'
 * @import { ViewError } from '../types/view.ts'
 */

const ASK_AFTER_MS = 250;
/** People offered before anything is typed. */
const MAX_OFFERED = 50;

export class PeoplePicker {
  /** @param {{ most: number, without?: Set<string> }} options `without` are in it already */
  constructor({ most, without = new Set() }) {
    this.most = most;
    this.without = without;
    /** @type {import('@preact/signals-core').Signal<readonly string[]>} */
    this.chosen = signal([]);
    this.query = signal('');
    this.found = signal(/** @type {{ query: string, people: Profile[], error: ViewError | null }} */ ({ query: '', people: [], error: null }));
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.offered = computed(() => this.offer());
  }

  /** People one writes with and contacts first, then whom the server found. */
  offer() {
    const typed = this.query.value.trim().toLocaleLowerCase();
    const peers = sortedChats.value.map((chat) => chat.peer_id ?? '');
    const known = [...new Set([...contacts.value, ...peers])].map((id) => profiles.value.get(id));
    const matches = (/** @type {Profile} */ one) => typed === '' || `${one.display_name} ${one.username}`.toLocaleLowerCase().split(/\s+/u).some((word) => word.startsWith(typed));
    const all = [...known.filter((one) => one !== undefined).filter(matches), ...(typed === '' ? [] : this.found.value.people)];
    const seen = new Set([me.value?.profile.id ?? '', ...blocked.value, ...this.without]);
    return all.filter(({ id }) => !seen.has(id) && seen.add(id)).slice(0, MAX_OFFERED);
  }

  /** @param {string} typed */
  search(typed) {
    this.query.value = typed;
    clearTimeout(this.timer);
    const query = typed.trim();
    if (query === '') return;
    this.timer = setTimeout(async () => {
      /** @type {{ query: string, people: Profile[], error: ViewError | null }} */
      let answer = { query, people: [], error: null };
      try {
        answer = { ...answer, people: await call({ call: 'search_users', query }) };
        addProfiles(answer.people);
      } catch (error) {
        answer = { ...answer, error: asViewError(error) };
      }
      if (this.query.peek().trim() === query) this.found.value = answer;
    }, ASK_AFTER_MS);
  }

  /** @param {string} id */
  toggle(id) {
    const now = this.chosen.peek();
    if (now.includes(id)) this.chosen.value = now.filter((other) => other !== id);
    else if (now.length < this.most) this.chosen.value = [...now, id];
  }

  view() {
    const { people, error } = { people: this.offered.value, error: this.found.value.error };
    return html`
      <div class="search picker-search">
        ${icon('search')}
        <input type="text" enterkeyhint="search" data-testid="people-search" autocomplete="off" maxlength=${MAX_SEARCH_CHARS} aria-label=${t('people-search')}
          placeholder=${t('people-search')} .value=${this.query.value}
          @input=${(/** @type {InputEvent} */ event) => this.search(/** @type {HTMLInputElement} */ (event.target).value)}
          @keydown=${(/** @type {KeyboardEvent} */ event) => this.keys(event)} />
      </div>
      ${this.chosen.value.length > 0
        ? html`<ul class="picker-chosen" aria-label=${t('people-chosen')}>${this.chosen.value.map((id) => this.chip(id))}</ul>`
        : nothing}
      <div class="picker-list" role="group" aria-label=${t('people-list')}>
        ${people.map((one) => this.row(one))}
        ${people.length === 0 ? html`<p class="chats-hint" role="status">${t(this.query.value.trim() === '' ? 'people-hint' : 'people-none')}</p>` : nothing}
      </div>
      ${error && this.query.value.trim() !== '' ? html`<p class="chats-hint chats-problem" role="alert">${errorText(error)}</p>` : nothing}
    `;
  }

  /** @param {string} id */
  chip(id) {
    const name = profiles.value.get(id)?.display_name ?? '';
    return html`<li><button type="button" class="chip" title=${t('people-remove', { name })} aria-label=${withoutMarks(t('people-remove', { name }))} @click=${() => this.toggle(id)}>
      <bdi>${name}</bdi>${icon('close')}
    </button></li>`;
  }

  /** @param {Profile} one */
  row(one) {
    const chosen = this.chosen.value.includes(one.id);
    return html`<label class="picker-row" data-user-id=${one.id} data-testid="picker-row">
      ${avatar(one.id, one.display_name)}
      <span class="chat-row-main">
        <span class="picker-name" dir="auto">${one.display_name}</span>
        <span class="hint" dir="ltr">@${one.username}</span>
      </span>
      <input type="checkbox" .checked=${chosen} ?disabled=${!chosen && this.chosen.value.length >= this.most} @change=${() => this.toggle(one.id)} />
    </label>`;
  }

  /** @param {KeyboardEvent} event */
  keys(event) {
    if (event.isComposing) return;
    const first = this.offered.peek()[0];
    if (event.key === 'Enter' && first && this.query.peek().trim() !== '') {
      event.preventDefault();
      this.toggle(first.id);
      this.search('');
    } else if (event.key === 'Backspace' && this.query.peek() === '' && this.chosen.peek().length > 0) {
      this.chosen.value = this.chosen.peek().slice(0, -1);
    }
  }
}

