// The open window of the fake core: pages of rows around an anchor, never more than the core's.

/**
 * @import { MessageRow, OpenAt, TimelineChange } from '../src/types/view.ts'
 * @import { FakeChat } from './fake-chats.js'
 */

export const MAX_WINDOW_ROWS = 250;
const PAGE = 60;

export class FakeTimeline {
  /**
   * @param {FakeChat} chat
   * @param {OpenAt} at
   * @param {number} view
   */
  constructor(chat, at, view) {
    this.chat = chat;
    this.view = view;
    /** Unread when it was opened. */
    this.unreadAfter = chat.unread > 0 ? chat.readSeq : undefined;
    /** @type {string | undefined} */
    this.anchor = undefined;
    const all = chat.all;
    let centre = all.length;
    if (at.at === 'beginning') centre = 0;
    if (at.at === 'message') centre = at.seq - 1;
    if (at.at === 'date') {
      const first = all.findIndex((row) => row.sent_at >= at.time);
      if (first !== -1) centre = first;
    }
    if (at.at === 'unread' && this.unreadAfter !== undefined) centre = this.unreadAfter;
    if (centre < all.length) this.anchor = all[centre]?.key;
    this.from = Math.max(0, centre - PAGE);
    this.to = Math.min(all.length, centre + PAGE);
    /** What the page was told. @type {Map<string, MessageRow>} */
    this.told = new Map(this.rows().map((row) => [row.key, row]));
  }

  rows() {
    return this.chat.all.slice(this.from, this.to);
  }

  /** @returns {TimelineChange} */
  opened() {
    return {
      change: 'opened',
      window: {
        rows: this.rows(),
        has_before: this.from > 0,
        has_after: this.to < this.chat.all.length,
        ...(this.anchor === undefined ? {} : { anchor: this.anchor }),
        ...(this.unreadAfter === undefined ? {} : { unread_after: this.unreadAfter }),
      },
    };
  }

  /** @param {'before' | 'after'} side */
  page(side) {
    if (side === 'before') {
      this.from = Math.max(0, this.from - PAGE);
      this.to = Math.min(this.to, this.from + MAX_WINDOW_ROWS);
    } else {
      this.to = Math.min(this.chat.all.length, this.to + PAGE);
      this.from = Math.max(this.from, this.to - MAX_WINDOW_ROWS);
    }
  }

  /** The chat grew at its end. @param {number} before how long it was */
  follow(before) {
    if (this.to < before) return;
    this.to = this.chat.all.length;
    this.from = Math.max(this.from, this.to - MAX_WINDOW_ROWS);
  }

  /**
   * What is different from what the page knows.
   * @returns {TimelineChange}
   */
  changes() {
    const now = new Map(this.rows().map((row) => [row.key, row]));
    const upserts = [...now.values()].filter((row) => this.told.get(row.key) !== row);
    const removed = [...this.told.keys()].filter((key) => !now.has(key));
    this.told = now;
    return { change: 'rows', upserts, removed, has_before: this.from > 0, has_after: this.to < this.chat.all.length };
  }
}
