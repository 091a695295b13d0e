// Making a group: who is in it, what it is called, who may find it. One person and no title is the chat with them.
import { signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { asViewError, call } from '../bridge.js';
import { endSearch } from '../chats/search.js';
import { focusComposer } from '../composer/area.js';
import { showDialog } from '../design/dialog.js';
import { icon } from '../design/icons.js';
import { errorText } from '../errors.js';
import { MAX_DESCRIPTION_CHARS, MAX_MEMBERS_PER_COMMAND, MAX_TITLE_CHARS } from '../limits.js';
import { t } from '../locales/fluent.js';
import { PeoplePicker } from '../people/picker.js';
import { openChat } from '../timeline/store.js';

/** @import { ViewError } from '../types/view.ts' */

export function openNewGroup() {
  const picker = new PeoplePicker({ most: MAX_MEMBERS_PER_COMMAND });
  const state = signal(/** @type {{ busy: boolean, error: ViewError | null }} */ ({ busy: false, error: null }));
  const close = showDialog({ name: 'new-group', title: () => t('group-new'), focus: '[name="title"]', view: () => view() });

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    if (state.peek().busy) return;
    const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const title = String(form.get('title')).trim();
    state.value = { busy: true, error: null };
    try {
      const chatId = await call({
        call: 'create_chat',
        ...(title ? { title } : {}),
        description: String(form.get('description')),
        public: form.get('public') !== null,
        user_ids: [...picker.chosen.peek()],
      });
      close();
      endSearch();
      openChat(chatId);
      focusComposer();
    } catch (error) {
      state.value = { busy: false, error: asViewError(error) };
    }
  }

  function view() {
    const { busy, error } = state.value;
    return html`<form class="dialog-body" novalidate @submit=${submit}>
      <div class="field">
        <label for="group-title">${t('group-title')}</label>
        <input id="group-title" name="title" data-testid="group-title" dir="auto" autocomplete="off" maxlength=${MAX_TITLE_CHARS} placeholder=${t('group-title.placeholder')} />
      </div>
      <div class="field">
        <label for="group-description">${t('group-description')}</label>
        <textarea id="group-description" name="description" dir="auto" rows="2" maxlength=${MAX_DESCRIPTION_CHARS}></textarea>
      </div>
      <label class="switch"><span>${t('group-public')}<span class="hint">${t('group-public-hint')}</span></span>
        <input type="checkbox" role="switch" name="public" /></label>
      <div class="field"><span class="field-label">${t('group-people')}</span>${picker.view()}</div>
      ${error ? html`<p class="form-problem" role="alert">${icon('alert')}<span>${errorText(error)}</span></p>` : nothing}
      <div class="dialog-actions">
        <button class="button button-primary" type="submit" data-testid="group-create" ?disabled=${busy}>${t('group-create')}</button>
      </div>
    </form>`;
  }
}
