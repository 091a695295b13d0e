// Ctrl+Shift+F: looks for words in the open chat, and goes from one message that has them to the next.
import { computed, effect, signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { focusComposer } from '../composer/area.js';
import { icon } from '../design/icons.js';
import { mount } from '../design/mount.js';
import { errorText } from '../errors.js';
import { t } from '../locales/fluent.js';
import { MAX_SEARCH_CHARS } from '../limits.js';
import { jumpToMessage } from '../timeline/jumps.js';
import { openChatId, rows } from '../timeline/store.js';
import { endFound, found, searchMore, startSearch } from './found.js';
import { foundWords, highlight } from './highlight.js';
import { hit } from './hit.js';

const ASK_AFTER_MS = 250;

/** Where and what is looked for; `search` is the number of the question that was asked. */
const asked = signal(/** @type {{ chatId: string, query: string, search: number } | null} */ (null));
/** Which of those found is looked at; -1 until there is one. */
const at = signal(-1);

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

const mine = computed(() => (asked.value && found.value?.search === asked.value.search ? found.value : null));

export function chatSearchOpen() {
  return asked.peek() !== null;
}

/** @returns {boolean} whether there is a chat to look through */
export function openChatSearch() {
  const chatId = openChatId.peek();
  if (chatId === null) return false;
  if (asked.peek()?.chatId !== chatId) asked.value = { chatId, query: '', search: 0 };
  const field = /** @type {HTMLInputElement | null} */ (document.querySelector('[data-testid="chat-search"]'));
  field?.focus();
  field?.select();
  return true;
}

export function closeChatSearch() {
  clearTimeout(timer);
  if (mine.peek()) endFound();
  asked.value = null;
  at.value = -1;
  focusComposer();
}

/**
 * @param {HTMLElement} place between header and messages
 * @param {HTMLElement} conversation
 * @returns {() => void}
 */
export function mountChatSearch(place, conversation) {
  const endView = mount(place, barView);
  const endLeft = effect(() => {
    if (asked.value && asked.value.chatId !== openChatId.value) closeChatSearch();
    if (hit.value && hit.value.chatId !== openChatId.value) hit.value = null;
  });
  // The newest one found is what one wants to see first.
  const endFirst = effect(() => {
    if (mine.value && mine.value.rows.length > 0 && at.peek() === -1) go(0);
  });
  const endMarks = effect(() => {
    // What a search over all chats led to stands in for one's own.
    const led = hit.value?.chatId === openChatId.value ? hit.value : null;
    const words = mine.value ? foundWords(mine.value.rows) : led?.words ?? [];
    const seq = (mine.value ? mine.value.rows[at.value]?.seq : led?.seq) ?? null;
    void rows.value;
    // After the rows are painted.
    requestAnimationFrame(() => highlight(conversation, words, seq));
  });
  return () => {
    clearTimeout(timer);
    for (const end of [endMarks, endFirst, endLeft, endView]) end();
    asked.value = null;
    at.value = -1;
  };
}

/** @param {number} next */
function go(next) {
  const all = mine.peek()?.rows ?? [];
  const row = all[next];
  if (!row) return;
  at.value = next;
  jumpToMessage(row.seq);
  if (next >= all.length - 2) searchMore();
}

/** @param {1 | -1} by 1 is to the older one */
function step(by) {
  const count = mine.peek()?.rows.length ?? 0;
  if (count > 0) go((at.peek() + by + count) % count);
}

/** @param {InputEvent} event */
function input(event) {
  const query = /** @type {HTMLInputElement} */ (event.target).value;
  const now = asked.peek();
  if (!now) return;
  clearTimeout(timer);
  at.value = -1;
  asked.value = { ...now, query, search: 0 };
  if (query.trim() === '') endFound();
  else timer = setTimeout(() => ask(), ASK_AFTER_MS);
}

function ask() {
  const now = asked.peek();
  if (now) asked.value = { ...now, search: startSearch(now.query, now.chatId) };
}

/** @param {KeyboardEvent} event */
function keys(event) {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Escape') closeChatSearch();
  else if (event.key === 'ArrowUp' || (event.key === 'Enter' && !event.shiftKey)) step(1);
  else if (event.key === 'ArrowDown' || event.key === 'Enter') step(-1);
  else return;
  event.preventDefault();
}

function barView() {
  const now = asked.value;
  if (!now) return nothing;
  const count = mine.value?.rows.length ?? 0;
  const label = t('search-in-chat');
  return html`<div class="chat-search" role="search" aria-label=${label}>
    <div class="search">
      ${icon('search')}
      <input type="text" enterkeyhint="search" autocomplete="off" spellcheck="false" data-testid="chat-search" maxlength=${MAX_SEARCH_CHARS}
        placeholder=${label} aria-label=${label} aria-keyshortcuts="Control+Shift+F" .value=${now.query} @input=${input} @keydown=${keys} />
    </div>
    <span class="chat-search-count" role="status" data-testid="chat-search-count">${countText(now.query)}</span>
    <button class="icon-button" title=${t('search-older.title')} aria-label=${t('search-older.aria-label')} ?disabled=${count === 0} @click=${() => step(1)}>${icon('up')}</button>
    <button class="icon-button" title=${t('search-newer.title')} aria-label=${t('search-newer.aria-label')} ?disabled=${count === 0} @click=${() => step(-1)}>${icon('chevron-down')}</button>
    <button class="icon-button" title=${t('search-close')} aria-label=${t('search-close')} @click=${closeChatSearch}>${icon('close')}</button>
  </div>`;
}

/** @param {string} query */
function countText(query) {
  if (query.trim() === '') return '';
  const now = mine.value;
  if (!now || now.progress === null) return t('search-searching');
  if (now.error) return errorText(now.error);
  if (now.rows.length === 0) return now.progress.state === 'device' ? t('search-searching') : t('search-nothing');
  const args = { at: at.value + 1, count: now.rows.length };
  return now.more ? t('search-place-of-more', args) : t('search-place', args);
}

