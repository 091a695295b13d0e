// The table of shortcuts, made from the shortcuts themselves, so that it never lies.
import { html } from 'lit-html';
import { t } from '../locales/fluent.js';
import { dialogHeader } from '../settings/view.js';
import { isMac } from './match.js';
import { shortcuts } from './shortcuts.js';

/** @type {Record<string, string>} */
const SIGNS = {
  Control: isMac ? '\u2318' : 'Ctrl',
  Alt: isMac ? '\u2325' : 'Alt',
  Shift: 'Shift',
  ArrowUp: '\u2191',
  ArrowDown: '\u2193',
  PageUp: 'PgUp',
  Escape: 'Esc',
  '=': '+',
  '-': '\u2212',
};

export function keysView() {
  return html`<div class="dialog-box">
    ${dialogHeader(t('keys-title'), t('keys-close'))}
    <div class="dialog-body" tabindex="0">
      <table class="keys">
        <tbody>
          ${shortcuts.map(({ id, keys, shown }) => html`<tr>
            <th scope="row">${t(`keys-${id}`)}</th>
            <td>${(shown ?? inShort(keys)).map(combinationView)}</td>
          </tr>`)}
          <tr>
            <th scope="row">${t('keys-typing-meaning')}</th>
            <td>${t('keys-typing')}</td>
          </tr>
        </tbody>
      </table>
    </div>
  </div>`;
}

/** @param {string} combination */
export function combinationView(combination) {
  return html`<span class="keys-combination">${combination.split('+').map((key) => html`<kbd>${SIGNS[key] ?? key}</kbd>`)}</span>`;
}

/**
 * Nine numbers are one line.
 * @param {string[]} keys
 */
function inShort(keys) {
  return keys.length > 2 ? [`${keys[0]}\u2009\u2026\u2009${keys.at(-1)?.split('+').at(-1)}`] : keys;
}
