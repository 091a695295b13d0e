// In place of the composer where one cannot write: one has blocked the other person.
import { html, nothing } from 'lit-html';
import { details } from '../details/store.js';
import { unblock } from '../info/person.js';
import { t } from '../locales/fluent.js';
import { blocked } from '../people/relations.js';
import { openSummary } from './open.js';

/** Nobody can write here now. */
export function isClosed() {
  return details.value !== null && !details.value.may.write;
}

export function closedView() {
  const peer = openSummary.value?.peer_id;
  if (!isClosed() || !peer || !blocked.value.has(peer)) return nothing;
  return html`<p class="closed"><span>${t('person-blocked-composer')}</span>
    <button class="button" data-testid="unblock" @click=${() => unblock(peer)}>${t('person-unblock')}</button></p>`;
}
