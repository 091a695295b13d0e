// What stands over a message's own text: whose words it forwards, and what it answers.
import { html, nothing } from 'lit-html';
import { nameOf, nameWithin } from '../chats/events.js';
import { t, withoutMarks } from '../locales/fluent.js';
import { jumpToMessage } from '../timeline/jumps.js';

/** @import { MessageRow } from '../types/view.ts' */

/** @param {MessageRow} row */
export function quoteView(row) {
  const { reply, forwarded_from: from } = row;
  return [
    from ? html`<div class="forwarded">${t('message-forwarded', { name: nameWithin(from) })}</div>` : nothing,
    reply
      ? html`<button class="quote" data-testid="quote" data-quoted=${reply.seq} ?disabled=${reply.lost}
          aria-label=${withoutMarks(t('message-quote', { name: nameWithin(reply.sender_id), text: quoted(reply) }))} @click=${() => jumpToMessage(reply.seq)}>
          <span class="quote-name" dir="auto">${nameOf(reply.sender_id)}</span>
          <span class=${reply.excerpt === undefined ? 'quote-text quote-lost' : 'quote-text'} dir="auto">${quoted(reply)}</span>
        </button>`
      : nothing,
  ];
}

/** @param {NonNullable<MessageRow['reply']>} reply */
function quoted({ excerpt, lost }) {
  if (lost) return t('message-quote-lost');
  return excerpt ?? t('message-quote-coming');
}
