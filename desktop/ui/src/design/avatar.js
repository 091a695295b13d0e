// Initials on a colour that stays with a person for life.
import { html, nothing } from 'lit-html';
import { icon } from './icons.js';

/** As many as `avatar.css` has. */
const COLOURS = 8;

/**
 * @param {string} id the person or chat; chooses the colour
 * @param {string} name
 * @param {{ saved?: boolean, online?: boolean, size?: 'small' | 'large' }} [options]
 */
export function avatar(id, name, { saved = false, online = false, size } = {}) {
  const classes = `avatar avatar-${saved ? 'saved' : colourOf(id)}${size ? ` avatar-${size}` : ''}`;
  return html`<span class=${classes} aria-hidden="true" data-initials=${saved ? nothing : initials(name)}
    >${saved ? icon('bookmark') : nothing}${online ? html`<i class="online-dot"></i>` : null}</span
  >`;
}

/** @param {string} id */
export function colourOf(id) {
  let hash = 0;
  for (const letter of id) hash = (hash * 31 + /** @type {number} */ (letter.codePointAt(0))) >>> 0;
  return hash % COLOURS;
}

/**
 * The first letters of the first and the last word.
 * @param {string} name
 */
export function initials(name) {
  const words = name.split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words;
  return chosen.map((word) => word?.match(/[\p{L}\p{N}]/u)?.[0] ?? '').join('').toLocaleUpperCase();
}
