// What a message says, as it stands in its row.
import { html } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { openWith } from '../chats/search.js';
import { locale } from '../locales/fluent.js';
import { me } from '../session/store.js';
import { blocksElement } from './blocks.js';
import { emojiOnly } from './emoji-only.js';

/** @import { Block } from '../types/protocol.ts' */

/**
 * @param {string} text as it was written
 * @param {Block[]} blocks empty: there is nothing in it but words
 */
export function messageText(text, blocks) {
  const count = emojiOnly(text);
  if (count > 0) return html`<span class=${`row-text row-emoji row-emoji-${count}`} dir="auto">${text}</span>`;
  const own = me.value?.profile.id;
  // The same elements for as long as it is the same text: a lifted cover stays lifted when the row is painted again.
  return guard([text, own, locale.value], () => {
    const made = blocksElement(blocks.length > 0 ? blocks : [{ type: 'paragraph', spans: [{ text }] }], { ...(own ? { me: own } : {}), onMention: (id) => void openWith(id) });
    made.classList.add('row-text');
    return made;
  });
}
