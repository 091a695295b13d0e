// Finds messages of the fake core: what "this device" has at once, the rest a moment later, in pages.

/**
 * @import { FakeChat } from './fake-chats.js'
 * @import { FoundRow, Request, Update } from '../src/types/view.ts'
 */

const PAGE = 20;

export class FakeSearch {
  /**
   * @param {Request & { call: 'search' }} request
   * @param {FakeChat[]} chats
   */
  constructor({ search, query, chat_id: chatId }, chats) {
    this.search = search;
    const words = query.toLowerCase().split(/\s+/u).filter((word) => word !== '' && !word.includes(':'));
    const links = /has:link|\u0435\u0441\u0442\u044c:/iu.test(query);
    const among = chats.filter((chat) => chatId === undefined || chat.id === chatId);
    const rows = words.length === 0 && !links ? [] : among.flatMap((chat) => chat.rows.flatMap((row) => found(chat, row, words, links)));
    this.rows = rows.sort((one, other) => other.sent_at - one.sent_at);
    this.shown = PAGE;
  }

  more() {
    this.shown += PAGE;
    return this.update('complete');
  }

  /** @param {'device' | 'complete'} state @returns {Update} */
  update(state) {
    const rows = this.rows.slice(0, state === 'device' ? 5 : this.shown);
    return { update: 'found', search: this.search, rows, more: state === 'complete' && rows.length < this.rows.length, progress: { state } };
  }
}

/**
 * @param {FakeChat} chat
 * @param {FakeChat['rows'][number]} row
 * @param {string[]} words
 * @param {boolean} links
 * @returns {FoundRow[]}
 */
function found(chat, row, words, links) {
  if (row.content.type !== 'text' || row.seq === undefined) return [];
  const excerpt = row.content.text;
  const folded = excerpt.toLowerCase();
  if ((links && !folded.includes('http')) || !words.every((word) => folded.includes(word))) return [];
  const highlights = [...folded.matchAll(/[\p{L}\p{N}]+/gu)].filter(([word]) => words.some((wanted) => word.includes(wanted)));
  return [{
    chat_id: chat.id, seq: row.seq, sender_id: row.sender_id, sent_at: row.sent_at, excerpt,
    highlights: highlights.map(({ index, 0: word }) => ({ from: index, to: index + word.length })),
  }];
}
