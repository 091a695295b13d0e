// One person, or one public group, among those found.
import { html } from 'lit-html';
import { avatar } from '../design/avatar.js';
import { t, withoutMarks } from '../locales/fluent.js';
import { openGroup } from '../groups/join.js';
import { openWith } from './search.js';

/** @import { GroupPreview, Profile } from '../types/protocol.ts' */

/** @param {Profile} person */
export function personRow(person) {
  const choose = () => void openWith(person.id);
  return html`<div
    role="option"
    class="chat-row"
    tabindex="-1"
    aria-selected="false"
    aria-label=${withoutMarks(t('chats-person', { name: person.display_name, username: person.username }))}
    data-testid="person-row"
    data-user-id=${person.id}
    @click=${choose}
    @keydown=${(/** @type {KeyboardEvent} */ event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      choose();
    }}
  >
    ${avatar(person.id, person.display_name)}
    <div class="chat-row-main">
      <div class="chat-row-line"><span class="chat-row-name" dir="auto">${person.display_name}</span></div>
      <div class="chat-row-line"><span class="chat-row-text" dir="ltr">@${person.username}</span></div>
    </div>
  </div>`;
}

/** @param {GroupPreview} group */
export function groupRow(group) {
  const name = group.title ?? t('chats-untitled');
  const about = `${t('group-members-count', { count: group.member_count })}${group.description ? ` · ${group.description}` : ''}`;
  const choose = () => openGroup(group);
  return html`<div
    role="option"
    class="chat-row"
    tabindex="-1"
    aria-selected="false"
    aria-label=${withoutMarks(`${name}, ${about}`)}
    data-testid="group-row"
    data-group-id=${group.chat_id}
    @click=${choose}
    @keydown=${(/** @type {KeyboardEvent} */ event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      choose();
    }}
  >
    ${avatar(group.chat_id, name)}
    <div class="chat-row-main">
      <div class="chat-row-line"><span class="chat-row-name" dir="auto">${name}</span></div>
      <div class="chat-row-line"><span class="chat-row-text" dir="auto">${about}</span></div>
    </div>
  </div>`;
}
