// Deleting: for oneself, or for everybody where one may.
import { html, nothing } from 'lit-html';
import { openSummary } from '../conversation/open.js';
import { ask } from '../design/dialog.js';
import { perform } from '../details/store.js';
import { t } from '../locales/fluent.js';

/** @import { MessageRow } from '../types/view.ts' */

/**
 * @param {string} chatId
 * @param {MessageRow[]} rows
 * @param {() => void} [onDone]
 */
export function askToDelete(chatId, rows, onDone = () => {}) {
  const seqs = rows.flatMap(({ seq }) => seq ?? []);
  if (seqs.length === 0) return;
  const forAll = rows.every(({ may }) => may.delete);
  const saved = openSummary.peek()?.kind === 'saved';
  ask({
    name: 'delete-messages',
    title: t('delete-title', { count: seqs.length }),
    text: t(saved ? 'delete-text-saved' : forAll ? 'delete-text' : 'delete-text-self'),
    confirm: t('message-delete'),
    danger: true,
    extra: () => (forAll && !saved ? everybodyBox() : nothing),
    async run() {
      const box = document.querySelector('#delete-messages-for-all');
      const everybody = saved ? forAll : box instanceof HTMLInputElement && box.checked;
      await perform(everybody ? { type: 'delete', chat_id: chatId, seqs } : { type: 'hide_messages', chat_id: chatId, seqs });
      onDone();
    },
  });
}

function everybodyBox() {
  return html`<label class="switch"><span>${t('delete-everybody')}</span><input id="delete-messages-for-all" data-testid="delete-everybody" type="checkbox" role="switch" checked /></label>`;
}
