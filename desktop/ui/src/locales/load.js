// Fetches the texts: at the start, and again when the language or a file of the user's changes.
import { effect } from '@preact/signals-core';
import { call } from '../bridge.js';
import { languages, settings } from '../settings/store.js';
import { locale, t, useSources, withoutMarks } from './fluent.js';

const RETRY_MS = 1_000;

/** Rises with each fetch; an answer that is not the newest is dropped. */
let newest = 0;

/** @returns {() => void} */
export function watchLocale() {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let retry;
  async function load() {
    const mine = ++newest;
    clearTimeout(retry);
    try {
      // A language just chosen may not have reached the core's settings yet, so it is named.
      const language = settings.peek()?.language;
      const sources = await call({ call: 'locale', ...(language ? { language } : {}) });
      if (mine === newest) useSources(sources);
    } catch (error) {
      console.error('no texts', error);
      if (mine === newest) retry = setTimeout(load, RETRY_MS);
    }
  }
  // The core knows what the settings say, so the texts need not wait for them.
  void load();
  let language = settings.peek()?.language ?? '';
  let known = languages.peek();
  let first = settings.peek() === null;
  const endWatch = effect(() => {
    const now = settings.value?.language ?? '';
    const list = languages.value;
    if (settings.value === null) return;
    const changed = !first && (now !== language || list !== known);
    first = false;
    language = now;
    known = list;
    if (changed) void load();
  });
  const endRoot = effect(() => {
    if (!locale.value) return;
    document.documentElement.lang = locale.value.tag;
    document.documentElement.dir = locale.value.dir;
    document.title = withoutMarks(t('brand-name'));
  });
  return () => {
    newest += 1;
    clearTimeout(retry);
    endWatch();
    endRoot();
  };
}
