// A quiet line while there is no connection: why, when the next attempt comes, and a way not to wait for it.
import { effect } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { call } from '../bridge.js';
import { second, tick } from '../clock.js';
import { t } from '../locales/fluent.js';
import { addError } from '../notices/store.js';
import { connection } from './store.js';

// The second is watched only while a countdown is shown.
effect(() => (connection.value.state === 'offline' ? tick() : undefined));

export function connectionView() {
  const now = connection.value;
  switch (now.state) {
    case 'offline': {
      const seconds = Math.max(0, Math.ceil((now.retry_at - second.value) / 1_000));
      return html`<div class="top-line banner" data-testid="connection-banner" data-state="offline" role="status">
        <i class="banner-dot"></i>
        <span class="top-line-text"
          >${t(`offline-${now.reason.replaceAll('_', '-')}`)}
          <span class="banner-countdown" aria-live="off">${t('connection-retry-in', { seconds })}</span></span
        >
        <button class="link" data-testid="retry-now" @click=${retry}>${t('connection-retry-now')}</button>
      </div>`;
    }
    case 'connecting':
    case 'syncing':
      return html`<div class="top-line banner banner-late" data-testid="connection-banner" data-state=${now.state} role="status">
        <i class="spinner"></i><span class="top-line-text">${t(`connection-${now.state}`)}</span>
      </div>`;
    default:
      return nothing;
  }
}

function retry() {
  call({ call: 'retry_now' }).catch(addError);
}
