// What the fake core answers about groups and people, and what it does to chats.
import { FakeGroup, OPEN_GROUP, detailsOf, inviteLink, perform } from './fake-groups.js';
import { answerAboutMessages, changeMessages } from './fake-deeds.js';
import { refusal } from './fake-messages.js';

/**
 * @import { FakeCore } from './fake-core.js'
 * @import { FakeChat } from './fake-chats.js'
 * @import { Command } from '../src/types/protocol.ts'
 * @import { Request } from '../src/types/view.ts'
 */

/**
 * @param {FakeCore} core
 * @param {Request} request
 * @returns {unknown}
 */
export function answerAboutGroups(core, request) {
  switch (request.call) {
    case 'perform':
      return carryOut(core, request.command);
    case 'create_chat':
      return create(core, request);
    case 'members': {
      const chat = core.chat(request.chat_id);
      const { members } = chat instanceof FakeGroup ? chat : detailsOf(chat);
      return { total: members.length, members };
    }
    case 'invites':
      return [inviteLink(request.chat_id, 3), inviteLink(request.chat_id, 0)];
    case 'create_invite':
      return inviteLink(request.chat_id, 7);
    case 'preview_invite':
      if (!request.link.includes('/join/')) throw refusal('invite_invalid');
      return { token: request.link.split('/join/')[1], group: OPEN_GROUP };
    case 'search_groups':
      return OPEN_GROUP.title?.toLowerCase().startsWith(request.query.toLowerCase()) ? [OPEN_GROUP] : [];
    default: {
      const answer = answerAboutMessages(core, request);
      if (request.call === 'schedule') tellDetails(core, core.chat(request.chat_id));
      return answer;
    }
  }
}

/**
 * @param {FakeCore} core
 * @param {Extract<Request, { call: 'create_chat' }>} request
 */
function create(core, request) {
  const [only] = request.user_ids;
  if (only && request.user_ids.length === 1 && !request.title) return core.openDirect(only);
  const { title, description, public: open, user_ids: people } = request;
  const group = new FakeGroup({ number: 901 + core.chats.size, title, description, public: open, people, length: 0, unread: 0, now: Date.now() });
  core.chats.set(group.id, group);
  core.tellChat(group);
  return group.id;
}

/**
 * Tries a group again that the server refused, or gives it up. False where there is none of this name.
 * @param {FakeCore} core
 * @param {string} id
 * @param {boolean} again
 */
export function decideOnGroup(core, id, again) {
  const group = [...core.chats.values()].find((chat) => chat instanceof FakeGroup && chat.notMade?.client_id === id);
  if (!(group instanceof FakeGroup)) return false;
  group.notMade = null;
  if (again) {
    core.tellChat(group);
    tellDetails(core, group);
  } else {
    core.chats.delete(group.id);
    core.emit({ update: 'chats', reset: false, upserts: [], removed: [group.id] });
  }
  return true;
}

/**
 * @param {FakeCore} core
 * @param {Command} command
 */
function carryOut(core, command) {
  if (command.type === 'set_blocked' || command.type === 'set_contact') {
    const set = command.type === 'set_blocked' ? core.blocked : core.contacts;
    if (command.on) set.add(command.user_id);
    else set.delete(command.user_id);
    core.emit({ update: 'people', contacts: [...core.contacts], blocked: [...core.blocked] });
    for (const chat of core.chats.values()) {
      if (chat.peer?.id !== command.user_id) continue;
      chat.blocked = core.blocked.has(command.user_id);
      tellDetails(core, chat);
    }
    return null;
  }
  if (!('chat_id' in command)) return null;
  const chat = core.chat(command.chat_id);
  perform(chat, command);
  if (changeMessages(core, chat, command)) core.tellRows(chat);
  if (command.type === 'leave' || command.type === 'delete_chat' || (command.type === 'clear_history' && command.remove)) {
    core.chats.delete(chat.id);
    core.emit({ update: 'chats', reset: false, upserts: [], removed: [chat.id] });
    return null;
  }
  core.tellChat(chat);
  tellDetails(core, chat);
  return null;
}

/**
 * @param {FakeCore} core
 * @param {FakeChat} chat
 */
export function tellDetails(core, chat) {
  core.emit({ update: 'chat', details: chat instanceof FakeGroup ? chat.details() : detailsOf(chat) });
}
