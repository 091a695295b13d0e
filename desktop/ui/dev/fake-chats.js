// Chats of the fake core with long histories, made from their number: the same at every start.
import { PLAIN, said } from './fake-rows.js';
import { PEOPLE, PHRASES, SELF, uuid } from './people.js';

/** @import { ChatSummary, MessageRow, PinnedRow, ScheduledRow, SendState } from '../src/types/view.ts' */

const MINUTE = 60_000;

export class FakeChat {
  /**
   * @param {number} number 0 is saved messages
   * @param {{ length: number, unread: number, now: number }} made
   */
  constructor(number, { length, unread, now }) {
    this.peer = number === 0 ? null : (PEOPLE[number - 1] ?? null);
    this.id = uuid('c', number);
    /** @type {MessageRow[]} */
    this.rows = [];
    /** @type {MessageRow[]} */
    this.waiting = [];
    this.draft = '';
    /** @type {number | undefined} */
    this.draftReplyTo = undefined;
    /** What only oneself sees of it. */
    this.own = { pin_order: 0, muted_until: 0, archived: false, marked_unread: false };
    this.timer = 0;
    this.blocked = false;
    /** @type {PinnedRow[]} */
    this.pinned = [];
    /** @type {ScheduledRow[]} */
    this.scheduled = [];
    this.readSeq = Math.max(0, length - unread);
    const last = now - number * number * 17 * MINUTE - 2 * MINUTE;
    for (let seq = 1; seq <= length; seq += 1) this.rows.push(this.history(number, seq, length, last));
    // The unread ones are the other's, as a server would count them.
    for (const row of this.rows.slice(this.readSeq)) {
      if (this.peer) Object.assign(row, { mine: false, sender_id: this.peer.id, state: undefined });
    }
  }

  /**
   * @param {number} number
   * @param {number} seq
   * @param {number} length
   * @param {number} last
   * @returns {MessageRow}
   */
  history(number, seq, length, last) {
    const pick = Math.imul((seq * 7_919 + number * 104_729) ^ 0x5bd1e995, 0x9e3779b1) >>> 16;
    const mine = this.peer === null || pick % 5 < 2;
    const age = length - seq;
    const text = PHRASES[pick % PHRASES.length] ?? '';
    // A burst every few messages, and a night now and then.
    const sent = last - age * 3 * MINUTE - Math.floor(age / 4) * 47 * MINUTE - Math.floor(age / 11) * 9 * 60 * MINUTE;
    return {
      ...PLAIN,
      key: `${number}-${seq}`,
      order: seq,
      seq,
      sender_id: mine ? SELF.id : (this.peer?.id ?? SELF.id),
      mine,
      sent_at: sent,
      content: seq % 97 === 0 ? { type: 'deleted' } : seq % 131 === 0 ? { type: 'unsupported' } : said(text),
      ...(mine ? { client_id: `own-${number}-${seq}`, state: this.stateOf(age), may: { ...PLAIN.may, edit: true, delete: true } } : {}),
    };
  }

  /**
   * @param {number} age
   * @returns {SendState}
   */
  stateOf(age) {
    if (this.peer === null) return { state: 'sent' };
    return { state: age > 3 ? 'read' : age > 1 ? 'delivered' : 'sent' };
  }

  get seq() {
    return this.rows.length;
  }

  get unread() {
    return this.rows.slice(this.readSeq).filter((row) => !row.mine).length;
  }

  /** @returns {MessageRow[]} */
  get all() {
    return [...this.rows, ...this.waiting];
  }

  /** @returns {ChatSummary} */
  summary() {
    const last = this.all.at(-1);
    return {
      chat_id: this.id,
      kind: this.peer ? 'direct' : 'saved',
      ...(this.peer ? { peer_id: this.peer.id } : {}),
      ...(last
        ? { last: { sender_id: last.sender_id, mine: last.mine, sent_at: last.sent_at, content: last.content, ...(last.state ? { state: last.state } : {}) } }
        : {}),
      seq: this.seq,
      unread: Math.min(this.unread, 999),
      unread_capped: this.unread > 999,
      mentions: 0, member_count: this.peer ? 2 : 1, named_after: [], ...this.own,
      ...(this.draft ? { draft: this.draft } : {}),
      ...(this.draftReplyTo ? { draft_reply_to: this.draftReplyTo } : {}),
      role: 'member',
      has_failed: this.waiting.some((row) => row.state?.state === 'failed'),
      activity_at: last?.sent_at ?? 0,
    };
  }
}
