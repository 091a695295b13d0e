// Messages of the fake core: their way from waiting to read, and what comes back.
import { PLAIN, said } from './fake-rows.js';
import { PHRASES, SELF, uuid } from './people.js';

/**
 * @import { FakeChat } from './fake-chats.js'
 * @import { FakeTimeline } from './fake-timeline.js'
 * @import { MessageRow, SendState, TimelineChange, Update, ViewError } from '../src/types/view.ts'
 */

/** Waiting rows stand after every number a message can have. */
const WAITING = 1e15;

export class FakeMessages {
  /** @param {number} travelMs from one state of a sent message to the next */
  constructor(travelMs) {
    this.travelMs = travelMs;
    this.me = { ...SELF };
    this.online = true;
    this.sends = 0;
    /** @type {((updates: Update[]) => void) | null} */
    this.listener = null;
    /** @type {FakeTimeline | null} */
    this.timeline = null;
    this.view = 0;
    /** @type {Map<string, FakeChat>} */
    this.chats = new Map();
  }

  /** @param {Update[]} updates */
  emit(...updates) {
    this.listener?.(structuredClone(updates));
  }

  /** @param {string} id */
  chat(id) {
    const chat = this.chats.get(id);
    if (!chat) throw refusal('not_found');
    return chat;
  }

  /**
   * @param {FakeChat} chat
   * @param {string} text
   * @param {number} [replyTo]
   */
  send(chat, text, replyTo) {
    const length = [...text.trim()].length;
    if (length === 0) throw refusal('text_empty');
    if (length > 4_096) throw refusal('text_too_long');
    if (/[\u202d\u202e]/u.test(text)) throw refusal('text_direction_override');
    const id = uuid('d', (this.sends += 1));
    Object.assign(chat, { draft: '', draftReplyTo: undefined });
    const before = chat.all.length;
    chat.waiting.push({
      ...PLAIN, key: id, order: WAITING + this.sends, client_id: id, sender_id: this.me.id, mine: true, sent_at: Date.now(),
      content: said(text.trim()), state: { state: 'queued' }, may: { ...PLAIN.may, edit: true, delete: true },
      ...quoteOf(chat, replyTo),
    });
    this.grown(chat, before);
    this.travel(id);
    return id;
  }

  /**
   * @param {string} id
   * @param {string} text
   */
  edit(id, text) {
    if (text.includes('fail')) throw refusal('edit_conflict');
    const chat = [...this.chats.values()].find((candidate) => candidate.all.some((row) => row.client_id === id));
    if (!chat) throw refusal('not_found');
    const edited = (/** @type {MessageRow} */ row) => (row.client_id === id ? { ...row, content: said(text), edited_at: Date.now() } : row);
    chat.rows = chat.rows.map(edited);
    chat.waiting = chat.waiting.map(edited);
    this.tellRows(chat);
    return null;
  }

  /** Its way to the other, a step at a time. @param {string} id */
  travel(id) {
    const { travelMs: travel } = this;
    setTimeout(() => {
      const chat = this.chatOf(id);
      const row = chat?.waiting.find((waiting) => waiting.key === id);
      if (!this.online || !chat || !row || row.content.type !== 'text') return;
      if (row.content.text.includes('fail')) {
        this.change(id, { state: 'failed', failure: { code: 'forbidden', follows_another: false } });
        return;
      }
      chat.waiting = chat.waiting.filter((waiting) => waiting !== row);
      const seq = chat.seq + 1;
      chat.rows.push({ ...row, seq, order: seq, state: { state: 'sent' } });
      if (chat.readSeq === seq - 1) chat.readSeq = seq;
      this.tellRows(chat);
      if (!chat.peer) return;
      setTimeout(() => this.change(id, { state: 'delivered' }), travel);
      setTimeout(() => this.change(id, { state: 'read' }), travel * 2);
    }, travel);
  }

  /** @param {string} id */
  chatOf(id) {
    return [...this.chats.values()].find((chat) => chat.all.some((row) => row.key === id));
  }

  /**
   * @param {string} id
   * @param {SendState} state
   */
  change(id, state) {
    const chat = this.chatOf(id);
    if (!chat) return;
    const changed = (/** @type {MessageRow} */ row) => (row.key === id ? { ...row, state } : row);
    chat.rows = chat.rows.map(changed);
    chat.waiting = chat.waiting.map(changed);
    this.tellRows(chat);
  }

  /** @param {string} id */
  discard(id) {
    const chat = this.chatOf(id);
    const row = chat?.waiting.find((waiting) => waiting.key === id);
    if (!chat || !row) throw refusal('already_sent');
    chat.waiting = chat.waiting.filter((waiting) => waiting !== row);
    this.tellRows(chat);
    return row.content.type === 'text' ? row.content.text : '';
  }

  /**
   * The other person writes.
   * @param {string} chatId
   * @param {string} [text]
   */
  receive(chatId, text = PHRASES[(this.sends += 1) % PHRASES.length]) {
    const chat = this.chat(chatId);
    if (!chat.peer) return;
    const before = chat.all.length;
    const seq = chat.seq + 1;
    chat.rows.push({
      ...PLAIN, key: `in-${seq}`, order: seq, seq, sender_id: chat.peer.id, mine: false, sent_at: Date.now(), content: said(text ?? ''),
    });
    this.emit({ update: 'typing', chat_id: chatId, user_ids: [] });
    this.grown(chat, before);
  }

  /** @param {string} chatId */
  type(chatId) {
    const { peer } = this.chat(chatId);
    if (peer) this.emit({ update: 'typing', chat_id: chatId, user_ids: [peer.id] });
  }

  /**
   * @param {FakeChat} chat
   * @param {number} before
   */
  grown(chat, before) {
    if (this.timeline?.chat === chat) this.timeline.follow(before);
    this.tellRows(chat);
  }

  /** @param {FakeChat} chat */
  tellRows(chat) {
    if (this.timeline?.chat === chat) {
      this.timeline.to = Math.min(this.timeline.to, chat.all.length);
      this.tellTimeline(this.timeline.changes());
    }
    this.tellChat(chat);
  }

  /** @param {FakeChat} chat */
  tellChat(chat) {
    this.emit({ update: 'chats', reset: false, upserts: [chat.summary()], removed: [] });
  }

  /** @param {TimelineChange} change */
  tellTimeline(change) {
    if (this.timeline) this.emit({ update: 'timeline', view: this.timeline.view, chat_id: this.timeline.chat.id, change });
  }
}

/**
 * @param {string} code
 * @param {[string, string][]} [fields]
 * @returns {ViewError}
 */
export function refusal(code, fields = []) {
  return { code, message: `fake ${code}`, fields: fields.map(([field, wrong]) => ({ field, code: wrong })) };
}

/**
 * @param {FakeChat} chat
 * @param {number | undefined} seq
 * @returns {Pick<MessageRow, 'reply'>}
 */
function quoteOf(chat, seq) {
  const row = chat.rows.find((candidate) => candidate.seq === seq);
  if (!row || seq === undefined) return {};
  return { reply: { seq, sender_id: row.sender_id, ...(row.content.type === 'text' ? { excerpt: row.content.text.slice(0, 120) } : {}), lost: false } };
}
