// Words that are covered until somebody asks for them.
import { element } from '../design/mount.js';
import { t } from '../locales/fluent.js';

/**
 * The cover is a button as large as the bare words, which the style paints: they cannot be clicked, selected, found or read
 * aloud.
 * @param {string} text
 * @param {() => (Node | string)[]} under
 */
export function spoilerElement(text, under) {
  const cover = element('span', 'spoiler-cover');
  cover.dataset.text = text;
  cover.tabIndex = 0;
  cover.title = t('markup-spoiler');
  cover.setAttribute('role', 'button');
  cover.setAttribute('aria-label', cover.title);
  const lift = (/** @type {Event} */ event) => {
    event.preventDefault();
    event.stopPropagation();
    const shown = element('span', 'spoiler-text');
    shown.tabIndex = -1;
    shown.append(...under());
    cover.replaceWith(shown);
    shown.focus();
  };
  cover.addEventListener('click', lift);
  cover.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' || event.key === ' ') lift(event);
  });
  return cover;
}
