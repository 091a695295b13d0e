// The left pane: search, the chats, and who one is.
import { effect, signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { repeat } from 'lit-html/directives/repeat.js';
import { today } from '../clock.js';
import { icon, mark } from '../design/icons.js';
import { element, mount } from '../design/mount.js';
import { rove } from '../design/rove.js';
import { errorText } from '../errors.js';
import { locale, t } from '../locales/fluent.js';
import { MAX_SEARCH_CHARS } from '../limits.js';
import { presences, profiles, typing } from '../people/store.js';
import { me, ready } from '../session/store.js';
import { openGlobalSearch } from '../search/global.js';
import { openSettings } from '../settings/open.js';
import { openChatId } from '../timeline/store.js';
import { openJoin } from '../groups/join.js';
import { openNewGroup } from '../groups/new-group.js';
import { groupRow, personRow } from './person-row.js';
import { chatRow } from './row.js';
import { archiveIsOpen, endSearch, matchingChats, matchingGroups, matchingPeople, openWith, peopleOnly, query, searchError, searching, toggleArchive, watchSearch } from './search.js';
import { archivedChats, sortedChats } from './store.js';
import { watchOnScreen } from './on-screen.js';

/** Rows painted at first, and added whenever the end of them comes near: thousands of chats open as fast as fifty. */
const PAGE_ROWS = 60;

/**
 * @param {HTMLElement} container
 * @returns {() => void}
 */
export function mountChats(container) {
  const header = element('header', 'chats-header');
  const list = element('div', 'chats-list');
  list.dataset.testid = 'chat-list';
  container.append(header, list);
  const painted = signal(PAGE_ROWS);

  const endSearchWatch = watchSearch();
  const endHeader = mount(header, headerView);
  const endList = mount(list, () => listView(painted.value));
  const endRoving = rove(list, '[role="option"]');
  const endOnScreen = watchOnScreen(list);
  const grow = () => {
    const near = list.scrollHeight - list.scrollTop - list.clientHeight < list.clientHeight;
    if (near && painted.peek() < matchingChats.peek().length) painted.value += PAGE_ROWS;
  };
  list.addEventListener('scroll', grow, { passive: true });
  // A chat that was opened by keys may stand beyond the rows in sight, or beyond those painted.
  const endReveal = effect(() => {
    const open = openChatId.value;
    const place = matchingChats.peek().findIndex(({ chat_id: id }) => id === open);
    if (place === -1) return;
    if (place >= painted.peek()) painted.value = place + PAGE_ROWS;
    list.querySelector('.chat-row-open')?.scrollIntoView?.({ block: 'nearest' });
  });
  const endMark = effect(() => {
    // Read by the start-up benchmark of the shell.
    if (ready.value && performance.getEntriesByName('chat-list-usable').length === 0) performance.mark('chat-list-usable');
  });

  return () => {
    for (const end of [endOnScreen, endRoving, endReveal, endMark, endList, endHeader, endSearchWatch]) end();
    header.remove();
    list.remove();
  };
}

export function focusSearch() {
  const field = /** @type {HTMLInputElement | null} */ (document.querySelector('[data-testid="search"]'));
  field?.focus();
  field?.select();
}

function headerView() {
  const label = peopleOnly.value ? 'chats-search.placeholder-people' : 'chats-search.placeholder';
  return html`
    <div class="chats-bar">
      <h1 class="brand">${mark()}<span>${t('brand-name')}</span></h1>
      <button class="icon-button" title=${t('chats-new.title')} aria-label=${t('chats-new.aria-label')} aria-keyshortcuts="Control+N"
        aria-pressed=${peopleOnly.value} @click=${startNew}>${icon('compose')}</button>
      <button class="icon-button" data-testid="group-new" title=${t('group-new')} aria-label=${t('group-new')} @click=${openNewGroup}>${icon('people')}</button>
      <button class="icon-button" data-testid="settings-open" title=${t('chats-settings.title')} aria-label=${t('chats-settings.aria-label')}
        aria-keyshortcuts="Control+," @click=${openSettings}>${icon('settings')}</button>
    </div>
    <div class="search" role="search" aria-label=${t(label)}>
      ${icon('search')}
      <input type="text" enterkeyhint="search" autocomplete="off" spellcheck="false" data-testid="search" maxlength=${MAX_SEARCH_CHARS}
        placeholder=${t(label)} aria-label=${t(label)} .value=${query.value}
        @input=${(/** @type {InputEvent} */ event) => {
          query.value = /** @type {HTMLInputElement} */ (event.target).value;
        }} @keydown=${searchKeys} />
      ${query.value === '' && !peopleOnly.value
        ? nothing
        : html`<button class="icon-button icon-button-small" title=${t('chats-search-clear')} aria-label=${t('chats-search-clear')} @click=${leaveSearch}>${icon('close')}</button>`}
    </div>
  `;
}

/** @param {number} painted */
function listView(painted) {
  const rows = matchingChats.value;
  const people = matchingPeople.value;
  const typed = query.value.trim();
  const parts = [locale.value, today.value];
  return html`
    ${peopleOnly.value && typed === '' ? html`<p class="chats-hint">${t('chats-people-hint')}</p>${savedView()}${newView()}` : nothing}
    ${typed === '' && !peopleOnly.value ? archiveView() : nothing}
    <div class="chats-rows" role="listbox" aria-label=${t('chats-list.aria-label')} ?hidden=${rows.length === 0}>${repeat(rows.slice(0, painted), (chat) => chat.chat_id, (chat) => {
      const writing = typing.value.get(chat.chat_id);
      const who = (chat.kind === 'group' ? writing?.[0] : undefined) ?? chat.peer_id ?? '';
      const sender = chat.last?.sender_id ?? '';
      const open = openChatId.value === chat.chat_id;
      const online = presences.value.get(chat.peer_id ?? '')?.online ?? false;
      const seen = [chat, writing, profiles.value.get(who), profiles.value.get(sender), open, online, ...parts];
      return guard(seen, () => chatRow(chat, { open, online, writing }));
    })}</div>
    ${rows.length === 0 && typed === '' && !peopleOnly.value && ready.value ? emptyView() : nothing}
    ${typed === '' ? nothing : html`
      <h2 class="chats-heading" id="chats-people">${t('chats-people')}</h2>
      <div class="chats-rows" role="listbox" aria-labelledby="chats-people" ?hidden=${people.length === 0}>
        ${repeat(people, (person) => person.id, (person) => personRow(person))}
      </div>
      ${groupsView()}
      ${searching.value ? html`<p class="chats-hint" role="status">${t('chats-searching')}</p>` : nothing}
      ${searchError.value ? html`<p class="chats-hint chats-problem" role="alert">${errorText(searchError.value)}</p>` : nothing}
      ${!searching.value && !searchError.value && people.length === 0 && matchingGroups.value.length === 0
        ? html`<p class="chats-hint" role="status">${t(rows.length === 0 ? 'chats-nothing-found' : 'chats-nobody-else')}</p>`
        : nothing}
      ${peopleOnly.value ? nothing : html`<button class="button chats-messages" data-testid="search-messages" aria-keyshortcuts="Control+F" @click=${() => openGlobalSearch(typed)}>${icon('search')}<span>${t('switcher-messages', { query: typed })}</span></button>`}
    `}
  `;
}

/** Chats that were put away, behind one row. */
function archiveView() {
  const put = archivedChats.value;
  if (put.length === 0 && !archiveIsOpen.value) return nothing;
  const unread = put.filter((chat) => chat.unread > 0 || chat.marked_unread).length;
  return html`<button class="chats-archive" data-testid="archive" aria-expanded=${archiveIsOpen.value} @click=${toggleArchive}>
    ${icon(archiveIsOpen.value ? 'back' : 'archive')}<span>${t(archiveIsOpen.value ? 'chats-archive-close' : 'chats-archive')}</span>
    ${unread > 0 && !archiveIsOpen.value ? html`<span class="badge badge-quiet">${unread}</span>` : nothing}
  </button>`;
}

/** Other ways to a new chat. */
function newView() {
  return html`<button class="chats-archive" @click=${openNewGroup}>${icon('people')}<span>${t('group-new')}</span></button>
    <button class="chats-archive" data-testid="join-open" @click=${() => openJoin()}>${icon('link')}<span>${t('join-title')}</span></button>`;
}

/** Public groups that were found. */
function groupsView() {
  const groups = matchingGroups.value;
  if (groups.length === 0) return nothing;
  return html`<h2 class="chats-heading" id="chats-groups">${t('chats-groups')}</h2>
    <div class="chats-rows" role="listbox" aria-labelledby="chats-groups">${repeat(groups, (group) => group.chat_id, groupRow)}</div>`;
}

/** The way to saved messages for who has none yet. */
function savedView() {
  const id = me.value?.profile.id;
  if (!id || sortedChats.value.some(({ kind }) => kind === 'saved')) return nothing;
  return html`<button class="button" @click=${() => openWith(id)}>${t('chats-empty-saved')}</button>`;
}

function emptyView() {
  return html`<div class="empty">
    ${mark()}
    <h2>${t('chats-empty')}</h2>
    <p>${t('chats-empty-hint')}</p>
    <button class="button button-primary" @click=${startNew}>${t('chats-empty-find')}</button>
    ${savedView()}
  </div>`;
}

/** @param {KeyboardEvent} event */
function searchKeys(event) {
  if (event.isComposing) return;
  const options = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('.chats-list [role="option"]')]);
  if (event.key === 'ArrowDown' && options[0]) {
    event.preventDefault();
    options[0].focus();
  } else if (event.key === 'Enter' && options[0] && query.value.trim() !== '') {
    event.preventDefault();
    options[0].click();
  }
}

export function startNew() {
  peopleOnly.value = true;
  query.value = '';
  focusSearch();
}

function leaveSearch() {
  endSearch();
  focusSearch();
}

/** Is the search in use? Escape leaves it first. */
export function searchInUse() {
  return query.peek() !== '' || peopleOnly.peek();
}
