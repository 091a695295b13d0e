// Words for errors: what happened and what to do, by the code.
import { hasText, t } from './locales/fluent.js';

/** @import { ViewError } from './types/view.ts' */

/** @param {Pick<ViewError, 'code'> & Partial<ViewError>} error */
export function errorText({ code, message, retry_after_ms: wait }) {
  const name = code.replaceAll('_', '-');
  const text = hasText(`error-${name}`) ? t(`error-${name}`) : t('error-other', { code, message: message ?? '' });
  return wait ? t('error-with-wait', { text, seconds: Math.ceil(wait / 1_000) }) : text;
}
