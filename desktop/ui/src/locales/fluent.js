// Texts by id. Formatting is synchronous, so a row has its text when it is measured.
import { FluentBundle, FluentResource } from '@fluent/bundle';
import { signal } from '@preact/signals-core';

/**
 * @import { FluentVariable } from '@fluent/bundle'
 * @import { LocaleSources } from '../types/view.ts'
 */

/**
 * The texts in use. Views read it through `t`, so a new language repaints them.
 * @type {import('@preact/signals-core').Signal<{ tag: string, dir: string, bundles: FluentBundle[] } | null>}
 */
export const locale = signal(null);

/** Complaints already made: a missing text is logged once, not once per frame. @type {Set<string>} */
const complained = new Set();

/** @param {LocaleSources} sources */
export function useSources(sources) {
  const bundles = sources.chain.map(({ tag, ftl }) => {
    const bundle = new FluentBundle(tag);
    // What is wrong in a user's file is shown in the settings (`Update::Languages`); here the good part is used.
    bundle.addResource(new FluentResource(ftl));
    return bundle;
  });
  complained.clear();
  locale.value = { tag: sources.tag, dir: sources.dir, bundles };
}

/**
 * The text `id`, or an attribute of it (`composer-send.title`), from the first language of the chain that has it.
 * @param {string} id
 * @param {Record<string, FluentVariable>} [args]
 * @returns {string}
 */
export function t(id, args) {
  const [name, attribute] = id.split('.');
  for (const bundle of locale.value?.bundles ?? []) {
    const message = bundle.getMessage(/** @type {string} */ (name));
    const pattern = attribute ? message?.attributes[attribute] : message?.value;
    if (!pattern) continue;
    /** @type {Error[]} */
    const errors = [];
    const text = bundle.formatPattern(pattern, args, errors);
    if (errors.length > 0) complain(id, errors.join('; '));
    return text;
  }
  complain(id, 'missing in every language of the chain');
  return id;
}

/**
 * Is there such a text in any language of the chain?
 * @param {string} id
 */
export function hasText(id) {
  return (locale.value?.bundles ?? []).some((bundle) => bundle.hasMessage(id));
}

/**
 * Without the isolation marks that Fluent puts around variables: for titles and other places that show them as boxes.
 * @param {string} text
 */
export function withoutMarks(text) {
  return text.replace(/[\u2068\u2069]/g, '');
}

/**
 * @param {string} id
 * @param {string} what
 */
function complain(id, what) {
  if (complained.has(id)) return;
  complained.add(id);
  console.warn(`text ${id}: ${what}`);
}
