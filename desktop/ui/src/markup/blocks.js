// A formatted text as elements. The core has taken it apart into a flat list of blocks; nothing here reads marks, makes
// markup of content, or calls itself, so no text can be deep enough to hurt.
//
// Elements and not templates: a message may hold a thousand runs, and a template each would cost several frames.
import { render } from 'lit-html';
import { copyText } from '../clipboard.js';
import { icon } from '../design/icons.js';
import { element } from '../design/mount.js';
import { t } from '../locales/fluent.js';
import { beginning, foldable } from './fold.js';
import { linkElement } from './links.js';
import { breakable } from './long-words.js';
import { blocksWithoutTricks, isShuffled } from './marks.js';
import { spoilerElement } from './spoiler.js';

/**
 * @import { Block, Span } from '../types/protocol.ts'
 * @typedef {object} People
 * @property {string} [me] whose mentions stand out
 * @property {(userId: string) => void} [onMention]
 */

/** From the inside out. @type {['code' | 'strike' | 'italic' | 'bold', string][]} */
const STYLES = [['code', 'code'], ['strike', 's'], ['italic', 'em'], ['bold', 'strong']];
/** How long "copied" is said. */
const COPIED_MS = 2_000;

/**
 * @param {Block[]} written
 * @param {People} [people]
 * @returns {HTMLElement}
 */
export function blocksElement(written, people = {}) {
  const blocks = blocksWithoutTricks(written);
  const first = beginning(blocks);
  const made = element('div', !first && blocks.length === 1 && blocks[0]?.type === 'paragraph' ? 'markup markup-line' : 'markup');
  const fill = (/** @type {Block[]} */ shown) => shown.map((block, at) => blockElement(block, written[at] ?? block, people));
  if (first) foldable(made, () => fill(first), () => fill(blocks));
  else made.append(...fill(blocks));
  return made;
}

/**
 * @param {Block} block as it is shown
 * @param {Block} whole as it was written
 * @param {People} people
 * @returns {Node | string}
 */
function blockElement(block, whole, people) {
  switch (block.type) {
    case 'paragraph':
      return linesElement('div', 'markup-paragraph', block.spans, people);
    case 'quote':
      return linesElement('blockquote', 'markup-quote', block.spans, people);
    case 'code':
      return codeElement(block, whole);
    default:
      // A newer core may say more; the words are never lost.
      return /** @type {{ text?: string }} */ (block).text ?? '';
  }
}

/**
 * Neighbours under one cover are uncovered together.
 * @param {string} tag
 * @param {string} className
 * @param {Span[]} spans
 * @param {People} people
 */
function linesElement(tag, className, spans, people) {
  const made = element(tag, className);
  made.dir = 'auto';
  if (isShuffled(spans.map(({ text }) => text).join(''))) made.classList.add('markup-in-order');
  for (let at = 0; at < spans.length; ) {
    const span = /** @type {Span} */ (spans[at]);
    let end = at + 1;
    if (span.spoiler) {
      while (spans[end]?.spoiler) end += 1;
      const covered = spans.slice(at, end);
      made.append(spoilerElement(covered.map(({ text }) => text).join(''), () => covered.map((one) => spanNode(one, people))));
    } else made.append(spanNode(span, people));
    at = end;
  }
  return made;
}

/**
 * @param {Span} span
 * @param {People} people
 * @returns {Node | string}
 */
function spanNode(span, people) {
  /** @type {Node | string} */
  let shown = breakable(span.text);
  for (const [style, tag] of STYLES) if (span[style]) shown = around(element(tag, style === 'code' ? 'markup-code' : ''), shown);
  if (span.mention) return mentionElement(span.mention, shown, people);
  return span.link ? linkElement(span.link, span.text, shown) : shown;
}

/**
 * @param {HTMLElement} outer
 * @param {Node | string} inner
 */
export function around(outer, inner) {
  outer.append(inner);
  return outer;
}

/**
 * @param {string} userId
 * @param {Node | string} shown
 * @param {People} people
 */
function mentionElement(userId, shown, { me, onMention }) {
  const made = around(element(onMention ? 'button' : 'span', userId === me ? 'mention mention-me' : 'mention'), shown);
  if (onMention) made.addEventListener('click', () => onMention(userId));
  return made;
}

/**
 * @param {{ language?: string, text: string }} code
 * @param {Block} whole what is copied
 */
function codeElement({ language = '', text }, whole) {
  const block = element('div', 'markup-block');
  const bar = element('div', 'markup-block-bar');
  const copy = element('button', 'link markup-copy');
  const glyph = element('span', 'markup-glyph');
  const said = element('span', 'markup-copied');
  render(icon('copy'), glyph);
  said.setAttribute('role', 'status');
  copy.title = t('markup-copy');
  copy.setAttribute('aria-label', copy.title);
  copy.append(glyph, said);
  copy.addEventListener('click', async () => {
    const copied = await copyText('text' in whole ? whole.text : text);
    said.textContent = t(copied ? 'markup-copied' : 'markup-not-copied');
    setTimeout(() => (said.textContent = ''), COPIED_MS);
  });
  const name = around(element('span', ''), language);
  name.dir = 'ltr';
  bar.append(name, copy);
  const body = around(element('pre', ''), around(element('code', ''), breakable(text)));
  body.dir = 'ltr';
  if (isShuffled(text)) body.classList.add('markup-in-order');
  block.append(bar, body);
  return block;
}
