// The one module that reads the clock, and what ticks with it.
import { signal } from '@preact/signals-core';

/** @returns {number} milliseconds since 1970 */
export function now() {
  return Date.now();
}

/** The day, as `Date.toDateString`; date separators and list times follow it past midnight. */
export const today = signal(new Date(now()).toDateString());

/** The current minute: what ends at a time is looked at again so often. */
export const minute = signal(now());

/** The current second, while somebody watches it. */
export const second = signal(now());

const MINUTE_MS = 60_000;

setInterval(() => {
  today.value = new Date(now()).toDateString();
  minute.value = now();
}, MINUTE_MS);

/**
 * Keeps `second` current, for a countdown.
 * @returns {() => void} stops
 */
export function tick() {
  second.value = now();
  const timer = setInterval(() => {
    second.value = now();
  }, 1_000);
  return () => clearInterval(timer);
}
