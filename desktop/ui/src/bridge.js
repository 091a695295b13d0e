// The one module that knows how the core is reached. Everything else asks `call` and is told through `listen`.
import { Channel, invoke } from '@tauri-apps/api/core';

/**
 * @import { InviteLink, InvitePreview, LocaleSources, MembersView, Request, ServerCheck, Update, VersionRow, ViewError } from './types/view.ts'
 * @import { GroupPreview, Profile, Reader } from './types/protocol.ts'
 */

/**
 * How requests reach a core, and its updates the page. The fake core of development and tests is another one.
 * @typedef {object} Transport
 * @property {(request: Request) => Promise<unknown>} call rejects with a `ViewError`
 * @property {(onUpdates: (updates: Update[]) => void) => Promise<void>} listen a full snapshot first, then changes
 */

/**
 * Answers that carry something; all other requests answer `null`.
 * @typedef {object} Answers
 * @property {ServerCheck} check_server
 * @property {string} send
 * @property {string} discard_send
 * @property {Profile[]} search_users
 * @property {string} open_direct
 * @property {string} create_chat
 * @property {InviteLink} create_invite
 * @property {InviteLink[]} invites
 * @property {InvitePreview} preview_invite
 * @property {GroupPreview[]} search_groups
 * @property {MembersView} members
 * @property {Reader[]} readers
 * @property {VersionRow[]} versions
 * @property {string} schedule
 * @property {LocaleSources} locale
 * @property {string} prepare_translation
 */

/** @type {Transport} */
export const tauriTransport = {
  call: (request) => invoke('call', { request }),
  async listen(onUpdates) {
    /** @type {Channel<Update[]>} */
    const channel = new Channel();
    channel.onmessage = onUpdates;
    await invoke('listen', { channel });
  },
};

/** @type {Transport} */
let transport = tauriTransport;

/** @param {Transport} chosen */
export function useTransport(chosen) {
  transport = chosen;
}

/**
 * Asks the core. Rejects with a `ViewError`, whatever went wrong.
 * @template {Request} R
 * @param {R} request
 * @returns {Promise<R['call'] extends keyof Answers ? Answers[R['call']] : null>}
 */
export async function call(request) {
  try {
    return /** @type {any} */ (await transport.call(request));
  } catch (error) {
    throw asViewError(error);
  }
}

/** @param {(updates: Update[]) => void} onUpdates */
export function listen(onUpdates) {
  return transport.listen(onUpdates);
}

/**
 * @param {unknown} error
 * @returns {ViewError}
 */
export function asViewError(error) {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string') {
    return { message: '', fields: [], ...error, code: error.code };
  }
  return { code: 'unknown', message: String(error), fields: [] };
}
