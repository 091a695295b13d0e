// Points in time as people say them, in the language of the page.
import { now, today } from '../clock.js';
import { t } from './fluent.js';

const DAY_MS = 86_400_000;

/** What `Date` can hold; a broken or hostile time stamp must not break the row that shows it. */
const LATEST_MS = 8.64e15;

/**
 * @param {number} at milliseconds
 * @returns {Date} always a valid one
 */
export function moment(at) {
  return new Date(Math.min(Math.max(Number(at) || 0, 0), LATEST_MS));
}

/**
 * Whole local days from `at` to today; negative in the future.
 * @param {number} at milliseconds
 */
export function daysAgo(at) {
  void today.value; // repaint at midnight
  const start = (/** @type {number} */ time) => moment(time).setHours(0, 0, 0, 0);
  // Rounded: a day of a clock change has 23 or 25 hours.
  return Math.round((start(now()) - start(at)) / DAY_MS);
}

/** @param {number} at */
export function clockTime(at) {
  return t('date-time', { at: moment(at) });
}

/** @param {number} at */
export function fullTime(at) {
  return t('date-full-time', { at: moment(at) });
}

/**
 * For the chat list: the time today, the weekday within six days, the date before.
 * @param {number} at
 */
export function listTime(at) {
  const days = daysAgo(at);
  const args = { at: moment(at) };
  if (days <= 0) return t('date-time', args);
  if (days <= 6) return t('date-weekday-short', args);
  return sameYear(at) ? t('date-short', args) : t('date-short-year', args);
}

/**
 * For a separator.
 * @param {number} at
 */
export function dayName(at) {
  const days = daysAgo(at);
  const args = { at: moment(at) };
  if (days === 0) return t('date-today');
  if (days === 1) return t('date-yesterday');
  if (days > 1 && days <= 6) return t('date-weekday', args);
  return sameYear(at) ? t('date-day', args) : t('date-day-year', args);
}

/** @param {number} at */
function sameYear(at) {
  return moment(at).getFullYear() === moment(now()).getFullYear();
}
