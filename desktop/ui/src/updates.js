// Every change of what is shown comes through here, in the core's order. One batch of updates is one repaint.
import { batch } from '@preact/signals-core';
import { announceArrivals, announceStates, forgetAnnouncements, takeBackAnnouncements } from './timeline/announce.js';
import { changeChats } from './chats/store.js';
import { forgetDrafts } from './composer/drafts.js';
import { connection } from './connection/store.js';
import { closeLayers } from './design/layer.js';
import { keepEmojiOf } from './emoji/kept.js';
import { setDetails } from './details/store.js';
import { addNotice, addUndone } from './notices/store.js';
import { addPresences, addProfiles, forgetPeople, setTyping } from './people/store.js';
import { setRelations } from './people/relations.js';
import { showFound } from './search/found.js';
import { forgetGlobalSearch } from './search/global.js';
import { ready, session } from './session/store.js';
import { languages, localeProblems, settings } from './settings/store.js';
import { changeTimeline, closeTimeline, openChat } from './timeline/store.js';

/** @import { Session, Update } from './types/view.ts' */

/** @param {Update[]} updates */
export function applyUpdates(updates) {
  batch(() => {
    for (const update of updates) apply(update);
  });
}

/** @param {Update} update */
function apply(update) {
  switch (update.update) {
    case 'ready':
      ready.value = true;
      break;
    case 'session':
      applySession(update.session);
      break;
    case 'connection':
      connection.value = update.connection;
      break;
    case 'chats':
      changeChats(update.reset, update.upserts, update.removed);
      break;
    case 'timeline': {
      const changed = changeTimeline(update.view, update.chat_id, update.change);
      takeBackAnnouncements(changed);
      announceStates(changed);
      announceArrivals(changed);
      break;
    }
    case 'profiles':
      addProfiles(update.profiles);
      break;
    case 'presence':
      addPresences(update.users);
      break;
    case 'typing':
      setTyping(update.chat_id, update.user_ids);
      break;
    case 'chat':
      setDetails(update.details);
      break;
    case 'people':
      setRelations(update.contacts, update.blocked);
      break;
    case 'undone':
      addUndone(update.what, update.code);
      break;
    case 'found':
      showFound(update);
      break;
    case 'notice':
      addNotice(update.notice);
      break;
    case 'settings':
      settings.value = update.settings;
      break;
    case 'languages':
      languages.value = update.languages;
      localeProblems.value = update.problems;
      break;
    case 'show_chat':
      // A notification was clicked.
      openChat(update.chat_id);
      break;
    case 'unread_total':
    case 'arrived':
      // For window title, badge and native notifications, which the shell makes.
      break;
    default:
      // A newer core may say more than this page knows; what it knows still holds.
      console.warn('unknown update', /** @type {{ update: string }} */ (update).update);
  }
}

/** @param {Session} next */
function applySession(next) {
  const before = session.peek();
  const same =
    before?.state === 'signed_in' &&
    next.state === 'signed_in' &&
    before.server === next.server &&
    before.me.profile.id === next.me.profile.id;
  if (!same) {
    closeTimeline();
    forgetDrafts();
    forgetAnnouncements();
    forgetPeople();
    setRelations([], []);
    setDetails(null);
    closeLayers();
    forgetGlobalSearch();
    changeChats(true, [], []);
  }
  keepEmojiOf(next.state === 'signed_in' ? next.me.profile.id : null);
  session.value = next;
  if (next.state === 'signed_in') addProfiles([next.me.profile]);
}
