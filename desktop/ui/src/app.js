// Which screen is shown: the skeleton until there are words and a session, then sign-in or the two panes.
//
// `data-testid`s that the window tests drive, all in one place; they are part of the page's contract:
//   sign-in     server-address, server-hint, tab-sign-in, tab-register, login, username, display-name, email, password, submit
//   chats       chat-list, chat-row (data-chat-id), search, person-row (data-user-id), settings-open
//   markup      link-open, link-stay, fold
//   timeline    timeline, message-row (data-key, data-seq, data-state), retry-send, discard-send, new-message-pill, back, date-menu
//   composer    unblock, composer, send, emoji-open, emoji-picker, emoji-search, suggestions, reply-bar, reply-end, edit-bar, edit-end
//   search      chat-search-open, search-messages, chat-search, chat-search-count,
//   search      global-search, global-search-field, found-row (data-seq), search-progress
//   switcher    switcher, switcher-search, switcher-entry
//   settings    settings-language, settings-theme, settings-close, settings-presence, sign-out, sign-out-anyway
//   info        info-open, info-close, member-row, member-menu, members-add, add-confirm, invite-create, invite-row
//   groups      group-new, group-title, group-create, group-row, join-open, join-link, join, people-search, picker-row, archive
//   groups      group-retry, group-discard
//   messages    quote, reaction, row-react, row-menu, pinned, pinned-message, pinned-all, unpin, delete-everybody, reader, version
//   selection   selection, selection-end, selection-copy, selection-forward, selection-delete, forward-search, forward-row, forward-confirm
//   later       later-at, later-confirm, scheduled-open, scheduled-row, scheduled-drop
//   dialogs     menu, dialog-close, ask-confirm, ask-cancel
//   lines       connection-banner (data-state), retry-now, notice
import { computed, effect, untracked } from '@preact/signals-core';
import { mountChats } from './chats/view.js';
import { mountConversation } from './conversation/view.js';
import { connectionView } from './connection/view.js';
import { closeLayers } from './design/layer.js';
import { element, mount } from './design/mount.js';
import { infoIsOpen } from './info/store.js';
import { mountInfo } from './info/view.js';
import { locale, t } from './locales/fluent.js';
import { noticesView } from './notices/view.js';
import { ready, session } from './session/store.js';
import { mountDialogs } from './settings/dialogs.js';
import { mountSignIn } from './session/sign-in-view.js';
import { watchVisited } from './switcher/visited.js';
import { openChatId } from './timeline/store.js';

const screen = computed(() => {
  if (!locale.value || !session.value) return 'waiting';
  // The snapshot's rows all at once, not one after the other.
  if (session.value.state === 'signed_in') return ready.value ? 'chats' : 'waiting';
  return 'sign-in';
});

/** @returns {() => void} */
export function mountApp() {
  const app = /** @type {HTMLElement} */ (document.getElementById('app'));
  const skeleton = [...app.childNodes];
  let leave = () => {};
  const end = effect(() => {
    const shown = screen.value;
    untracked(() => {
      leave();
      leave = () => {};
      app.replaceChildren(...(shown === 'waiting' ? skeleton : []));
      if (shown === 'chats') leave = mountPanes(app);
      if (shown === 'sign-in') leave = mountSignIn(app);
    });
  });
  return () => {
    end();
    leave();
    app.replaceChildren(...skeleton);
  };
}

/**
 * @param {HTMLElement} app
 * @returns {() => void}
 */
function mountPanes(app) {
  const top = element('div', 'top-lines');
  const banner = element('div', 'top-line-place');
  const lines = element('div', 'top-line-place');
  const panes = element('div', 'panes');
  const chats = element('nav', 'pane-chats');
  const conversation = element('main', 'pane-conversation');
  chats.dataset.pane = 'chats';
  conversation.dataset.pane = 'conversation';
  top.append(banner, lines);
  const info = element('aside', 'pane-info');
  info.dataset.pane = 'info';
  panes.append(chats, conversation, info);
  app.append(top, panes);
  const endings = [
    mount(banner, connectionView),
    mount(lines, noticesView),
    mountChats(chats),
    mountConversation(conversation),
    mountDialogs(),
    watchVisited(),
    mountWhile(infoIsOpen, info, mountInfo),
    effect(() => {
      panes.classList.toggle('panes-open', openChatId.value !== null);
      panes.classList.toggle('panes-info', infoIsOpen.value);
      info.hidden = !infoIsOpen.value;
      info.setAttribute('aria-label', t('info-pane'));
      chats.setAttribute('aria-label', t('chats-pane'));
      conversation.setAttribute('aria-label', t('timeline-pane'));
    }),
  ];
  return () => {
    closeLayers();
    for (const end of endings) end();
    app.replaceChildren();
  };
}

/**
 * A pane that is there only while something is so.
 * @param {import('@preact/signals-core').ReadonlySignal<boolean>} shown
 * @param {HTMLElement} container
 * @param {(container: HTMLElement) => () => void} mountIt
 * @returns {() => void}
 */
function mountWhile(shown, container, mountIt) {
  let leave = () => {};
  const end = effect(() => {
    const now = shown.value;
    untracked(() => {
      const before = container.contains(document.activeElement);
      leave();
      leave = now ? mountIt(container) : () => {};
      if (!now && before) /** @type {HTMLElement | null} */ (document.querySelector('[data-testid="info-open"]'))?.focus();
    });
  });
  return () => {
    end();
    leave();
  };
}
