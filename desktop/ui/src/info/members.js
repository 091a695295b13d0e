// Members of the open group: owner and admins first, the others page by page; what one may do with each.
import { effect, signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { asViewError, call } from '../bridge.js';
import { openWith } from '../chats/search.js';
import { openSummary } from '../conversation/open.js';
import { avatar } from '../design/avatar.js';
import { ask } from '../design/dialog.js';
import { icon } from '../design/icons.js';
import { menuPlace, openMenu } from '../design/menu.js';
import { mount } from '../design/mount.js';
import { details, perform, performOrSay } from '../details/store.js';
import { errorText } from '../errors.js';
import { MAX_SEARCH_CHARS } from '../limits.js';
import { t } from '../locales/fluent.js';
import { presences, profiles } from '../people/store.js';
import { me } from '../session/store.js';
import { openAddMembers } from './add.js';

/**
 * @import { Member } from '../types/protocol.ts'
 * @import { MenuItem } from '../design/menu.js'
 * @import { ChatDetails, ViewError } from '../types/view.ts'
 * @typedef {{ chatId: string, query: string, members: Member[], next: string | undefined, state: 'idle' | 'loading', error: ViewError | null }} Pages
 */

const ASK_AFTER_MS = 200;

/** @type {import('@preact/signals-core').Signal<Pages | null>} */
const pages = signal(null);

/**
 * @param {HTMLElement} container
 * @returns {() => void}
 */
export function mountMembers(container) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const endView = mount(container, () => membersView((typed) => {
    clearTimeout(timer);
    timer = setTimeout(() => void load(typed, true), ASK_AFTER_MS);
  }));
  // Whoever comes or goes changes the details: the pages are read again from the first.
  const endPages = effect(() => {
    const now = details.value;
    if (openSummary.value?.kind !== 'group' || !now) return;
    if (pages.peek()?.chatId !== now.chat_id) pages.value = null;
    void load(pages.peek()?.query ?? '', true);
  });
  return () => {
    clearTimeout(timer);
    endPages();
    endView();
    pages.value = null;
  };
}

/**
 * @param {string} query
 * @param {boolean} first the first page, otherwise the next
 */
async function load(query, first) {
  const now = details.peek();
  if (!now) return;
  const before = pages.peek();
  const keep = before?.chatId === now.chat_id ? before : null;
  const cursor = first ? undefined : keep?.next;
  const asked = { chatId: now.chat_id, query, members: keep?.members ?? [], next: cursor, state: /** @type {const} */ ('loading'), error: null };
  pages.value = asked;
  try {
    const page = await call({ call: 'members', chat_id: now.chat_id, ...(query.trim() ? { query: query.trim() } : {}), ...(cursor ? { cursor } : {}) });
    // Something else was asked meanwhile.
    if (pages.peek() !== asked) return;
    pages.value = { ...asked, members: first ? page.members : [...asked.members, ...page.members], next: page.next, state: 'idle' };
  } catch (error) {
    if (pages.peek() === asked) pages.value = { ...asked, state: 'idle', error: asViewError(error) };
  }
}

/** @param {(typed: string) => void} search */
function membersView(search) {
  const chat = openSummary.value;
  const now = details.value;
  const shown = pages.value;
  if (chat?.kind !== 'group' || !now) return nothing;
  return html`
    <div class="info-members-head">
      <h3>${t('group-members-count', { count: now.member_count })}</h3>
      ${now.may.add_members
        ? html`<button class="icon-button icon-button-small" data-testid="members-add" title=${t('group-add')} aria-label=${t('group-add')} @click=${() => openAddMembers(now)}>${icon('plus')}</button>`
        : nothing}
    </div>
    ${now.member_count > 10
      ? html`<div class="search"><input type="text" enterkeyhint="search" autocomplete="off" maxlength=${MAX_SEARCH_CHARS} aria-label=${t('group-find')} placeholder=${t('group-find')}
          @input=${(/** @type {InputEvent} */ event) => search(/** @type {HTMLInputElement} */ (event.target).value)} /></div>`
      : nothing}
    <ul class="info-member-list" aria-label=${t('group-members')}>
      ${repeat(shown?.members ?? now.members, (member) => member.user_id, (member) => memberRow(now, member))}
    </ul>
    ${shown?.error ? html`<p class="hint hint-bad" role="alert">${errorText(shown.error)}</p>` : nothing}
    ${shown?.next ? html`<button class="button button-wide" ?disabled=${shown.state === 'loading'} @click=${() => load(shown.query, false)}>${t('group-more')}</button>` : nothing}
  `;
}

/**
 * @param {ChatDetails} now
 * @param {Member} member
 */
function memberRow(now, member) {
  const id = member.user_id;
  const person = profiles.value.get(id);
  const name = person?.display_name ?? '';
  const items = memberItems(now, member, name);
  const open = (/** @type {Element | { x: number, y: number }} */ at) => openMenu('member-menu', items, at, t('group-member-menu', { name }));
  return html`<li class="info-member" data-testid="member-row" data-user-id=${id}
    @contextmenu=${(/** @type {MouseEvent} */ event) => {
      event.preventDefault();
      open(menuPlace(event));
    }}>
    ${avatar(id, name, { online: presences.value.get(id)?.online ?? false })}
    <span class="chat-row-main">
      <span class="picker-name"><bdi>${name || html`<i class="blank"></i>`}</bdi>${id === me.value?.profile.id ? html` <span class="hint-inline">${t('group-you')}</span>` : nothing}</span>
      <span class="hint" dir="ltr">${person ? `@${person.username}` : ''}</span>
    </span>
    ${member.role === 'owner' || member.role === 'admin' ? html`<span class="role">${t(`group-role-${member.role}`)}</span>` : nothing}
    ${items.length > 0
      ? html`<button class="icon-button icon-button-small" data-testid="member-menu" title=${t('group-member-menu', { name })} aria-label=${t('group-member-menu', { name })} aria-haspopup="menu"
          @click=${(/** @type {Event} */ event) => open(/** @type {Element} */ (event.currentTarget))}>${icon('more')}</button>`
      : nothing}
  </li>`;
}

/**
 * What one may do with a member.
 * @param {ChatDetails} now
 * @param {Member} member
 * @param {string} name
 * @returns {MenuItem[]}
 */
function memberItems({ chat_id: chatId, may }, { user_id: id, role }, name) {
  if (id === me.value?.profile.id) return [];
  const set = (/** @type {'admin' | 'member'} */ next) => performOrSay({ type: 'set_role', chat_id: chatId, user_id: id, role: next });
  const remove = role === 'admin' ? may.remove_admins : role === 'member' && may.remove_members;
  /** @type {(MenuItem | false)[]} */
  const items = [
    { id: 'write', icon: 'compose', label: t('group-write'), run: () => void openWith(id) },
    may.set_roles && role === 'member' && { id: 'promote', icon: 'star', label: t('group-promote'), run: () => set('admin') },
    may.set_roles && role === 'admin' && { id: 'demote', icon: 'person', label: t('group-demote'), run: () => set('member') },
    may.hand_over && { id: 'hand-over', icon: 'forward', label: t('group-hand-over'), run: () => askToHandOver(chatId, id, name) },
    remove && { id: 'remove', icon: 'leave', label: t('group-remove'), danger: true, run: () => askToRemove(chatId, id, name) },
  ];
  return items.filter((item) => item !== false);
}

/**
 * @param {string} chatId
 * @param {string} id
 * @param {string} name
 */
function askToHandOver(chatId, id, name) {
  ask({
    name: 'hand-over',
    title: t('group-hand-over-title'),
    text: t('group-hand-over-text', { name }),
    confirm: t('group-hand-over'),
    run: () => perform({ type: 'hand_over', chat_id: chatId, user_id: id }),
  });
}

/**
 * @param {string} chatId
 * @param {string} id
 * @param {string} name
 */
function askToRemove(chatId, id, name) {
  ask({
    name: 'remove-member',
    title: t('group-remove-title'),
    text: t('group-remove-text', { name }),
    confirm: t('group-remove'),
    danger: true,
    run: () => perform({ type: 'remove_member', chat_id: chatId, user_id: id }),
  });
}
