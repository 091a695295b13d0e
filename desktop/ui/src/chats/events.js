// Words for what happened to a chat. The server says what, the reader's language says it.
import { t } from '../locales/fluent.js';
import { profiles } from '../people/store.js';
import { me } from '../session/store.js';
import { timerText } from './timer.js';

/** @import { ChatEvent } from '../types/protocol.ts' */

/** Names in one sentence; the others are a number. */
const MAX_NAMES = 3;

/**
 * @param {ChatEvent} event
 * @param {string} senderId who did it
 * @returns {string}
 */
export function eventText(event, senderId) {
  const who = nameOf(senderId);
  switch (event.event) {
    case 'created':
      return event.title ? t('event-created', { who, title: event.title }) : t('event-created-untitled', { who });
    case 'renamed':
      return event.title ? t('event-renamed', { who, title: event.title }) : t('event-untitled', { who });
    case 'described':
      return t('event-described', { who });
    case 'visibility_changed':
      return t(event.public ? 'event-public' : 'event-private', { who });
    case 'timer_changed':
      return event.seconds === 0 ? t('event-timer-off', { who }) : t('event-timer', { who, time: timerText(event.seconds) });
    case 'members_added':
      return t('event-added', { who, names: names(event.user_ids), others: Math.max(0, event.user_ids.length - MAX_NAMES) });
    case 'member_removed':
      return t('event-removed', { who, name: nameWithin(event.user_id) });
    case 'joined':
      return t(event.by_invite ? 'event-joined-invite' : 'event-joined', { who });
    case 'left':
      return t('event-left', { who });
    case 'role_changed':
      return t(event.role === 'admin' ? 'event-admin' : 'event-member', { who, name: nameWithin(event.user_id) });
    case 'handed_over':
      return t('event-handed-over', { who, name: nameWithin(event.user_id) });
    case 'pinned':
      return t('event-pinned', { who });
    default:
      return t('timeline-unsupported');
  }
}

/** @param {string[]} ids */
function names(ids) {
  return ids.slice(0, MAX_NAMES).map(nameWithin).join(', ');
}

/** Where it is not the first word. @param {string} id */
export function nameWithin(id) {
  return id === me.value?.profile.id ? t('event-you-too') : nameOf(id);
}

/** @param {string} id */
export function nameOf(id) {
  if (id === me.value?.profile.id) return t('event-you');
  return profiles.value.get(id)?.display_name ?? t('event-somebody');
}
