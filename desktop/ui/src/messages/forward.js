// Forwarding: to which chats, and whether quietly. Each keeps its author.
import { signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { asViewError, call } from '../bridge.js';
import { chatName, chats, sortedChats } from '../chats/store.js';
import { avatar } from '../design/avatar.js';
import { showDialog } from '../design/dialog.js';
import { icon } from '../design/icons.js';
import { errorText } from '../errors.js';
import { MAX_SEARCH_CHARS } from '../limits.js';
import { t } from '../locales/fluent.js';
import { openChat } from '../timeline/store.js';

/** @import { ViewError } from '../types/view.ts' */

/** As many as the core takes at once. */
const MOST = 20;

/**
 * @param {string} from
 * @param {number[]} seqs in order
 * @param {() => void} [onDone]
 */
export function openForward(from, seqs, onDone = () => {}) {
  const query = signal('');
  const to = signal(/** @type {readonly string[]} */ ([]));
  const state = signal(/** @type {{ busy: boolean, error: ViewError | null }} */ ({ busy: false, error: null }));
  const close = showDialog({ name: 'forward', title: () => t('forward-title', { count: seqs.length }), focus: '[data-testid="forward-search"]', view: () => view() });

  /** @param {string} id */
  function toggle(id) {
    const now = to.peek();
    to.value = now.includes(id) ? now.filter((other) => other !== id) : now.length < MOST ? [...now, id] : now;
  }

  function offered() {
    const words = query.value.toLocaleLowerCase().split(/\s+/u).filter(Boolean);
    return sortedChats.value.filter((chat) => {
      const name = chatName(chat).toLocaleLowerCase();
      return words.every((word) => name.includes(word));
    });
  }

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    const targets = [...to.peek()];
    if (targets.length === 0) return;
    const silent = new FormData(/** @type {HTMLFormElement} */ (event.target)).get('silent') !== null;
    state.value = { busy: true, error: null };
    try {
      await call({ call: 'forward_messages', chat_id: from, seqs, to: targets, silent });
      close();
      onDone();
      const [only] = targets;
      if (only && targets.length === 1 && only !== from && chats.peek().has(only)) openChat(only, { at: 'end' });
    } catch (error) {
      state.value = { busy: false, error: asViewError(error) };
    }
  }

  function view() {
    const { busy, error } = state.value;
    const rows = offered();
    return html`<form class="dialog-body" novalidate @submit=${submit}>
      <div class="search picker-search">${icon('search')}
        <input type="text" enterkeyhint="search" data-testid="forward-search" autocomplete="off" maxlength=${MAX_SEARCH_CHARS} aria-label=${t('forward-search')} placeholder=${t('forward-search')}
          @input=${(/** @type {InputEvent} */ event) => {
            query.value = /** @type {HTMLInputElement} */ (event.target).value;
          }} />
      </div>
      <div class="picker-list" role="group" aria-label=${t('forward-chats')}>
        ${rows.map((chat) => {
          const name = chatName(chat);
          const chosen = to.value.includes(chat.chat_id);
          return html`<label class="picker-row" data-testid="forward-row" data-chat=${chat.chat_id}>
            ${avatar(chat.peer_id ?? chat.chat_id, name, { saved: chat.kind === 'saved', size: 'small' })}
            <span class="chat-row-main"><span class="picker-name" dir="auto">${name}</span></span>
            <input type="checkbox" .checked=${chosen} ?disabled=${!chosen && to.value.length >= MOST} @change=${() => toggle(chat.chat_id)} />
          </label>`;
        })}
        ${rows.length === 0 ? html`<p class="chats-hint" role="status">${t('forward-none')}</p>` : nothing}
      </div>
      <label class="switch"><span>${t('forward-silent')}</span><input type="checkbox" role="switch" name="silent" /></label>
      ${error ? html`<p class="form-problem" role="alert">${icon('alert')}<span>${errorText(error)}</span></p>` : nothing}
      <div class="dialog-actions">
        <button class="button button-primary" type="submit" data-testid="forward-confirm" ?disabled=${busy || to.value.length === 0}>${t('message-forward')}</button>
      </div>
    </form>`;
  }
}
