// Icons, drawn for Vestnik on a grid of 24 with a stroke of 1.75 and round ends. Always beside or under a text label.
import { html, svg } from 'lit-html';

const shapes = {
  search: svg`<circle cx="11" cy="11" r="6.25"/><path d="m15.75 15.75 4 4"/>`,
  close: svg`<path d="m6.5 6.5 11 11m0-11-11 11"/>`,
  back: svg`<path d="M19 12H5.5m6-6.25L5.25 12l6.25 6.25"/>`,
  settings: svg`<path d="M4 7h9m5 0h2M4 17h3m5 0h8"/><circle cx="15.5" cy="7" r="2.5"/><circle cx="9.5" cy="17" r="2.5"/>`,
  compose: svg`<path d="M12.5 5H7a3 3 0 0 0-3 3v9a3 3 0 0 0 3 3h9a3 3 0 0 0 3-3v-5.5"/><path d="M10 14.25V12l8-8 2.25 2.25-8 8z"/>`,
  send: svg`<path d="M12 19.25V5M5.75 11.25 12 5l6.25 6.25"/>`,
  down: svg`<path d="M12 5v13.5M5.75 12.5 12 18.75l6.25-6.25"/>`,
  eye: svg`<path d="M2.75 12S6 5.75 12 5.75 21.25 12 21.25 12 18 18.25 12 18.25 2.75 12 2.75 12z"/><circle cx="12" cy="12" r="2.75"/>`,
  'eye-off': svg`<path d="M9.9 6A9 9 0 0 1 12 5.75c6 0 9.25 6.25 9.25 6.25a15 15 0 0 1-2.6 3.4M6.3 7.7A14.6 14.6 0 0 0 2.75 12S6 18.25 12 18.25a9 9 0 0 0 4.3-1.1M4 4l16 16"/>`,
  bookmark: svg`<path d="M7 4.75h10a1 1 0 0 1 1 1V19.5l-6-4-6 4V5.75a1 1 0 0 1 1-1z"/>`,
  alert: svg`<circle cx="12" cy="12" r="8.25"/><path d="M12 7.75v5m0 3.25v.01"/>`,
  check: svg`<path d="m5.5 12.75 4.25 4.25L18.5 7.5"/>`,
  retry: svg`<path d="M19 12a7 7 0 1 1-2.2-5.1M19.25 4.25v4.25H15"/>`,
  trash: svg`<path d="M5 7h14M10 7V4.75h4V7m-7.5 0 .75 11.25a1.5 1.5 0 0 0 1.5 1.25h6.5a1.5 1.5 0 0 0 1.5-1.25L17.5 7"/>`,
  lock: svg`<rect x="5.5" y="10.5" width="13" height="9" rx="2"/><path d="M8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5"/>`,
  'lock-open': svg`<rect x="5.5" y="10.5" width="13" height="9" rx="2"/><path d="M8.5 10.5V7.5a3.5 3.5 0 0 1 6.7-1.4"/>`,
  emoji: svg`<circle cx="12" cy="12" r="8.25"/><path d="M8.5 13.75a4 4 0 0 0 7 0M9.25 9.5v.01m5.5-.01v.01"/>`,
  copy: svg`<rect x="8.5" y="8.5" width="11" height="11" rx="2"/><path d="M5.5 15.5a1.5 1.5 0 0 1-1-1.4V6a1.5 1.5 0 0 1 1.5-1.5h8.1a1.5 1.5 0 0 1 1.4 1"/>`,
  clock: svg`<circle cx="12" cy="12" r="7.5"/><path d="M12 7.75V12l2.75 2"/>`,
};

/** @typedef {keyof typeof shapes} IconName */

/** @param {IconName} name */
export function icon(name) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${shapes[name]}</svg>`;
}

/** One or two ticks, narrow enough to stand beside a time. @param {1 | 2} count */
export function ticks(count) {
  const second = count === 2 ? svg`<path d="m11 11.5 1.75 1.75L20 5"/>` : null;
  return html`<svg class="ticks" viewBox="0 0 22 16" aria-hidden="true" focusable="false">
    <path d="m${count === 2 ? 2 : 5} 9 4.25 4.25L${count === 2 ? 13.5 : 16.5} 5"></path>${second}
  </svg>`;
}

/** A letter that speaks: the flap of an envelope, which is also a V, in a speech bubble. */
export function mark() {
  return html`<svg class="mark" viewBox="0 0 48 48" aria-hidden="true" focusable="false">
    <path class="mark-body" d="M12 6h24a8 8 0 0 1 8 8v16a8 8 0 0 1-8 8H22.5l-8.3 6.2c-.9.7-2.2 0-2.2-1.1V38a8 8 0 0 1-8-8V14a8 8 0 0 1 8-8z"/>
    <path class="mark-flap" d="m12 15.5 10 10.3a2.8 2.8 0 0 0 4 0l10-10.3"/>
  </svg>`;
}
