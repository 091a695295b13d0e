// The size of all text, by keys. The same setting as the slider of the settings, within the same bounds.
import { t } from '../locales/fluent.js';
import { addError } from '../notices/store.js';
import { saveSettings, settings } from '../settings/store.js';
import { say } from '../timeline/announce.js';

const SMALLEST = 80;
const LARGEST = 160;
const STEP = 10;
const USUAL = 100;

/** @param {1 | -1 | 0} by 0 is back to the usual size */
export function zoom(by) {
  const now = settings.peek()?.text_percent ?? USUAL;
  const percent = by === 0 ? USUAL : Math.min(LARGEST, Math.max(SMALLEST, now + by * STEP));
  say('zoom', t('settings-text-percent', { percent }));
  if (percent !== now) saveSettings({ text_percent: percent }).catch(addError);
}
