// What the emoji picker looks like.
import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { icon } from '../design/icons.js';
import { MAX_SEARCH_CHARS } from '../limits.js';
import { locale, t } from '../locales/fluent.js';
import { chooseTone, toned, tone } from './kept.js';
import { optionId } from './grid.js';

/**
 * @import { Book, Emoji } from './book.js'
 * @import { Section } from './picker.js'
 * @typedef {object} Shown
 * @property {Book | 'loading' | 'failed'} book
 * @property {Section[]} sections
 * @property {string} query
 * @property {Emoji | null} chosen the one the arrows are at
 * @property {(typed: string) => void} search
 * @property {(event: KeyboardEvent) => void} keys
 * @property {(emoji: Emoji, stay: boolean) => void} choose
 * @property {() => void} load
 * @property {() => void} close
 */

/** What stands for a section in the row of them. @type {Record<string, string>} */
const SIGNS = {
  recent: '\u{1F552}', smileys: '\u{1F600}', people: '\u{1F44B}', nature: '\u{1F33F}', food: '\u{1F34E}', travel: '\u{1F697}',
  activities: '\u26BD', objects: '\u{1F4A1}', symbols: '\u{1F523}', flags: '\u{1F3C1}',
};

/** @param {Shown} shown */
export function pickerView(shown) {
  const { query, sections, search, keys } = shown;
  return html`
    <div class="emoji-box">
      <div class="search emoji-search">
        ${icon('search')}
        <input type="text" role="combobox" autocomplete="off" spellcheck="false" maxlength=${MAX_SEARCH_CHARS}
          aria-expanded="true" aria-autocomplete="list" aria-controls="emoji-options" data-testid="emoji-search"
          placeholder=${t('emoji-search')} aria-label=${t('emoji-search')} .value=${query} @keydown=${keys}
          @input=${(/** @type {InputEvent} */ event) => search(/** @type {HTMLInputElement} */ (event.target).value)} />
        <button class="icon-button icon-button-small" title=${t('emoji-close')} aria-label=${t('emoji-close')} @click=${shown.close}>${icon('close')}</button>
      </div>
      ${query === '' ? groupsView(sections) : nothing}
      <div class="emoji-options" id="emoji-options" role="listbox" aria-label=${t('emoji-picker')} @click=${(/** @type {MouseEvent} */ event) => choose(event, shown)}
        >${guard([sections, tone.value, locale.value], () => sections.map(sectionView))}</div>
      ${restView(shown)}
      ${footerView(shown)}
    </div>
  `;
}

/**
 * Chips that scroll to a section. For the eye and the pointer: by keys one goes on typing, or down.
 * @param {Section[]} sections
 */
function groupsView(sections) {
  return html`<div class="emoji-groups">
    ${sections.map(({ id }) => html`<button class="emoji-group" tabindex="-1" title=${t(`emoji-group-${id}`)} aria-label=${t(`emoji-group-${id}`)}
      @click=${() => document.getElementById(`emoji-section-${id}`)?.scrollIntoView({ block: 'start' })}>${SIGNS[id]}</button>`)}
  </div>`;
}

/** @param {Section} section */
function sectionView({ id, emoji }) {
  const title = t(`emoji-group-${id}`);
  return html`<div role="group" aria-label=${title} class="emoji-section" id=${`emoji-section-${id}`}>
    <div class="emoji-heading" role="presentation" aria-hidden="true">${title}</div>
    <div class="emoji-grid" role="presentation">
      ${emoji.map((one, at) => html`<div role="option" class="emoji-option" id=${optionId(id, at)} aria-selected="false" aria-label=${one.label} title=${one.label} data-at=${at}
        >${toned(one)}</div>`)}
    </div>
  </div>`;
}

/**
 * One listener for two thousand.
 * @param {MouseEvent} event
 * @param {Shown} shown
 */
function choose(event, { sections, choose }) {
  const option = /** @type {Element} */ (event.target).closest('[role="option"]');
  const section = sections.find(({ id }) => option?.closest('.emoji-section')?.id === `emoji-section-${id}`);
  const emoji = section?.emoji[Number(option?.getAttribute('data-at'))];
  if (emoji) choose(emoji, event.shiftKey);
}

/** @param {Shown} shown */
function restView({ book, sections, load }) {
  if (book === 'loading') return html`<p class="emoji-rest"><i class="spinner"></i><span class="visually-hidden">${t('emoji-loading')}</span></p>`;
  if (book === 'failed') {
    return html`<p class="emoji-rest" role="alert">${t('emoji-failed')} <button class="link" @click=${load}>${t('emoji-again')}</button></p>`;
  }
  return sections.length === 0 ? html`<p class="emoji-rest" role="status">${t('emoji-nothing')}</p>` : nothing;
}

/** @param {Shown} shown */
function footerView({ chosen }) {
  return html`<div class="emoji-footer">
    <span class="emoji-name" aria-hidden="true">${chosen ? html`<span class="emoji-big">${toned(chosen)}</span> ${chosen.label}` : t('emoji-hint')}</span>
    <div class="emoji-tones" role="radiogroup" aria-label=${t('emoji-tone')}>
      ${['\u270B', ...['\u{1F3FB}', '\u{1F3FC}', '\u{1F3FD}', '\u{1F3FE}', '\u{1F3FF}'].map((skin) => `\u270B${skin}`)].map((sign, value) => html`<label title=${t(`emoji-tone-${value}`)}>
        <input type="radio" name="emoji-tone" .checked=${tone.value === value} aria-label=${t(`emoji-tone-${value}`)} @change=${() => chooseTone(value)} />
        <span aria-hidden="true">${sign}</span>
      </label>`)}
    </div>
  </div>`;
}
