// Links lead out of the app: the shell opens them in the person's browser, never in the window. One that may not lead where
// it seems to is asked about first.
import { html, nothing } from 'lit-html';
import { openLayer } from '../design/layer.js';
import { element } from '../design/mount.js';
import { t, withoutMarks } from '../locales/fluent.js';

/** @import { Link } from '../types/protocol.ts' */

/** As in the shell's `links.rs`, which has the last word. */
const SCHEMES = new Set(['http:', 'https:', 'mailto:']);

/**
 * @param {Link} link
 * @param {string} text as it stands in the message
 * @param {Node | string} shown the text with its formatting
 * @returns {Node | string} only the text where it may not be a link
 */
export function linkElement({ url, suspicious = false }, text, shown) {
  const target = parse(url);
  if (!target) return shown;
  const made = /** @type {HTMLAnchorElement} */ (element('a', 'markup-link'));
  made.append(shown);
  made.href = target.href;
  made.target = '_blank';
  made.rel = 'noopener noreferrer';
  if (text !== url) made.title = url;
  if (!suspicious) return made;
  for (const click of ['click', 'auxclick']) {
    made.addEventListener(click, (event) => {
      event.preventDefault();
      askBeforeOpening(url);
    });
  }
  return made;
}

/**
 * @param {string} url
 * @returns {URL | null} `null` for what no link of a message may be
 */
export function parse(url) {
  try {
    const parsed = new URL(url);
    return SCHEMES.has(parsed.protocol) ? parsed : null;
  } catch {
    return null;
  }
}

/**
 * The host as it is written, and as the network knows it where that is something else.
 * @param {string} url
 * @returns {{ written: string, real: string }}
 */
export function hosts(url) {
  const parsed = parse(url);
  // An address of mail has no host of its own.
  const real = parsed?.host || parsed?.href || url;
  return { written: url.match(/^[a-z]+:\/\/(?:[^/?#]*@)?([^/?#]*)/iu)?.[1] ?? real, real };
}

/** @param {string} url */
export function askBeforeOpening(url) {
  const { written, real } = hosts(url);
  const layer = openLayer({
    name: 'link-question',
    className: 'dialog link-dialog',
    focus: '[data-testid="link-stay"]',
    view: () => html`<div class="dialog-box">
      <div class="dialog-body link-question">
        <h2 id="layer-title">${t('markup-link-title')}</h2>
        <p class="link-host" dir="ltr">${real}</p>
        ${written.toLowerCase() === real ? nothing : html`<p class="hint">${t('markup-link-written', { host: written })}</p>`}
        <p class="hint link-url" dir="ltr">${url}</p>
        <p>${t('markup-link-warning')}</p>
        <div class="setting-line">
          <button class="button" data-testid="link-stay" @click=${() => layer.close()}>${t('markup-link-stay')}</button>
          <a class="button" data-testid="link-open" href=${parse(url)?.href ?? ''} target="_blank" rel="noopener noreferrer"
            aria-label=${withoutMarks(t('markup-link-open.aria-label', { host: real }))} @click=${() => setTimeout(() => layer.close())}>${t('markup-link-open')}</a>
        </div>
      </div>
    </div>`,
  });
}
