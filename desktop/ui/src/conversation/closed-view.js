// In place of the composer where one cannot write: one has blocked the other person. Above it where the server refused to
// make the group: what is to become of it.
import { html, nothing } from 'lit-html';
import { call } from '../bridge.js';
import { details } from '../details/store.js';
import { icon } from '../design/icons.js';
import { errorText } from '../errors.js';
import { unblock } from '../info/person.js';
import { t } from '../locales/fluent.js';
import { addError } from '../notices/store.js';
import { blocked } from '../people/relations.js';
import { closeChat } from '../timeline/store.js';
import { openSummary } from './open.js';

/** @import { NotMade } from '../types/view.ts' */

/** Nobody can write here now. */
export function isClosed() {
  return details.value !== null && !details.value.may.write;
}

export function closedView() {
  const notMade = details.value?.not_made;
  if (notMade) return notMadeView(notMade);
  const peer = openSummary.value?.peer_id;
  if (!isClosed() || !peer || !blocked.value.has(peer)) return nothing;
  return html`<p class="closed"><span>${t('person-blocked-composer')}</span>
    <button class="button" data-testid="unblock" @click=${() => unblock(peer)}>${t('person-unblock')}</button></p>`;
}

/** @param {NotMade} group */
function notMadeView({ client_id: id, code }) {
  // With several people the server does not say whom it means.
  const several = code === 'cannot_add' && (details.value?.member_count ?? 0) > 2;
  const reason = several ? t('group-not-made-somebody') : errorText({ code });
  return html`<div class="closed not-made" role="alert">${icon('alert')}<span>${t('group-not-made', { reason })}</span>
    <button class="button" data-testid="group-retry" @click=${() => call({ call: 'retry_send', client_id: id }).catch(addError)}>${t('timeline-retry')}</button>
    <button class="button button-danger" data-testid="group-discard" @click=${() => giveUp(id)}>${t('timeline-discard')}</button></div>`;
}

/** @param {string} id */
async function giveUp(id) {
  try {
    await call({ call: 'discard_send', client_id: id });
    closeChat();
  } catch (error) {
    addError(error);
  }
}
