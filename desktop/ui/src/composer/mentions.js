// People named in a text: suggested after `@`, and told to the core by their names when the text is sent.
import { avatar } from '../design/avatar.js';
import { call } from '../bridge.js';
import { details } from '../details/store.js';
import { MAX_MENTIONS } from '../limits.js';
import { t } from '../locales/fluent.js';
import { profiles } from '../people/store.js';
import { me } from '../session/store.js';
import { fit } from '../switcher/fuzzy.js';
import { chats } from '../chats/store.js';
import { openChatId } from '../timeline/store.js';

/**
 * @import { Mention, Profile } from '../types/protocol.ts'
 * @import { Source } from './completion.js'
 */

const SHOWN = 8;
/** As `@name` stands in a text; a full stop at its end belongs to the sentence. */
const NAMED = /(?<![\p{L}\p{N}_@./])@([a-z](?:[a-z0-9_.]{0,30}[a-z0-9_]))/giu;

/**
 * @param {string} text
 * @returns {Mention[]} of those that this device knows
 */
export function mentionsIn(text) {
  const byName = new Map([...profiles.peek().values()].map((person) => [person.username.toLowerCase(), person]));
  const named = new Map();
  for (const [, username = ''] of text.matchAll(NAMED)) {
    const person = byName.get(username.toLowerCase());
    if (person) named.set(username.toLowerCase(), { user_id: person.id, username: person.username });
  }
  return [...named.values()].slice(0, MAX_MENTIONS);
}

/** @type {Source} */
export const mentionSource = {
  label: () => t('composer-mentions'),
  match: (before) => before.match(/(?<![\p{L}\p{N}_@./])(@[\p{L}\p{N}_.]{0,32})$/u)?.[1] ?? null,
  async find(word) {
    const typed = word.slice(1);
    const people = await candidates(typed);
    const fitting = people.map((person) => ({ person, fits: Math.max(fit(typed, person.display_name), fit(typed, person.username)) })).filter(({ fits }) => fits > 0);
    return fitting
      .sort((one, other) => other.fits - one.fits)
      .slice(0, SHOWN)
      .map(({ person: { id, display_name: name, username } }) => ({ key: id, sign: avatar(id, name, { size: 'small' }), label: name, note: `@${username}`, text: `@${username} ` }));
  },
};

/**
 * Members of the open chat without oneself. Of a large group the server is asked.
 * @param {string} typed
 * @returns {Promise<Profile[]>}
 */
async function candidates(typed) {
  const chatId = openChatId.peek();
  const chat = chats.peek().get(chatId ?? '');
  if (chatId === null || !chat || chat.kind === 'saved') return [];
  let ids = details.peek()?.members.filter(({ left }) => !left).map((member) => member.user_id) ?? [];
  if (chat.peer_id) ids = [chat.peer_id];
  if (details.peek()?.members_omitted && typed !== '') {
    const page = await call({ call: 'members', chat_id: chatId, query: typed });
    ids = [...ids, ...page.members.map((member) => member.user_id)];
  }
  const known = [...new Set(ids)].flatMap((id) => profiles.peek().get(id) ?? []);
  return known.filter(({ id }) => id !== me.peek()?.profile.id);
}
