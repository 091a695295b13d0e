// A list of suggestions for the word at the caret, above the field. One for the whole page's composer; where suggestions
// come from is told by sources (`:name` of emoji, `@name` of people).
import { effect, signal } from '@preact/signals-core';
import { replaceRange } from './area.js';

/**
 * @typedef {object} Suggestion
 * @property {string} key
 * @property {unknown} sign what stands before the label: an emoji, an avatar
 * @property {string} label
 * @property {string} [note] less important, after the label
 * @property {string} text put in place of the word
 * @property {() => void} [chosen]
 */

/**
 * @typedef {object} Source
 * @property {() => string} label what is suggested, for screen readers
 * @property {(before: string) => string | null} match the word to complete at the end of what stands before the caret, with
 *   the sign that begins it
 * @property {(word: string) => Suggestion[] | Promise<Suggestion[]>} find best first
 */

/** @typedef {{ source: Source, from: number, to: number, suggestions: Suggestion[], at: number }} Open */

/** Of a caret in the middle of 4,096 characters, what may belong to one word. */
const LOOK_BACK = 64;

/** The list that is shown. @type {import('@preact/signals-core').Signal<Open | null>} */
export const completion = signal(null);

/**
 * @param {HTMLTextAreaElement} area
 * @param {Source[]} sources the first that matches is asked
 * @returns {() => void}
 */
export function attachCompletion(area, sources) {
  /** What was asked last; answers to anything else are late. */
  let asked = '';
  /** Closed by the person: not opened again for the same word. */
  let refused = '';

  const close = () => {
    asked = '';
    completion.value = null;
  };
  const look = async () => {
    const { selectionStart: caret, selectionEnd } = area;
    const before = area.value.slice(Math.max(0, caret - LOOK_BACK), caret);
    const found = caret === selectionEnd ? firstMatch(sources, before) : null;
    if (!found) {
      refused = '';
      return close();
    }
    const from = caret - found.word.length;
    const question = `${from} ${found.word}`;
    if (question === asked || `${from}` === refused) return;
    asked = question;
    const suggestions = await found.source.find(found.word);
    if (question !== asked) return;
    completion.value = suggestions.length === 0 ? null : { source: found.source, from, to: caret, suggestions, at: 0 };
  };
  const update = () => {
    look().catch((error) => {
      console.warn('no suggestions', error);
      close();
    });
  };
  /** @param {KeyboardEvent} event */
  const keys = (event) => {
    const open = completion.peek();
    if (!open || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const { suggestions, at } = open;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) completion.value = { ...open, at: (at + step + suggestions.length) % suggestions.length };
    else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey) accept(area, at);
    else if (event.key === 'Escape') {
      refused = `${open.from}`;
      close();
    } else return;
    // Nobody else gets this key: neither the composer, which would send, nor the layers of Escape.
    event.preventDefault();
    event.stopPropagation();
  };
  // The caret may be moved by keys and by the pointer.
  const moved = () => {
    if (document.activeElement === area) update();
  };
  area.addEventListener('input', update);
  area.addEventListener('keydown', keys, { capture: true });
  area.addEventListener('blur', close);
  document.addEventListener('selectionchange', moved);
  const endShown = effect(() => describe(area, completion.value));
  return () => {
    area.removeEventListener('input', update);
    area.removeEventListener('keydown', keys, { capture: true });
    area.removeEventListener('blur', close);
    document.removeEventListener('selectionchange', moved);
    close();
    endShown();
  };
}

/**
 * @param {Source[]} sources
 * @param {string} before
 */
function firstMatch(sources, before) {
  for (const source of sources) {
    const word = source.match(before);
    if (word !== null) return { source, word };
  }
  return null;
}

/**
 * Puts a suggestion in place of the word.
 * @param {HTMLTextAreaElement} area
 * @param {number} at
 */
export function accept(area, at) {
  const open = completion.peek();
  const suggestion = open?.suggestions[at];
  if (!open || !suggestion) return;
  completion.value = null;
  area.focus();
  replaceRange(area, open.from, open.to, suggestion.text);
  suggestion.chosen?.();
}

/** @param {number} at */
export function suggestionId(at) {
  return `suggestion-${at}`;
}

/**
 * Says in the field itself which suggestion the arrows are at.
 * @param {HTMLTextAreaElement} area
 * @param {Open | null} open
 */
function describe(area, open) {
  if (open) {
    area.setAttribute('aria-controls', 'suggestions');
    area.setAttribute('aria-activedescendant', suggestionId(open.at));
  } else {
    area.removeAttribute('aria-controls');
    area.removeAttribute('aria-activedescendant');
  }
}
