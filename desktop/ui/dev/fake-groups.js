// Groups of the fake core, and what is done to chats: enough to see every screen and to test what the page asks for.
import { FakeChat } from './fake-chats.js';
import { PEOPLE, SELF, uuid } from './people.js';

/**
 * @import { Command, GroupPreview, Member } from '../src/types/protocol.ts'
 * @import { ChatDetails, ChatRights, InviteLink, NotMade } from '../src/types/view.ts'
 */

/** Place of the group among the fake chats; its id says so. */
export const GROUP_NUMBER = 900;

const ALL = {
  write: true, edit_info: true, set_visibility: true, set_timer: true, add_members: true, remove_members: true, remove_admins: true,
  set_roles: true, hand_over: true, manage_invites: true, pin_messages: true, leave: true, delete_chat: true,
};
const NONE = /** @type {ChatRights} */ (Object.fromEntries(Object.keys(ALL).map((right) => [right, false])));
const DIRECT = { ...NONE, write: true, set_timer: true, pin_messages: true, delete_chat: true };

/** @param {string} id @param {Member['role']} role @returns {Member} */
function member(id, role) {
  return { user_id: id, rev: 1, role, read_seq: 0, delivered_seq: 0, joined_at: 0, left: false };
}

export class FakeGroup extends FakeChat {
  /** @param {{ number?: number, title?: string | undefined, description?: string, public?: boolean, people?: string[], length: number, unread: number, now: number }} made */
  constructor({ number = GROUP_NUMBER, title, description = '', public: open = false, people = PEOPLE.slice(0, 12).map(({ id }) => id), length, unread, now }) {
    super(number, { length, unread, now });
    this.title = title;
    this.description = description;
    this.open = open;
    /** Why the server did not make it. @type {NotMade | null} */
    this.notMade = null;
    /** @type {Member[]} */
    this.members = [member(SELF.id, 'owner'), ...people.map((id, at) => member(id, at === 0 && length > 0 ? 'admin' : 'member'))];
    for (const [at, row] of this.rows.entries()) {
      const sender = people[at % 4] ?? SELF.id;
      if (at % 3 !== 0 && people.length > 0) Object.assign(row, { mine: false, sender_id: sender, state: undefined });
    }
    const event = this.rows[this.rows.length - 8];
    if (event) Object.assign(event, { sender_id: people[0], mine: false, state: undefined, content: { type: 'event', event: { event: 'members_added', user_ids: people.slice(1, 6) } } });
  }

  /** @override */
  summary() {
    const last = this.all.at(-1);
    return {
      ...super.summary(), kind: /** @type {const} */ ('group'), member_count: this.members.length, role: /** @type {const} */ ('owner'),
      named_after: this.members.slice(1, 4).map(({ user_id: id }) => id), ...(this.title ? { title: this.title } : {}),
      activity_at: last?.sent_at ?? Date.now(), ...(this.notMade ? { has_failed: true } : {}),
    };
  }

  details() {
    return { ...detailsOf(this), description: this.description, public: this.open, member_count: this.members.length, members: this.members, role: /** @type {const} */ ('owner'), may: ALL, ...(this.notMade ? { not_made: this.notMade } : {}) };
  }
}

/** @param {FakeChat} chat @returns {ChatDetails} */
export function detailsOf(chat) {
  return {
    chat_id: chat.id, description: '', public: false, expire_after_seconds: chat.timer, member_count: chat.peer ? 2 : 1,
    members: [member(SELF.id, 'member'), ...(chat.peer ? [member(chat.peer.id, 'member')] : [])], members_omitted: false, role: 'member',
    may: { ...DIRECT, write: !chat.blocked }, pinned: chat.pinned, scheduled: chat.scheduled, waiting: false,
  };
}

/**
 * Does to a chat what a command says.
 * @param {FakeChat} chat
 * @param {Command} command
 */
export function perform(chat, command) {
  switch (command.type) {
    case 'pin_chat':
      chat.own.pin_order = command.order;
      break;
    case 'mute_chat':
      chat.own.muted_until = command.until;
      break;
    case 'archive_chat':
      chat.own.archived = command.on;
      break;
    case 'mark_unread':
      chat.own.marked_unread = command.on;
      break;
    case 'edit_chat':
      if (command.expire_after_seconds !== undefined) chat.timer = command.expire_after_seconds;
      if (!(chat instanceof FakeGroup)) break;
      chat.title = command.title ?? chat.title;
      chat.description = command.description ?? chat.description;
      chat.open = command.public ?? chat.open;
      break;
    default:
      if (chat instanceof FakeGroup) changeMembers(chat, command);
  }
}

/** @param {FakeGroup} group @param {Command} command */
function changeMembers(group, command) {
  switch (command.type) {
    case 'add_members':
      group.members.push(...command.user_ids.map((id) => member(id, 'member')));
      break;
    case 'remove_member':
      group.members = group.members.filter(({ user_id: id }) => id !== command.user_id);
      break;
    case 'set_role':
      group.members = group.members.map((one) => (one.user_id === command.user_id ? { ...one, role: command.role } : one));
      break;
    default:
  }
}

/** @param {string} chatId @param {number} number @returns {InviteLink} */
export function inviteLink(chatId, number) {
  const token = number.toString(16).padStart(32, 'c0ffee');
  return { link: `https://chat.example.org/join/${token}`, invite: { token, chat_id: chatId, created_by: SELF.id, created_at: 0, uses: number, ...(number > 0 ? { max_uses: 10, expires_at: Date.now() + 86_400_000 } : {}) } };
}

/** A public group that one is not in. @type {GroupPreview} */
export const OPEN_GROUP = { chat_id: uuid('e', 1), title: 'Ботаники', description: 'Растения, гербарии, выезды за город.', member_count: 214, public: true, member: false };
