// Invite links of the open group: make, copy, end.
import { signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { asViewError, call } from '../bridge.js';
import { copyText } from '../clipboard.js';
import { now } from '../clock.js';
import { showDialog } from '../design/dialog.js';
import { icon } from '../design/icons.js';
import { perform } from '../details/store.js';
import { errorText } from '../errors.js';
import { fullTime } from '../locales/dates.js';
import { t } from '../locales/fluent.js';

/** @import { InviteLink, ViewError } from '../types/view.ts' */

const HOUR_MS = 3_600_000;
/** Hours a link works; zero: for good. */
const LIVES = [0, 1, 24, 24 * 7, 24 * 30];
/** How many may use it; zero: any number. */
const USES = [0, 1, 10, 100];

/** @param {string} chatId */
export function openInvites(chatId) {
  const links = signal(/** @type {InviteLink[] | null} */ (null));
  const problem = signal(/** @type {ViewError | null} */ (null));
  const copied = signal('');
  showDialog({ name: 'invites', title: () => t('group-invites'), view: () => view() });
  void load();

  async function load() {
    await trying(async () => {
      links.value = await call({ call: 'invites', chat_id: chatId });
    });
  }

  /** @param {() => Promise<unknown>} action */
  async function trying(action) {
    problem.value = null;
    try {
      await action();
    } catch (error) {
      problem.value = asViewError(error);
    }
  }

  /** @param {SubmitEvent} event */
  function create(event) {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const hours = Number(form.get('hours'));
    const uses = Number(form.get('uses'));
    void trying(async () => {
      const made = await call({
        call: 'create_invite',
        chat_id: chatId,
        ...(hours > 0 ? { expires_at: now() + hours * HOUR_MS } : {}),
        ...(uses > 0 ? { max_uses: uses } : {}),
      });
      links.value = [made, ...(links.peek() ?? [])];
      await copy(made.link);
    });
  }

  /** @param {string} link */
  async function copy(link) {
    if (await copyText(link)) copied.value = link;
  }

  /** @param {InviteLink} one */
  function revoke({ link, invite }) {
    void trying(async () => {
      await perform({ type: 'revoke_invite', chat_id: chatId, token: invite.token });
      links.value = (links.peek() ?? []).filter((other) => other.link !== link);
    });
  }

  function view() {
    return html`<div class="dialog-body">
      <form class="invite-form" @submit=${create}>
        <div class="field"><label for="invite-hours">${t('invite-life')}</label>
          <select id="invite-hours" name="hours">${LIVES.map((hours) => html`<option value=${hours} ?selected=${hours === 168}>${t(`invite-life-${hours}`)}</option>`)}</select></div>
        <div class="field"><label for="invite-uses">${t('invite-uses')}</label>
          <select id="invite-uses" name="uses">${USES.map((uses) => html`<option value=${uses}>${uses === 0 ? t('invite-uses-any') : t('invite-uses-count', { count: uses })}</option>`)}</select></div>
        <button class="button button-primary" type="submit" data-testid="invite-create">${t('invite-create')}</button>
      </form>
      ${problem.value ? html`<p class="form-problem" role="alert">${icon('alert')}<span>${errorText(problem.value)}</span></p>` : nothing}
      <p class="visually-hidden" role="status">${copied.value ? t('invite-copied') : ''}</p>
      ${links.value === null && !problem.value ? html`<p class="timeline-wait"><i class="spinner"></i></p>` : nothing}
      ${links.value?.length === 0 ? html`<p class="hint">${t('invite-none')}</p>` : nothing}
      <ul class="invite-list">${links.value?.map((one) => linkView(one))}</ul>
    </div>`;
  }

  /** @param {InviteLink} one */
  function linkView(one) {
    const { invite, link } = one;
    const used = invite.max_uses == null ? t('invite-used', { uses: invite.uses }) : t('invite-used-of', { uses: invite.uses, most: invite.max_uses });
    return html`<li class="invite" data-testid="invite-row">
      <code class="invite-link selectable" dir="ltr">${link}</code>
      <span class="hint">${used} · ${invite.expires_at == null ? t('invite-for-good') : t('invite-until', { time: fullTime(invite.expires_at) })}</span>
      <span class="dialog-actions">
        <button class="button" @click=${() => trying(() => copy(link))}>${icon('copy')}${t(copied.value === link ? 'invite-copied' : 'invite-copy')}</button>
        <button class="button button-danger" @click=${() => revoke(one)}>${t('invite-revoke')}</button>
      </span>
    </li>`;
  }
}
