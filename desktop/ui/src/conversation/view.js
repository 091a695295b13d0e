// The right pane: header, timeline, composer; or what to do where no chat is open.
import { computed, effect, untracked } from '@preact/signals-core';
import { html } from 'lit-html';
import { chatName, chats } from '../chats/store.js';
import { typingText } from '../chats/row.js';
import { mountComposer } from '../composer/view.js';
import { avatar } from '../design/avatar.js';
import { icon, mark } from '../design/icons.js';
import { element, mount } from '../design/mount.js';
import { daysAgo, moment } from '../locales/dates.js';
import { infoIsOpen, toggleInfo } from '../info/store.js';
import { t } from '../locales/fluent.js';
import { presences, profiles, typing } from '../people/store.js';
import { mountChatSearch, openChatSearch } from '../search/in-chat.js';
import { closeChat, openChatId } from '../timeline/store.js';
import { mountTimeline } from '../timeline/view.js';
import { pinnedView } from '../messages/pinned.js';
import { selecting, selectionView } from '../messages/selection.js';
import { closedView, isClosed } from './closed-view.js';
import { openSummary } from './open.js';

const isOpen = computed(() => openChatId.value !== null);

/**
 * @param {HTMLElement} container
 * @returns {() => void}
 */
export function mountConversation(container) {
  let leave = () => {};
  const end = effect(() => {
    const open = isOpen.value;
    untracked(() => {
      leave();
      leave = open ? mountOpen(container) : mountNone(container);
    });
  });
  return () => {
    end();
    leave();
  };
}

/**
 * @param {HTMLElement} container
 * @returns {() => void}
 */
function mountOpen(container) {
  const header = element('header', 'conversation-header');
  const middle = element('div', 'conversation-middle');
  const footer = element('footer', 'conversation-footer');
  const search = element('div', 'chat-search-place');
  const pinned = element('div', 'pinned-place');
  const closed = element('div', 'closed-place');
  const selection = element('div', 'selection-place');
  footer.append(closed, selection);
  container.append(header, pinned, search, middle, footer);
  const endings = [
    mount(header, headerView),
    mountChatSearch(search, middle),
    mount(pinned, pinnedView),
    mount(selection, selectionView),
    mountTimeline(middle),
    mountComposer(footer),
    mount(closed, closedView),
    effect(() => {
      footer.classList.toggle('conversation-closed', isClosed() || selecting.value);
    }),
  ];
  return () => {
    const focused = container.contains(document.activeElement);
    for (const end of endings) end();
    container.replaceChildren();
    // Back in the list, where the chat was.
    if (focused) /** @type {HTMLElement | null} */ (document.querySelector('.chats-list [tabindex="0"]'))?.focus();
  };
}

/**
 * @param {HTMLElement} container
 * @returns {() => void}
 */
function mountNone(container) {
  const place = element('div', 'conversation-none');
  container.append(place);
  const end = mount(
    place,
    () => html`<div class="empty empty-quiet">
      ${mark()}
      <p>${t(chats.value.size === 0 ? 'timeline-none-yet' : 'timeline-none-open')}</p>
    </div>`,
  );
  return () => {
    end();
    place.remove();
  };
}

function headerView() {
  const chat = openSummary.value;
  const name = chat ? chatName(chat) : '';
  const presence = presences.value.get(chat?.peer_id ?? '');
  return html`
    <button class="icon-button back" data-testid="back" title=${t('timeline-back')} aria-label=${t('timeline-back')} @click=${closeChat}>
      ${icon('back')}
    </button>
    ${avatar(chat?.peer_id ?? chat?.chat_id ?? '', name, { saved: chat?.kind === 'saved', online: presence?.online })}
    <div class="conversation-title" @click=${toggleInfo}>
      <h1 dir="auto">${name || html`<i class="blank"></i>`}</h1>
      <p class=${typing.value.has(chat?.chat_id ?? '') ? 'conversation-typing' : presence?.online ? 'conversation-online' : ''} dir="auto">${statusText()}</p>
    </div>
    <button class="icon-button" data-testid="chat-search-open" title=${t('search-in-chat')} aria-label=${t('search-in-chat')} aria-keyshortcuts="Control+Shift+F" @click=${openChatSearch}>
      ${icon('search')}
    </button>
    <button class="icon-button" data-testid="info-open" title=${t('info-open')} aria-label=${t('info-open')} aria-pressed=${infoIsOpen.value} @click=${toggleInfo}>
      ${icon('info')}
    </button>
  `;
}

/** Who is writing, else how the other person is, else their name on the server. */
function statusText() {
  const chat = openSummary.value;
  if (!chat) return '';
  const writing = typing.value.get(chat.chat_id);
  if (writing) return typingText(chat, writing);
  if (chat.kind === 'saved') return t('timeline-saved-status');
  if (chat.kind === 'group') return t('group-members-count', { count: chat.member_count });
  const presence = presences.value.get(chat.peer_id ?? '');
  if (presence?.online) return t('timeline-online');
  if (presence?.last_seen != null) return lastSeen(presence.last_seen);
  const username = profiles.value.get(chat.peer_id ?? '')?.username;
  return username ? `@${username}` : '';
}

/** @param {number} at */
function lastSeen(at) {
  const args = { at: moment(at) };
  const days = daysAgo(at);
  if (days <= 0) return t('timeline-last-seen-today', args);
  return days === 1 ? t('timeline-last-seen-yesterday', args) : t('timeline-last-seen', args);
}
