// Takes marks apart as the core does, roughly: enough to see formatted messages without it.
import { PEOPLE, SELF } from './people.js';

/** @import { Block, Span } from '../src/types/protocol.ts' */

const MARK = /(\*\*|~~|\|\||\*|`)(\S(?:[^\n]*?\S)?)\1|\[([^\]\n]*)\]\((https?:[^)\s]+)\)|(https?:\/\/[^\s]+)|@(\w+)/u;
const STYLES = /** @type {Record<string, 'bold' | 'strike' | 'spoiler' | 'italic' | 'code'>} */ ({ '**': 'bold', '~~': 'strike', '||': 'spoiler', '*': 'italic', '`': 'code' });

/**
 * @param {string} text
 * @returns {Block[]} empty where there is nothing but words
 */
export function fakeBlocks(text) {
  /** @type {Block[]} */
  const blocks = [];
  const parts = text.split(/^```(\w*)\n([\s\S]*?)\n```$/mu);
  for (let at = 0; at < parts.length; at += 3) {
    for (const lines of (parts[at] ?? '').trim().split(/\n(?=> )|(?<=^> .*)\n(?!> )/mu)) {
      if (lines.trim() === '') continue;
      if (lines.startsWith('> ')) blocks.push({ type: 'quote', spans: spansOf(lines.replace(/^> /gmu, ''), {}) });
      else blocks.push({ type: 'paragraph', spans: spansOf(lines, {}) });
    }
    const code = parts[at + 2];
    if (code !== undefined) blocks.push({ type: 'code', ...(parts[at + 1] ? { language: parts[at + 1] } : {}), text: code });
  }
  const plain = blocks.every((block) => block.type === 'paragraph' && block.spans.every((span) => Object.keys(span).length === 1));
  return plain ? [] : blocks;
}

/**
 * @param {string} text
 * @param {Omit<Span, 'text'>} style
 * @returns {Span[]}
 */
function spansOf(text, style) {
  const found = MARK.exec(text);
  if (!found) return text === '' ? [] : [{ text, ...style }];
  const [whole, mark, inner = '', label, url, bare, name] = found;
  /** @type {Span[]} */
  let spans = [{ text: whole, ...style }];
  const person = [SELF, ...PEOPLE].find(({ username }) => username === name);
  if (mark) spans = mark === '`' ? [{ text: inner, ...style, code: true }] : spansOf(inner, { ...style, [STYLES[mark] ?? 'bold']: true });
  else if (url) spans = [{ text: label || url, ...style, link: { url, suspicious: /xn--|[а-яё]/iu.test(url) } }];
  else if (bare) spans = [{ text: bare, ...style, link: { url: bare } }];
  else if (person) spans = [{ text: whole, ...style, mention: person.id }];
  return [...spansOf(text.slice(0, found.index), style), ...spans, ...spansOf(text.slice(found.index + whole.length), style)];
}
