// Links that were shared in a chat: a search for messages with one.
import { html, nothing } from 'lit-html';
import { showDialog } from '../design/dialog.js';
import { errorText } from '../errors.js';
import { listTime } from '../locales/dates.js';
import { t } from '../locales/fluent.js';
import { profiles } from '../people/store.js';
import { endFound, found, searchMore, startSearch } from '../search/found.js';
import { openChat } from '../timeline/store.js';

/** @import { FoundRow } from '../types/view.ts' */

/** @param {string} chatId */
export function openLinks(chatId) {
  endFound();
  const number = startSearch('has:link', chatId);
  const close = showDialog({ name: 'links', title: () => t('info-links'), view: () => view(), onClose: endFound });

  /** @param {FoundRow} row */
  function jump(row) {
    close();
    openChat(chatId, { at: 'message', seq: row.seq });
  }

  function view() {
    const answer = found.value?.search === number ? found.value : null;
    const waiting = answer?.progress?.state === undefined || answer.progress.state === 'device';
    return html`<div class="dialog-body">
      ${answer?.error ? html`<p class="hint hint-bad" role="alert">${errorText(answer.error)}</p>` : nothing}
      ${answer?.progress?.state === 'device_only' ? html`<p class="hint" role="status">${errorText({ code: answer.progress.code })}</p>` : nothing}
      <ul class="info-member-list">${answer?.rows.map((row) => html`<li><button class="found-row" @click=${() => jump(row)}>
        <span class="found-head"><bdi>${profiles.value.get(row.sender_id)?.display_name ?? ''}</bdi><time>${listTime(row.sent_at)}</time></span>
        <span class="found-text" dir="auto">${row.excerpt}</span>
      </button></li>`)}</ul>
      ${waiting && !answer?.error ? html`<p class="timeline-edge"><i class="spinner"></i></p>` : nothing}
      ${!waiting && answer?.rows.length === 0 ? html`<p class="hint" role="status">${t('info-links-none')}</p>` : nothing}
      ${answer?.more ? html`<button class="button button-wide" @click=${searchMore}>${t('group-more')}</button>` : nothing}
    </div>`;
  }
}
