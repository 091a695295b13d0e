// Lines at the top that stay until they are dismissed.
import { html } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { icon } from '../design/icons.js';
import { errorText } from '../errors.js';
import { t } from '../locales/fluent.js';
import { dismiss, notices } from './store.js';

/** @import { Entry } from './store.js' */

export function noticesView() {
  return repeat(notices.value, ({ id }) => id, (entry) => html`
    <div class=${'error' in entry ? 'top-line notice notice-error' : 'top-line notice'} role="status" data-testid="notice">
      ${icon('alert')}
      <span class="top-line-text">${entryText(entry)}</span>
      <button class="icon-button icon-button-small" title=${t('notice-dismiss')} aria-label=${t('notice-dismiss')}
        @click=${() => dismiss(entry.id)}>${icon('close')}</button>
    </div>
  `);
}

/** @param {Entry} entry */
function entryText(entry) {
  if ('error' in entry) return entry.undone ? t('notice-undone', { reason: errorText(entry.error) }) : errorText(entry.error);
  const { notice } = entry;
  /** @type {Record<string, string | number>} */
  const args = notice.kind === 'cache_rebuilt' ? { path: notice.kept_as, unsent: notice.unsent_saved } : {};
  return t(`notice-${notice.kind.replaceAll('_', '-')}`, args);
}
