// One chat in the list.
import { html, nothing } from 'lit-html';
import { focusComposer } from '../composer/area.js';
import { avatar } from '../design/avatar.js';
import { icon } from '../design/icons.js';
import { fullTime, listTime } from '../locales/dates.js';
import { t, withoutMarks } from '../locales/fluent.js';
import { profiles } from '../people/store.js';
import { stateGlyph } from '../timeline/row.js';
import { openChat } from '../timeline/store.js';
import { contentText, stateText } from '../timeline/texts.js';
import { isMuted, openChatMenu } from './menu.js';
import { endSearch } from './search.js';
import { chatName } from './store.js';

/** @import { ChatSummary } from '../types/view.ts' */

/** A draft or message is cut here by the page; the rest would not fit any window. */
const PREVIEW_CHARS = 160;

/**
 * @param {ChatSummary} chat
 * @param {{ open: boolean, online: boolean, writing: string[] | undefined }} now
 */
export function chatRow(chat, { open, online, writing }) {
  const name = chatName(chat);
  const id = chat.peer_id ?? chat.chat_id;
  const said = previewOf(chat, open, writing);
  return html`<div
    role="option"
    class=${open ? 'chat-row chat-row-open' : 'chat-row'}
    tabindex="-1"
    aria-selected=${open}
    aria-label=${label(chat, name, online, said)}
    data-testid="chat-row"
    data-chat-id=${chat.chat_id}
    aria-haspopup="menu"
    @click=${() => choose(chat.chat_id)}
    @contextmenu=${(/** @type {MouseEvent} */ event) => openChatMenu(chat, event)}
    @keydown=${(/** @type {KeyboardEvent} */ event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      choose(chat.chat_id);
    }}
  >
    ${avatar(id, name, { saved: chat.kind === 'saved', online })}
    <div class="chat-row-main">
      <div class="chat-row-line">
        <span class="chat-row-name"><bdi>${name || html`<i class="blank"></i>`}</bdi>${isMuted(chat) ? html`<span class="chat-row-muted">${icon('mute')}</span>` : nothing}</span>
        <span class="chat-row-time"
          >${chat.last?.state ? stateGlyph(chat.last.state) : nothing}${chat.last
            ? html`<time title=${fullTime(chat.last.sent_at)}>${listTime(chat.last.sent_at)}</time>`
            : nothing}</span
        >
      </div>
      <div class="chat-row-line">
        <span class="chat-row-text" dir="auto">${previewView(said)}</span>
        ${chat.has_failed && chat.last?.state?.state !== 'failed' ? html`<span class="chat-row-failed" title=${failedText(chat)}>${icon('alert')}</span>` : nothing}
        ${badges(chat)}
      </div>
    </div>
  </div>`;
}

/** @param {ChatSummary} chat */
function badges(chat) {
  const quiet = isMuted(chat) || chat.archived;
  return [
    chat.mentions > 0 ? html`<span class="badge badge-mention" title=${t('chats-mentions', { count: chat.mentions })}>@</span>` : nothing,
    chat.unread > 0
      ? html`<span class=${quiet ? 'badge badge-quiet' : 'badge'}>${chat.unread}${chat.unread_capped ? '+' : ''}</span>`
      : chat.marked_unread
        ? html`<span class=${quiet ? 'badge badge-dot badge-quiet' : 'badge badge-dot'} title=${t('chats-marked-unread')}></span>`
        : chat.pin_order > 0
          ? html`<span class="chat-row-pinned" title=${t('chats-pinned')}>${icon('pin')}</span>`
          : nothing,
  ];
}

/** @param {string} chatId */
function choose(chatId) {
  endSearch();
  openChat(chatId);
  focusComposer();
}

/** @param {Preview} said */
function previewView({ lead, leadClass, text, textClass }) {
  return html`${lead ? html`<span class=${leadClass}>${lead}</span> ` : nothing}<bdi class=${textClass}>${text}</bdi>`;
}

/**
 * What the second line says.
 * @typedef {{ lead: string, leadClass: string, text: string, textClass: string }} Preview
 * @param {ChatSummary} chat
 * @param {boolean} open
 * @param {string[] | undefined} writing
 * @returns {Preview}
 */
function previewOf(chat, open, writing) {
  const said = (/** @type {string} */ text, lead = '', leadClass = 'chat-row-who', textClass = '') => ({ lead, leadClass, text, textClass });
  if (writing) return said(typingText(chat, writing), '', '', 'chat-row-typing');
  // The open chat shows its draft in the composer.
  if (chat.draft && !open) return said(oneLine(chat.draft), t('chats-draft'), 'chat-row-draft');
  if (!chat.last) return said(chat.has_failed ? failedText(chat) : t('chats-no-messages'));
  const text = oneLine(contentText(chat.last.content, chat.last.sender_id));
  // An event says itself who did it.
  if (chat.last.content.type !== 'text') return said(text, '', '', 'chat-row-event');
  if (chat.last.mine && chat.kind !== 'saved') return said(text, t('chats-you'));
  if (chat.kind !== 'group') return said(text);
  return said(text, t('chats-sender', { name: profiles.value.get(chat.last.sender_id)?.display_name ?? '' }));
}

/** What waits for a decision: every group that there is has at least the message that it was made. @param {ChatSummary} chat */
function failedText(chat) {
  return t(chat.kind === 'group' && chat.seq === 0 ? 'chats-not-made' : 'chats-failed');
}

/**
 * @param {ChatSummary} chat
 * @param {string[]} writing
 */
export function typingText(chat, writing) {
  if (chat.kind !== 'group') return t('chats-typing');
  const name = profiles.value.get(writing[0] ?? '')?.display_name ?? '';
  return t('chats-typing-group', { name, others: writing.length - 1 });
}

/** @param {string} text */
function oneLine(text) {
  return text.slice(0, PREVIEW_CHARS).replace(/\s+/gu, ' ');
}

/**
 * First what is seen, in its order, so that who speaks to the computer can say what they see; then what glyphs mean.
 * @param {ChatSummary} chat
 * @param {string} name
 * @param {boolean} online
 * @param {Preview} said
 */
function label(chat, name, online, { lead, text }) {
  const { last } = chat;
  const parts = [
    name,
    last ? listTime(last.sent_at) : '',
    lead ? `${lead} ${text}` : text,
    chat.unread > 0 ? t('chats-row-unread', { count: chat.unread }) : chat.marked_unread ? t('chats-marked-unread') : '',
    chat.mentions > 0 ? t('chats-mentions', { count: chat.mentions }) : '',
    last?.state ? stateText(last.state) : '',
    chat.has_failed && last && last.state?.state !== 'failed' ? failedText(chat) : '',
    online ? t('timeline-online') : '',
    chat.pin_order > 0 ? t('chats-pinned') : '',
    isMuted(chat) ? t('chats-muted') : '',
  ];
  return withoutMarks(parts.filter(Boolean).join(', '));
}
