// What a row of the fake core is made of.
import { fakeBlocks } from './fake-markup.js';

/** @import { MessageRow } from '../src/types/view.ts' */

/** What a row says of itself where there is nothing to say. */
export const PLAIN = {
  silent: false, mentions_me: false, pinned: false, changing: false, reactions: [],
  may: { answer: true, react: true, edit: false, delete: false, pin: true, readers: false, versions: false },
};

/**
 * @param {string} text
 * @returns {MessageRow['content']}
 */
export function said(text) {
  return { type: 'text', text, blocks: fakeBlocks(text), mentions: [] };
}
