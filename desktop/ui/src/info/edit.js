// Title, description and who may find the group.
import { signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { asViewError } from '../bridge.js';
import { showDialog } from '../design/dialog.js';
import { icon } from '../design/icons.js';
import { perform } from '../details/store.js';
import { errorText } from '../errors.js';
import { MAX_DESCRIPTION_CHARS, MAX_TITLE_CHARS } from '../limits.js';
import { t } from '../locales/fluent.js';

/** @import { ChatDetails, ChatSummary, ViewError } from '../types/view.ts' */

/**
 * @param {ChatDetails} group
 * @param {ChatSummary} chat
 */
export function openEditGroup(group, chat) {
  const state = signal(/** @type {{ busy: boolean, error: ViewError | null }} */ ({ busy: false, error: null }));
  const close = showDialog({ name: 'edit-group', title: () => t('group-edit'), focus: '[name="title"]', view: () => view() });

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const title = String(form.get('title')).trim();
    const description = String(form.get('description')).trim();
    const isPublic = form.get('public') !== null;
    // Only what the person changed: what another admin changed meanwhile stays.
    const change = {
      ...(title !== (chat.title ?? '') ? { title } : {}),
      ...(description !== group.description ? { description } : {}),
      ...(group.may.set_visibility && isPublic !== group.public ? { public: isPublic } : {}),
    };
    if (Object.keys(change).length === 0) {
      close();
      return;
    }
    state.value = { busy: true, error: null };
    try {
      await perform({ type: 'edit_chat', chat_id: group.chat_id, ...change });
      close();
    } catch (error) {
      state.value = { busy: false, error: asViewError(error) };
    }
  }

  function view() {
    const { busy, error } = state.value;
    return html`<form class="dialog-body" novalidate @submit=${submit}>
      <div class="field">
        <label for="edit-title">${t('group-title')}</label>
        <input id="edit-title" name="title" dir="auto" autocomplete="off" maxlength=${MAX_TITLE_CHARS} .defaultValue=${chat.title ?? ''} />
      </div>
      <div class="field">
        <label for="edit-description">${t('group-description')}</label>
        <textarea id="edit-description" name="description" dir="auto" rows="3" maxlength=${MAX_DESCRIPTION_CHARS} .defaultValue=${group.description}></textarea>
      </div>
      ${group.may.set_visibility
        ? html`<label class="switch"><span>${t('group-public')}<span class="hint">${t('group-public-hint')}</span></span>
            <input type="checkbox" role="switch" name="public" .defaultChecked=${group.public} /></label>`
        : nothing}
      ${error ? html`<p class="form-problem" role="alert">${icon('alert')}<span>${errorText(error)}</span></p>` : nothing}
      <div class="dialog-actions">
        <button class="button button-primary" type="submit" ?disabled=${busy}>${t('group-save')}</button>
      </div>
    </form>`;
  }
}
