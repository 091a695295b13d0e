// The emoji picker: a small dialog beside what opened it. `openEmojiPicker` is for every place that takes an emoji.
import { computed, effect, signal } from '@preact/signals-core';
import { placeBeside } from '../design/beside.js';
import { openLayer } from '../design/layer.js';
import { locale, t } from '../locales/fluent.js';
import { emojiBook, findEmoji } from './book.js';
import { move, optionId } from './grid.js';
import { recent, toned, useEmoji } from './kept.js';
import { pickerView } from './picker-view.js';

/**
 * @import { Book, Emoji } from './book.js'
 * @import { Place } from './grid.js'
 * @typedef {{ id: string, emoji: Emoji[] }} Section
 */

/** Enough for any search; what is beyond was not meant. */
const MAX_FOUND = 160;

/** Sections of the data, in its order. The group of bare tones is not among them. */
export const GROUPS = new Map([
  [0, 'smileys'], [1, 'people'], [3, 'nature'], [4, 'food'], [5, 'travel'], [6, 'activities'], [7, 'objects'], [8, 'symbols'], [9, 'flags'],
]);

/**
 * Lets the person choose. Chosen with Shift, the picker stays for another one.
 * @param {Element} anchor stands beside it, and has the focus afterwards
 * @param {(sign: string) => void} onChoose
 */
export function openEmojiPicker(anchor, onChoose) {
  const query = signal('');
  const book = signal(/** @type {Book | 'loading' | 'failed'} */ ('loading'));
  const active = signal(/** @type {Place | null} */ (null));
  // Those used last stay in their places while the picker is open.
  const used = recent.peek();
  const sections = computed(() => (typeof book.value === 'string' ? [] : sectionsOf(book.value, query.value, used)));

  const chosen = () => {
    const place = active.value;
    return place ? sections.value[place.section]?.emoji[place.at] ?? null : null;
  };
  /** @param {Emoji} emoji @param {boolean} stay */
  const choose = (emoji, stay) => {
    const sign = toned(emoji);
    useEmoji(sign);
    if (!stay) layer.close();
    onChoose(sign);
  };
  const load = () => {
    book.value = 'loading';
    emojiBook(locale.peek()?.tag ?? '').then(
      (loaded) => {
        book.value = loaded;
        search(query.peek());
      },
      (error) => {
        console.error('no emoji', error);
        book.value = 'failed';
      },
    );
  };
  /** @param {string} typed */
  const search = (typed) => {
    query.value = typed;
    active.value = typed.trim() === '' || sections.value.length === 0 ? null : { section: 0, at: 0 };
  };
  /** @param {KeyboardEvent} event */
  const keys = (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const emoji = chosen();
    if (event.key === 'Enter' && emoji) {
      event.preventDefault();
      choose(emoji, event.shiftKey);
      return;
    }
    // Sideways the caret moves, until the arrows have gone down into the emoji.
    if (!event.key.startsWith('Arrow') || event.shiftKey || (!active.peek() && !['ArrowDown', 'ArrowRight'].includes(event.key))) return;
    if (!active.peek() && event.key === 'ArrowRight' && query.peek() !== '') return;
    event.preventDefault();
    active.value = move(sections.peek().map((section) => section.emoji.length), active.peek(), event.key);
  };

  let endActive = () => {};
  const layer = openLayer({
    name: 'emoji-picker',
    className: 'emoji-picker',
    label: t('emoji-picker'),
    focus: 'input',
    view: () => pickerView({ book: book.value, sections: sections.value, query: query.value, chosen: chosen(), search, keys, choose, load, close: () => layer.close() }),
    closed: () => endActive(),
  });
  layer.dialog.dataset.testid = 'emoji-picker';
  endActive = effect(() => mark(layer.dialog, active.value, sections.value));
  placeBeside(layer.dialog, anchor);
  load();
}

/**
 * @param {Book} book
 * @param {string} query
 * @param {string[]} used
 * @returns {Section[]} none empty
 */
function sectionsOf(book, query, used) {
  if (query.trim() !== '') {
    const emoji = findEmoji(book, query, MAX_FOUND);
    return emoji.length === 0 ? [] : [{ id: 'found', emoji }];
  }
  // As they were used, so without their tones: a tone chosen since does not change them.
  const recently = used.flatMap((sign) => {
    const emoji = book.bySign.get(sign);
    return emoji ? [{ ...emoji, sign, tones: [] }] : [];
  });
  const groups = [...GROUPS].map(([group, id]) => ({ id, emoji: book.all.filter((emoji) => emoji.group === group) }));
  return [{ id: 'recent', emoji: recently }, ...groups].filter(({ emoji }) => emoji.length > 0);
}

/**
 * Shows which one the arrows are at. Beside the templates: two thousand of them need not be looked through for one.
 * @param {HTMLElement} dialog
 * @param {Place | null} place
 * @param {Section[]} sections
 */
function mark(dialog, place, sections) {
  const section = place ? sections[place.section]?.id : undefined;
  const id = place && section ? optionId(section, place.at) : null;
  const input = dialog.querySelector('input');
  for (const old of dialog.querySelectorAll('[aria-selected="true"]')) old.setAttribute('aria-selected', 'false');
  const option = id ? document.getElementById(id) : null;
  option?.setAttribute('aria-selected', 'true');
  option?.scrollIntoView?.({ block: 'nearest' });
  if (id) input?.setAttribute('aria-activedescendant', id);
  else input?.removeAttribute('aria-activedescendant');
}
