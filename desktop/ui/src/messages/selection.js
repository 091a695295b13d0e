// Several messages chosen at once: to copy, forward or delete. While some are, a bar stands in place of the composer.
import { computed, effect, signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { copyText } from '../clipboard.js';
import { focusComposer } from '../composer/area.js';
import { icon } from '../design/icons.js';
import { fullTime } from '../locales/dates.js';
import { t } from '../locales/fluent.js';
import { profiles } from '../people/store.js';
import { openChatId, rows } from '../timeline/store.js';
import { askToDelete } from './delete.js';
import { openForward } from './forward.js';

/** @import { MessageRow } from '../types/view.ts' */

/** As many as one command names. */
const MOST = 100;

/** Numbers of the chosen messages. @type {import('@preact/signals-core').Signal<ReadonlySet<number>>} */
const chosen = signal(new Set());

export const selecting = computed(() => chosen.value.size > 0);

// Another chat is another matter.
effect(() => {
  void openChatId.value;
  chosen.value = new Set();
});

/** @param {MessageRow} row */
export function isSelected(row) {
  return row.seq !== undefined && chosen.value.has(row.seq);
}

/** Chooses a message, or not any more. @param {MessageRow} row */
export function select(row) {
  if (row.seq === undefined || row.content.type === 'event') return;
  const next = new Set(chosen.peek());
  if (!next.delete(row.seq) && next.size < MOST) next.add(row.seq);
  chosen.value = next;
}

/** @returns {boolean} whether some were chosen */
export function endSelection() {
  if (chosen.peek().size === 0) return false;
  chosen.value = new Set();
  focusComposer();
  return true;
}

/** Those chosen that are among the rows here, in order. */
function chosenRows() {
  return rows.peek().filter((row) => row.seq !== undefined && chosen.peek().has(row.seq));
}

export function selectionView() {
  const count = chosen.value.size;
  if (count === 0) return nothing;
  const mayForward = chosenRows().every((row) => row.may.answer);
  return html`<div class="selection" role="toolbar" aria-label=${t('selection-label')} data-testid="selection">
    <button class="icon-button" data-testid="selection-end" title=${t('selection-end')} aria-label=${t('selection-end')} @click=${endSelection}>${icon('close')}</button>
    <span class="selection-count" role="status">${t('selection-count', { count })}</span>
    <button class="button" data-testid="selection-copy" @click=${copy}>${icon('copy')}<span>${t('message-copy')}</span></button>
    <button class="button" data-testid="selection-forward" ?disabled=${!mayForward} @click=${forward}>${icon('forward')}<span>${t('message-forward')}</span></button>
    <button class="button button-danger" data-testid="selection-delete" @click=${() => askToDelete(openChatId.peek() ?? '', chosenRows(), endSelection)}>${icon('trash')}<span>${t('message-delete')}</span></button>
  </div>`;
}

async function copy() {
  const lines = chosenRows().flatMap((row) =>
    row.content.type === 'text' ? [`${profiles.peek().get(row.sender_id)?.display_name ?? ''}, ${fullTime(row.sent_at)}\n${row.content.text}`] : [],
  );
  if (await copyText(lines.join('\n\n'))) endSelection();
}

function forward() {
  openForward(openChatId.peek() ?? '', [...chosen.peek()].sort((a, b) => a - b), endSelection);
}
