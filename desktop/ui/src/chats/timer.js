// After what time messages vanish: the choices, and how a time is said.
import { t } from '../locales/fluent.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Seconds to choose from; zero: they stay. */
export const TIMER_CHOICES = [0, 30, 5 * MINUTE, HOUR, DAY, 7 * DAY, 30 * DAY];

/** @param {number} seconds above zero */
export function timerText(seconds) {
  if (seconds % DAY === 0) return t('timer-days', { count: seconds / DAY });
  if (seconds % HOUR === 0) return t('timer-hours', { count: seconds / HOUR });
  if (seconds % MINUTE === 0) return t('timer-minutes', { count: seconds / MINUTE });
  return t('timer-seconds', { count: seconds });
}
