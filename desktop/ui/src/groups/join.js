// Joining: an invite link that was pasted or clicked, or a public group that was found.
import { signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { asViewError, call } from '../bridge.js';
import { endSearch } from '../chats/search.js';
import { avatar } from '../design/avatar.js';
import { showDialog } from '../design/dialog.js';
import { icon } from '../design/icons.js';
import { errorText } from '../errors.js';
import { t } from '../locales/fluent.js';
import { openChat } from '../timeline/store.js';

/**
 * @import { GroupPreview } from '../types/protocol.ts'
 * @import { ViewError } from '../types/view.ts'
 * @typedef {{ busy: boolean, error: ViewError | null, group: GroupPreview | null, token: string | undefined }} State
 */

/** @param {string} [link] asked for at once */
export function openJoin(link) {
  const state = signal(/** @type {State} */ ({ busy: false, error: null, group: null, token: undefined }));
  const close = showDialog({ name: 'join', title: () => t('join-title'), focus: '[name="link"]', view: () => joinView(state.value, { look, forget }, () => join(state, close)) });

  /** @param {string} typed */
  async function look(typed) {
    state.value = { busy: true, error: null, group: null, token: undefined };
    try {
      const { group, token } = await call({ call: 'preview_invite', link: typed.trim() });
      state.value = { busy: false, error: null, group, token };
    } catch (error) {
      state.value = { busy: false, error: asViewError(error), group: null, token: undefined };
    }
  }
  /** Another link is being typed: what the last one led to is not meant. */
  function forget() {
    if (state.peek().group || state.peek().error) state.value = { busy: false, error: null, group: null, token: undefined };
  }
  if (link) void look(link);
}

/**
 * A public group, from the search.
 * @param {GroupPreview} group
 */
export function openGroup(group) {
  if (group.member) {
    endSearch();
    openChat(group.chat_id);
    return;
  }
  const state = signal(/** @type {State} */ ({ busy: false, error: null, group, token: undefined }));
  const close = showDialog({ name: 'join', title: () => t('join-title'), focus: '[data-testid="join"]', view: () => joinView(state.value, null, () => join(state, close)) });
}

/**
 * @param {import('@preact/signals-core').Signal<State>} state
 * @param {() => void} close
 */
async function join(state, close) {
  const { group, token, busy } = state.peek();
  if (!group || busy) return;
  state.value = { ...state.peek(), busy: true, error: null };
  try {
    if (!group.member) await call({ call: 'join_chat', chat_id: group.chat_id, ...(token ? { invite: token } : {}) });
    close();
    endSearch();
    openChat(group.chat_id);
  } catch (error) {
    state.value = { ...state.peek(), busy: false, error: asViewError(error) };
  }
}

/**
 * @param {State} state
 * @param {{ look: (link: string) => void, forget: () => void } | null} paste null: there is nothing to paste
 * @param {() => void} onJoin
 */
function joinView({ busy, error, group }, paste, onJoin) {
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const link = String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get('link') ?? '');
    if (group) onJoin();
    else if (paste && link.trim() !== '') paste.look(link);
  };
  return html`<form class="dialog-body" novalidate @submit=${submit}>
    ${paste
      ? html`<div class="field">
          <label for="join-link">${t('join-link')}</label>
          <input id="join-link" name="link" data-testid="join-link" dir="ltr" autocomplete="off" spellcheck="false" maxlength="500" aria-invalid=${error !== null}
            @input=${paste.forget} />
        </div>`
      : nothing}
    ${group ? previewView(group) : nothing}
    ${error ? html`<p class="form-problem" role="alert">${icon('alert')}<span>${errorText(error)}</span></p>` : nothing}
    <div class="dialog-actions">
      <button class="button button-primary" type="submit" data-testid="join" ?disabled=${busy}>
        ${group ? t(group.member ? 'join-open' : 'join-confirm') : t('join-look')}
      </button>
    </div>
  </form>`;
}

/** @param {GroupPreview} group */
function previewView(group) {
  const name = group.title ?? t('chats-untitled');
  return html`<div class="join-preview" role="status">
    ${avatar(group.chat_id, name, { size: 'large' })}
    <div class="profile-names">
      <span class="profile-name" dir="auto">${name}</span>
      <span class="hint">${t('group-members-count', { count: group.member_count })}</span>
      ${group.description ? html`<p dir="auto">${group.description}</p>` : nothing}
    </div>
  </div>`;
}
