// A long message shows its beginning, and the rest when somebody asks: hundreds of them stand in a conversation, and each
// has to be there within a frame. Only what is shown is cut; what is copied, edited and searched is the whole.
import { element } from '../design/mount.js';
import { t } from '../locales/fluent.js';

/** @import { Block, Span } from '../types/protocol.ts' */

/** The room that a text takes, in characters: a message of more is folded to that of `KEPT`. */
const MOST = 1_000;
const KEPT = 800;
/** A line takes that of so many characters, and an element within it that of so many. */
const LINE = 40;
const RUN = 5;
/** So many characters back, a place between words is looked for. */
const BACK = 60;

const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * @param {Block[]} blocks
 * @returns {Block[] | null} the beginning; `null`: all of it may be shown
 */
export function beginning(blocks) {
  return within(blocks, MOST) ? null : cut(blocks, KEPT);
}

/** @param {Block[]} blocks @param {number} room */
function within(blocks, room) {
  let left = room;
  for (const block of blocks) {
    left -= LINE;
    for (const { text } of runsOf(block)) left -= RUN + roomOf(text);
    if (left < 0) return false;
  }
  return true;
}

/** @param {Block[]} blocks @param {number} room */
function cut(blocks, room) {
  /** @type {Block[]} */
  const kept = [];
  let left = room;
  for (const block of blocks) {
    left -= LINE;
    if (left <= 0) break;
    /** @type {Span[]} */
    const spans = [];
    for (const span of runsOf(block)) {
      left -= RUN;
      if (left <= 0) break;
      const text = upTo(span.text, left);
      left -= roomOf(text);
      spans.push(text === span.text ? span : { ...span, text });
      if (text !== span.text) left = 0;
    }
    kept.push('spans' in block ? { ...block, spans } : { ...block, text: spans[0]?.text ?? '' });
  }
  return kept;
}

/** @param {Block} block @returns {{ text: string }[]} */
function runsOf(block) {
  return 'spans' in block ? block.spans : [{ text: block.text ?? '' }];
}

/** @param {string} text */
function roomOf(text) {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return text.length + lines * LINE;
}

/**
 * @param {string} text
 * @param {number} room
 * @returns {string} its beginning that takes no more, which ends between words where that is near, and never within a letter
 */
function upTo(text, room) {
  let end = 0;
  for (let left = room; end < text.length; end += 1) {
    left -= text[end] === '\n' ? LINE + 1 : 1;
    if (left < 0) break;
  }
  if (end === text.length) return text;
  const words = text.slice(Math.max(0, end - BACK), end).search(/\s\S*$/u);
  if (words !== -1) end = Math.max(0, end - BACK) + words;
  else end = letters.segment(text).containing(end)?.index ?? end;
  return text.slice(0, end).trimEnd();
}

/**
 * Puts the beginning into a place, and a button that shows all, and the beginning again.
 * @param {HTMLElement} place
 * @param {() => (Node | string)[]} first
 * @param {() => (Node | string)[]} all
 */
export function foldable(place, first, all) {
  const button = element('button', 'link markup-more');
  button.dataset.testid = 'fold';
  place.append(button);
  const show = (/** @type {boolean} */ open) => {
    // The button stays, and with it the focus.
    while (place.firstChild !== button) place.firstChild?.remove();
    button.before(...(open ? all() : first()));
    button.setAttribute('aria-expanded', String(open));
    button.textContent = t(open ? 'markup-show-less' : 'markup-show-all');
  };
  show(false);
  button.addEventListener('click', () => {
    const change = () => show(button.getAttribute('aria-expanded') === 'false');
    // Whoever keeps a place in the conversation does it around the change.
    if (button.dispatchEvent(new CustomEvent('refold', { bubbles: true, cancelable: true, detail: change }))) change();
  });
}

/** Shows all of a message, where it is folded. @param {Element} row */
export function unfold(row) {
  /** @type {HTMLElement | null} */ (row.querySelector('[data-testid="fold"][aria-expanded="false"]'))?.click();
}
