// Starts the page: first the texts and the stream, then whatever screen the session asks for.
import { call, listen, useTransport } from './bridge.js';
import { mountApp } from './app.js';
import { applyUpdates } from './updates.js';
import { watchLocale } from './locales/load.js';
import { watchAppearance } from './settings/appearance.js';
import { watchFocus } from './session/focus.js';
import { installShortcuts } from './keyboard/install.js';
import { forgetAnnouncements } from './timeline/announce.js';

/**
 * @param {import('./bridge.js').Transport} transport
 * @returns {Promise<() => void>} ends everything that was started, for tests
 */
export async function start(transport) {
  useTransport(transport);
  const endings = [watchAppearance(), watchLocale(), watchFocus(), installShortcuts(), mountApp()];
  try {
    await listen(applyUpdates);
  } catch (error) {
    // Without a core there is nothing to show and no language to say it in.
    console.error('the core cannot be reached', error);
  }
  return () => {
    for (const end of endings) end();
    forgetAnnouncements();
    void call({ call: 'close_chat' }).catch(() => {});
  };
}
