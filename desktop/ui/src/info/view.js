// The third pane: what the open chat is, who is in it, and what one can do with it. In a narrow window it covers the chat.
import { html, nothing } from 'lit-html';
import { askToClear, isMuted, leavings, mute, muteItems } from '../chats/menu.js';
import { chatName } from '../chats/store.js';
import { TIMER_CHOICES, timerText } from '../chats/timer.js';
import { openSummary } from '../conversation/open.js';
import { avatar } from '../design/avatar.js';
import { icon } from '../design/icons.js';
import { openMenu } from '../design/menu.js';
import { element, mount } from '../design/mount.js';
import { details, performOrSay } from '../details/store.js';
import { t } from '../locales/fluent.js';
import { openEditGroup } from './edit.js';
import { openInvites } from './invites.js';
import { openLinks } from './links.js';
import { mountMembers } from './members.js';
import { personView } from './person.js';
import { closeInfo } from './store.js';

/** @import { ChatDetails, ChatSummary } from '../types/view.ts' */

/**
 * @param {HTMLElement} container
 * @returns {() => void}
 */
export function mountInfo(container) {
  const header = element('header', 'info-header');
  const body = element('div', 'info-body');
  const about = element('div', 'info-about');
  const members = element('div', 'info-members');
  body.append(about, members);
  container.append(header, body);
  const endings = [mount(header, headerView), mount(about, aboutView), mountMembers(members)];
  /** @type {HTMLElement | null} */ (header.querySelector('button'))?.focus();
  return () => {
    for (const end of endings) end();
    container.replaceChildren();
  };
}

function headerView() {
  return html`<h2>${t(openSummary.value?.kind === 'group' ? 'info-group' : 'info-chat')}</h2>
    <button class="icon-button" data-testid="info-close" title=${t('info-close')} aria-label=${t('info-close')} @click=${closeInfo}>${icon('close')}</button>`;
}

function aboutView() {
  const chat = openSummary.value;
  const now = details.value;
  if (!chat) return nothing;
  const name = chatName(chat);
  return html`
    <div class="info-who">
      ${avatar(chat.peer_id ?? chat.chat_id, name, { saved: chat.kind === 'saved', size: 'large' })}
      <p class="profile-name" dir="auto">${name}</p>
      ${chat.kind === 'group' ? html`<p class="hint">${t(now?.public ? 'group-public-count' : 'group-private-count', { count: chat.member_count })}</p>` : nothing}
      ${now?.description ? html`<p class="info-description selectable" dir="auto">${now.description}</p>` : nothing}
    </div>
    ${chat.kind === 'direct' && chat.peer_id ? personView(chat.peer_id) : nothing}
    <div class="info-actions">
      ${muteView(chat)}
      ${now?.may.edit_info && chat.kind === 'group' ? action('edit', t('group-edit'), () => openEditGroup(now, chat)) : nothing}
      ${now?.may.manage_invites ? action('link', t('group-invites'), () => openInvites(chat.chat_id)) : nothing}
      ${action('link', t('info-links'), () => openLinks(chat.chat_id), 'links')}
      ${now ? timerView(now) : nothing}
      ${action('trash', t('chat-menu-clear'), () => askToClear(chat), 'clear')}
      ${leavings(chat).map((item) => action(item.icon ?? 'trash', item.label, item.run, item.id, true))}
    </div>
  `;
}

/**
 * @param {import('../design/icons.js').IconName} sign
 * @param {string} label
 * @param {(event: Event) => void} run
 * @param {string} [id]
 * @param {boolean} [danger]
 */
function action(sign, label, run, id = sign, danger = false) {
  return html`<button class=${danger ? 'info-action info-action-danger' : 'info-action'} data-action=${id} @click=${run}>${icon(sign)}<span>${label}</span></button>`;
}

/** @param {ChatSummary} chat */
function muteView(chat) {
  if (isMuted(chat)) return action('bell', t('chat-menu-unmute'), () => mute(chat.chat_id, 0), 'unmute');
  const open = (/** @type {Event} */ event) => openMenu('mute-menu', muteItems(chat.chat_id), /** @type {Element} */ (event.currentTarget), t('chat-menu-mute'));
  return action('mute', t('chat-menu-mute'), open);
}

/** After what time new messages vanish. @param {ChatDetails} now */
function timerView(now) {
  const seconds = now.expire_after_seconds;
  const label = seconds === 0 ? t('info-timer-off') : t('info-timer', { time: timerText(seconds) });
  if (!now.may.set_timer) return seconds === 0 ? nothing : html`<p class="info-action">${icon('timer')}<span>${label}</span></p>`;
  const choices = TIMER_CHOICES.map((choice) => ({
    id: `timer-${choice}`,
    label: choice === 0 ? t('timer-never') : t('timer-after', { time: timerText(choice) }),
    checked: choice === seconds,
    run: () => performOrSay({ type: 'edit_chat', chat_id: now.chat_id, expire_after_seconds: choice }),
  }));
  return action('timer', label, (event) => openMenu('timer-menu', choices, /** @type {Element} */ (event.currentTarget), label));
}
