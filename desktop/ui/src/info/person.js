// The other person of a direct chat: who they are, and what they are to oneself.
import { html, nothing } from 'lit-html';
import { ask } from '../design/dialog.js';
import { icon } from '../design/icons.js';
import { perform, performOrSay } from '../details/store.js';
import { dayName } from '../locales/dates.js';
import { t } from '../locales/fluent.js';
import { blocked, contacts } from '../people/relations.js';
import { profiles } from '../people/store.js';

/** @param {string} id */
export function personView(id) {
  const person = profiles.value.get(id);
  if (!person) return nothing;
  const isContact = contacts.value.has(id);
  const isBlocked = blocked.value.has(id);
  return html`
    <dl class="info-facts selectable">
      <div><dt>${t('person-username')}</dt><dd dir="ltr">@${person.username}</dd></div>
      ${person.about ? html`<div><dt>${t('person-about')}</dt><dd dir="auto">${person.about}</dd></div>` : nothing}
      <div><dt>${t('person-since')}</dt><dd>${dayName(person.created_at)}</dd></div>
    </dl>
    <div class="info-actions">
      <button class="info-action" data-action="contact" @click=${() => performOrSay({ type: 'set_contact', user_id: id, on: !isContact })}>
        ${icon('star')}<span>${t(isContact ? 'person-remove-contact' : 'person-add-contact')}</span>
      </button>
      <button class=${isBlocked ? 'info-action' : 'info-action info-action-danger'} data-action="block" @click=${() => (isBlocked ? unblock(id) : askToBlock(id))}>
        ${icon('block')}<span>${t(isBlocked ? 'person-unblock' : 'person-block')}</span>
      </button>
    </div>
  `;
}

/** @param {string} id */
export function unblock(id) {
  performOrSay({ type: 'set_blocked', user_id: id, on: false });
}

/** @param {string} id */
export function askToBlock(id) {
  ask({
    name: 'block',
    title: t('person-block-title'),
    text: t('person-block-text', { name: profiles.peek().get(id)?.display_name ?? '' }),
    confirm: t('person-block'),
    danger: true,
    run: () => perform({ type: 'set_blocked', user_id: id, on: true }),
  });
}
