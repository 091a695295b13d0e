// What this device keeps of a person's emoji: those used last, and the tone of skin. In the page's own storage like the
// appearance: nothing of it is worth a setting of the core, and losing it costs nothing. It says something of the person, so it
// goes when they sign out.
import { signal } from '@preact/signals-core';

const KEY = 'emoji';
/** Four lines of the picker. */
const MAX_RECENT = 32;
/** A person's own storage, yet it may be damaged: longer strings are no emoji. */
const MAX_SIGN_UNITS = 40;

/** Shown where nothing was used yet, and as quick reactions after those that were. */
export const USUAL = ['\u{1F44D}', '\u2764\uFE0F', '\u{1F602}', '\u{1F62E}', '\u{1F622}', '\u{1F64F}'];

const stored = read();

/** Newest first. @type {import('@preact/signals-core').Signal<string[]>} */
export const recent = signal(stored.recent);

/** 0 is the yellow of no skin, then five from light to dark. */
export const tone = signal(stored.tone);

let owner = stored.owner;

/**
 * Whose they are from now on: those of anybody else are forgotten.
 * @param {string | null} userId `null` when nobody is signed in
 */
export function keepEmojiOf(userId) {
  if (userId !== null && userId === owner) return;
  owner = userId;
  recent.value = [];
  tone.value = 0;
  write();
}

/** @param {string} sign */
export function useEmoji(sign) {
  recent.value = [sign, ...recent.peek().filter((other) => other !== sign)].slice(0, MAX_RECENT);
  write();
}

/** @param {number} chosen */
export function chooseTone(chosen) {
  tone.value = chosen;
  write();
}

/**
 * In the tone that was chosen.
 * @param {{ sign: string, tones: string[] }} emoji
 */
export function toned({ sign, tones }) {
  return tones[tone.value - 1] ?? sign;
}

/** @returns {{ recent: string[], tone: number, owner: string | null }} */
function read() {
  try {
    const { recent = [], tone = 0, owner = null } = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    const signs = Array.isArray(recent) ? recent.filter((sign) => typeof sign === 'string' && sign.length <= MAX_SIGN_UNITS) : [];
    return { recent: signs.slice(0, MAX_RECENT), tone: Number.isInteger(tone) && tone >= 0 && tone <= 5 ? tone : 0, owner };
  } catch {
    return { recent: [], tone: 0, owner: null };
  }
}

function write() {
  try {
    if (owner === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify({ recent: recent.peek(), tone: tone.peek(), owner }));
  } catch {
    // Forbidden or full storage costs the memory of this start.
  }
}
