// Ctrl+F: looks for words in all chats. Operators are completed as one types them.
import { computed, effect, signal } from '@preact/signals-core';
import { chatName, sortedChats } from '../chats/store.js';
import { now } from '../clock.js';
import { openLayer } from '../design/layer.js';
import { locale, t } from '../locales/fluent.js';
import { profiles } from '../people/store.js';
import { fit } from '../switcher/fuzzy.js';
import { openChat } from '../timeline/store.js';
import { endFound, found, searchMore, startSearch } from './found.js';
import { globalView } from './global-view.js';
import { foundWords } from './highlight.js';
import { hit } from './hit.js';
import { operatorAt, OPERATORS, withValue } from './operators.js';

/**
 * @import { FoundRow } from '../types/view.ts'
 * @import { Operator } from './operators.js'
 * @typedef {{ key: string, label: string, note?: string, value: string }} Value a value that an operator may have
 */

const ASK_AFTER_MS = 250;
const VALUES = 6;
const DAY_MS = 86_400_000;

/** What was typed the last time: from hit to hit one opens the same search again. */
let kept = '';

/** @param {string} [query] instead of the one before */
export function openGlobalSearch(query = kept) {
  const typed = signal(query);
  const caret = signal(query.length);
  const at = signal(0);
  const number = signal(0);
  const mine = computed(() => (found.value?.search === number.value ? found.value : null));
  const names = operatorNames();
  const operator = computed(() => operatorAt(typed.value.slice(0, caret.value), names));
  const values = computed(() => (operator.value ? valuesOf(operator.value.operator, operator.value.value) : []));
  const count = computed(() => (operator.value ? values.value.length : mine.value?.rows.length ?? 0));
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const field = () => /** @type {HTMLInputElement} */ (layer.dialog.querySelector('input'));
  /** @param {string} text @param {number} place of the caret */
  const change = (text, place) => {
    kept = text;
    typed.value = text;
    caret.value = place;
    at.value = 0;
    clearTimeout(timer);
    if (text.trim() === '') endFound();
    else timer = setTimeout(() => (number.value = startSearch(kept)), ASK_AFTER_MS);
  };
  /** The caret alone moved: another operator may stand before it. @param {Event} event */
  const moved = (event) => {
    const place = /** @type {HTMLInputElement} */ (event.target).selectionStart ?? 0;
    if (place === caret.peek()) return;
    const before = operator.peek() === null;
    caret.value = place;
    if ((operator.peek() === null) !== before) at.value = 0;
  };
  /** @param {string} text */
  const write = (text) => {
    const input = field();
    input.value = text;
    input.focus();
    input.setSelectionRange(text.length, text.length);
    change(text, text.length);
  };
  /** @param {number} place */
  const choose = (place) => {
    const open = operator.peek();
    const value = values.peek()[place];
    if (open) {
      if (value) write(withValue(typed.peek(), open.from, value.value, typed.peek().slice(caret.peek())));
      return;
    }
    const row = mine.peek()?.rows[place];
    if (!row) return;
    const words = foundWords(mine.peek()?.rows ?? []);
    layer.close();
    show(row, words);
  };
  const keys = (/** @type {KeyboardEvent} */ event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && count.peek() > 0) at.value = (at.peek() + step + count.peek()) % count.peek();
    else if (event.key === 'Enter') choose(at.peek());
    else return;
    event.preventDefault();
  };

  const layer = openLayer({
    name: 'global-search',
    className: 'dialog global-search',
    label: t('search-everywhere'),
    focus: 'input',
    view: () =>
      globalView({
        typed: typed.value, at: at.value, found: mine.value, operator: operator.value, values: values.value, names,
        input: (event) => {
          const input = /** @type {HTMLInputElement} */ (event.target);
          change(input.value, input.selectionStart ?? input.value.length);
        },
        moved, keys, choose, close: () => layer.close(), more: searchMore,
        add: (name) => write(`${typed.peek()}${typed.peek() === '' || typed.peek().endsWith(' ') ? '' : ' '}${names[name]}${name === 'link' ? ' ' : ''}`),
      }),
    closed: () => {
      clearTimeout(timer);
      endReveal();
      if (mine.peek()) endFound();
    },
  });
  layer.dialog.dataset.testid = 'global-search';
  const endReveal = effect(() => {
    if (!operator.value && at.value >= count.value - 3) searchMore();
    layer.dialog.querySelector('[aria-selected="true"]')?.scrollIntoView?.({ block: 'nearest' });
  });
  field().select();
  if (query.trim() !== '') number.value = startSearch(query);
}

/** Another account looks for other things. */
export function forgetGlobalSearch() {
  kept = '';
  hit.value = null;
}

/**
 * @param {FoundRow} row
 * @param {string[]} words
 */
function show({ chat_id: chatId, seq }, words) {
  openChat(chatId, { at: 'message', seq });
  hit.value = { chatId, seq, words };
}

/** @returns {Record<Operator, string>} in the page's language */
function operatorNames() {
  return /** @type {Record<Operator, string>} */ (Object.fromEntries(OPERATORS.map((name) => [name, t(`search-operator-${name}`)])));
}

/**
 * @param {Operator} operator
 * @param {string} typed
 * @returns {Value[]}
 */
function valuesOf(operator, typed) {
  const beginning = typed.replace(/^@/u, '');
  if (operator === 'before' || operator === 'after') return typed === '' ? daysBack() : [];
  /** @type {(Value & { fits: number })[]} */
  const all = operator === 'from'
    ? [...profiles.value.values()].map(({ id, display_name: label, username }) => ({ key: id, label, note: `@${username}`, value: username, fits: Math.max(fit(beginning, label), fit(beginning, username)) }))
    : sortedChats.value.map((chat) => {
        const label = chatName(chat);
        const username = profiles.value.get(chat.peer_id ?? '')?.username;
        return { key: chat.chat_id, label, ...(username ? { note: `@${username}` } : {}), value: username ?? label, fits: fit(beginning, label) };
      });
  return all.filter(({ fits }) => fits > 0).sort((one, other) => other.fits - one.fits).slice(0, VALUES);
}

/** Days that are often meant, as the operators take them. */
function daysBack() {
  const language = locale.value?.tag ?? '';
  return [0, 1, 7, 30].map((days) => {
    const day = new Date(now() - days * DAY_MS);
    const value = [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
    return { key: value, label: day.toLocaleDateString(language, { day: 'numeric', month: 'long', weekday: 'long' }), note: value, value };
  });
}
