// Words for what a row shows.
import { eventText } from '../chats/events.js';
import { errorText } from '../errors.js';
import { t } from '../locales/fluent.js';
import { withoutTricks } from '../markup/marks.js';
import { plainText } from '../markup/plain.js';

/** @import { RowContent, SendState } from '../types/view.ts' */

/**
 * @param {RowContent} content
 * @param {string} senderId who did it, where it is an event
 */
export function contentText(content, senderId) {
  switch (content.type) {
    case 'text':
      return content.blocks.length > 0 ? plainText(content.blocks) : withoutTricks(content.text);
    case 'event':
      return eventText(content.event, senderId);
    case 'deleted':
      return t('timeline-deleted');
    default:
      return t('timeline-unsupported');
  }
}

/** @param {SendState} state */
export function stateText(state) {
  if (state.state !== 'failed') return t(`timeline-state-${state.state}`);
  const { code, follows_another: follows } = state.failure;
  return t('timeline-state-failed', { reason: follows ? t('timeline-failed-follows') : errorText({ code }) });
}
