// A formatted text in bare words: for the chat list, notifications of screen readers, and names of rows. Spoilers stay
// covered there too.
import { t } from '../locales/fluent.js';

import { withoutTricks } from './marks.js';

/** @import { Block, Span } from '../types/protocol.ts' */

/**
 * @param {Block[]} blocks
 * @returns {string}
 */
export function plainText(blocks) {
  return withoutTricks(blocks.map((block) => ('spans' in block ? lineOf(block.spans) : block.text)).join('\n'));
}

/** @param {Span[]} spans */
function lineOf(spans) {
  return spans.map((span, at) => (span.spoiler ? (spans[at - 1]?.spoiler ? '' : t('markup-covered')) : span.text)).join('');
}
