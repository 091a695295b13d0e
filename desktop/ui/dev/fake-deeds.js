// What the fake core does to messages.
import { said } from './fake-rows.js';
import { PEOPLE, SELF, uuid } from './people.js';

/**
 * @import { FakeChat } from './fake-chats.js'
 * @import { FakeCore } from './fake-core.js'
 * @import { Command } from '../src/types/protocol.ts'
 * @import { MessageRow, Request } from '../src/types/view.ts'
 */

/**
 * @param {FakeCore} core
 * @param {FakeChat} chat
 * @param {Command} command
 * @returns {boolean} whether rows changed
 */
export function changeMessages(core, chat, command) {
  switch (command.type) {
    case 'react':
      change(chat, command.seq, (row) => ({ ...row, reactions: reacted(row.reactions, command.emoji, command.on) }));
      return true;
    case 'pin_message': {
      const row = chat.rows.find(({ seq }) => seq === command.seq);
      chat.pinned = chat.pinned.filter(({ seq }) => seq !== command.seq);
      if (command.on && row) chat.pinned.unshift({ seq: command.seq, sender_id: row.sender_id, excerpt: row.content.type === 'text' ? row.content.text.slice(0, 120) : '' });
      change(chat, command.seq, (other) => ({ ...other, pinned: command.on }));
      return true;
    }
    case 'delete':
      for (const seq of command.seqs) change(chat, seq, (row) => ({ ...row, content: { type: 'deleted' }, reactions: [], may: { ...row.may, edit: false } }));
      return true;
    case 'hide_messages':
      chat.rows = chat.rows.filter(({ seq }) => !command.seqs.includes(seq ?? 0));
      return true;
    case 'unschedule':
      chat.scheduled = chat.scheduled.filter(({ client_id: id }) => id !== command.client_id);
      return false;
    default:
      return false;
  }
}

/**
 * @param {FakeChat} chat
 * @param {number} seq
 * @param {(row: MessageRow) => MessageRow} next
 */
function change(chat, seq, next) {
  chat.rows = chat.rows.map((row) => (row.seq === seq ? next(row) : row));
}

/**
 * @param {MessageRow['reactions']} before
 * @param {string} emoji
 * @param {boolean} on
 */
function reacted(before, emoji, on) {
  const others = before.filter((one) => one.emoji !== emoji);
  const one = before.find((candidate) => candidate.emoji === emoji) ?? { emoji, count: 0, mine: false, user_ids: [] };
  const ids = one.user_ids.filter((id) => id !== SELF.id);
  const next = { ...one, mine: on, count: one.count + Number(on) - Number(one.mine), user_ids: on ? [SELF.id, ...ids] : ids };
  return next.count > 0 ? [...others, next] : others;
}

/**
 * @param {FakeCore} core
 * @param {Request} request
 * @returns {unknown}
 */
export function answerAboutMessages(core, request) {
  switch (request.call) {
    case 'forward_messages':
      for (const id of request.to) {
        const rows = core.chat(request.chat_id).rows.filter(({ seq }) => request.seqs.includes(seq ?? 0));
        for (const row of rows) core.send(core.chat(id), row.content.type === 'text' ? row.content.text : '');
      }
      return null;
    case 'schedule': {
      const chat = core.chat(request.chat_id);
      const id = uuid('f', (core.sends += 1));
      chat.scheduled.push({ client_id: id, send_at: request.send_at, content: said(request.text), silent: request.silent, waiting: false, ...(request.reply_to === undefined ? {} : { reply_to: request.reply_to }) });
      return id;
    }
    case 'readers':
      return PEOPLE.slice(0, 3).map(({ id }, at) => ({ user_id: id, ...(at < 2 ? { read_at: Date.now() - at * 60_000 } : {}) }));
    case 'versions':
      return [{ written_at: Date.now() - 600_000, content: said('Как было *сначала*') }, { written_at: Date.now() - 300_000, content: said('Как стало потом') }];
    default:
      return null;
  }
}

/** Some rows of a group with everything that a row can have. @param {FakeChat} chat */
export function decorate(chat) {
  const at = (/** @type {number} */ back) => chat.rows[chat.rows.length - back];
  const put = (/** @type {number} */ back, /** @type {Partial<MessageRow>} */ what) => Object.assign(at(back) ?? {}, what);
  const quoted = at(7);
  put(3, { reactions: [{ emoji: '\u{1F44D}', count: 3, mine: true, user_ids: [SELF.id, PEOPLE[0]?.id ?? '', PEOPLE[2]?.id ?? ''] }, { emoji: '\u2764\uFE0F', count: 1, mine: false, user_ids: [PEOPLE[1]?.id ?? ''] }] });
  put(4, { reply: { seq: quoted?.seq ?? 1, sender_id: quoted?.sender_id ?? '', excerpt: 'Посмотри, пожалуйста, черновик до вечера. Там две страницы', lost: false }, mentions_me: true });
  put(5, { forwarded_from: PEOPLE[3]?.id ?? '', edited_at: Date.now() - 500_000 });
  put(6, { reply: { seq: 1, sender_id: PEOPLE[1]?.id ?? '', lost: true }, silent: true, expires_at: Date.now() + 3_600_000 });
  for (const row of chat.rows) row.may = { ...row.may, delete: true, readers: row.mine, versions: true };
}
