// Adding people to the open group.
import { signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { asViewError } from '../bridge.js';
import { showDialog } from '../design/dialog.js';
import { icon } from '../design/icons.js';
import { perform } from '../details/store.js';
import { errorText } from '../errors.js';
import { MAX_MEMBERS_PER_COMMAND } from '../limits.js';
import { t } from '../locales/fluent.js';
import { PeoplePicker } from '../people/picker.js';

/** @import { ChatDetails, ViewError } from '../types/view.ts' */

/** @param {ChatDetails} group */
export function openAddMembers(group) {
  const picker = new PeoplePicker({ most: MAX_MEMBERS_PER_COMMAND, without: new Set(group.members.map((member) => member.user_id)) });
  const state = signal(/** @type {{ busy: boolean, error: ViewError | null }} */ ({ busy: false, error: null }));
  const close = showDialog({
    name: 'add-members',
    title: () => t('group-add'),
    focus: '[data-testid="people-search"]',
    view: () => html`<form class="dialog-body" novalidate @submit=${submit}>
      ${picker.view()}
      ${state.value.error ? html`<p class="form-problem" role="alert">${icon('alert')}<span>${errorText(state.value.error)}</span></p>` : nothing}
      <div class="dialog-actions">
        <button class="button button-primary" type="submit" data-testid="add-confirm" ?disabled=${state.value.busy || picker.chosen.value.length === 0}>${t('group-add-confirm')}</button>
      </div>
    </form>`,
  });

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    if (picker.chosen.peek().length === 0) return;
    state.value = { busy: true, error: null };
    try {
      await perform({ type: 'add_members', chat_id: group.chat_id, user_ids: [...picker.chosen.peek()] });
      close();
    } catch (error) {
      state.value = { busy: false, error: asViewError(error) };
    }
  }
}
