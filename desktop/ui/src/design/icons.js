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
  more: svg`<path d="M12 6v.01M12 12v.01M12 18v.01" stroke-width="2.5"/>`,
  plus: svg`<path d="M12 5.5v13M5.5 12h13"/>`,
  reply: svg`<path d="M9.5 6.5 4.25 11.5l5.25 5v-3.25h3.25c3.5 0 5.75 1.25 7 4.25 0-5.25-2.5-8-7-8H9.5z"/>`,
  forward: svg`<path d="m14.5 6.5 5.25 5-5.25 5v-3.25h-3.25c-3.5 0-5.75 1.25-7 4.25 0-5.25 2.5-8 7-8h3.25z"/>`,
  edit: svg`<path d="M5 19v-3.25L15.75 5a1.5 1.5 0 0 1 2.1 0l1.15 1.15a1.5 1.5 0 0 1 0 2.1L8.25 19z"/>`,
  select: svg`<circle cx="12" cy="12" r="8.25"/><path d="m8.5 12.25 2.5 2.5 4.75-5"/>`,
  pin: svg`<path d="m14.5 4.5 5 5-2 .75-3.25 3.25-.25 3.5-6.5-6.5 3.5-.25L14 6.75zM10.25 13.75 5 19"/>`,
  unpin: svg`<path d="m14.5 4.5 5 5-2 .75-3.25 3.25-.25 3.5-6.5-6.5 3.5-.25L14 6.75zM10.25 13.75 5 19M4.5 4.5l15 15"/>`,
  mute: svg`<path d="M6.5 16.5v-5.25a5.5 5.5 0 0 1 11 0v5.25l1.25 1.75H5.25zM10 20.25a2.25 2.25 0 0 0 4 0M4.5 4.5l15 15"/>`,
  bell: svg`<path d="M6.5 16.5v-5.25a5.5 5.5 0 0 1 11 0v5.25l1.25 1.75H5.25zM10 20.25a2.25 2.25 0 0 0 4 0"/>`,
  archive: svg`<path d="M4.5 8.5h15v9a2 2 0 0 1-2 2h-11a2 2 0 0 1-2-2zM4 5.25h16V8.5H4zM10 12.5h4"/>`,
  people: svg`<circle cx="9" cy="8.5" r="3.25"/><path d="M3.25 18.75a5.75 5.75 0 0 1 11.5 0M15.5 5.5a3.25 3.25 0 0 1 0 6M17.5 13.75a5.75 5.75 0 0 1 3.25 5"/>`,
  person: svg`<circle cx="12" cy="8.5" r="3.5"/><path d="M5.5 19.25a6.5 6.5 0 0 1 13 0"/>`,
  link: svg`<path d="m10 14 4-4M11 7l1.5-1.5a3.9 3.9 0 0 1 5.5 5.5L16.5 12.5M13 17l-1.5 1.5A3.9 3.9 0 0 1 6 13l1.5-1.5"/>`,
  leave: svg`<path d="M13.5 5H7a1.5 1.5 0 0 0-1.5 1.5v11A1.5 1.5 0 0 0 7 19h6.5M10.5 12h9m-3.25-3.5L19.75 12l-3.5 3.5"/>`,
  info: svg`<circle cx="12" cy="12" r="8.25"/><path d="M12 11v5m0-8.25v.01"/>`,
  timer: svg`<circle cx="12" cy="13.25" r="6.5"/><path d="M12 9.75v3.5l2.25 1.5M9.75 3.75h4.5"/>`,
  block: svg`<circle cx="12" cy="12" r="8.25"/><path d="m6.25 6.25 11.5 11.5"/>`,
  star: svg`<path d="m12 4.5 2.3 4.75 5.2.7-3.8 3.65.95 5.15L12 16.25l-4.65 2.5.95-5.15L4.5 9.95l5.2-.7z"/>`,
  unread: svg`<circle cx="12" cy="12" r="4"/>`,
  next: svg`<path d="m9 5.5 6.5 6.5L9 18.5"/>`,
  up: svg`<path d="m6 14.75 6-6 6 6"/>`,
  'chevron-down': svg`<path d="m6 9.25 6 6 6-6"/>`,
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
