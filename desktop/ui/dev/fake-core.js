// A core that only pretends, for development and for the page's tests: it keeps the contract of `view` (requests in, one
// ordered stream of updates out) with people who write back, failures, and a link that can be cut.
import { FakeChat } from './fake-chats.js';
import { answerAboutGroups, decideOnGroup, tellDetails } from './fake-answers.js';
import { decorate } from './fake-deeds.js';
import { FakeGroup } from './fake-groups.js';
import { FakeTimeline } from './fake-timeline.js';
import { LANGUAGES, localeSources } from './locale-files.js';
import { FakeMessages, refusal } from './fake-messages.js';
import { FakeSearch } from './fake-search.js';
import { PEOPLE, uuid } from './people.js';

/**
 * @import { LanguageInfo, LocaleProblem, Notice, OfflineReason, Request, Settings, Update } from '../src/types/view.ts'
 * @import { Registration } from '../src/types/protocol.ts'
 * @typedef {object} Options
 * @property {number} [chats] how many
 * @property {number} [messages] in each
 * @property {boolean} [group] one more chat, of many people
 * @property {boolean} [signedIn]
 * @property {number} [latency] of every answer, milliseconds
 * @property {number} [travel] from one state of a sent message to the next, milliseconds
 * @property {Partial<Settings>} [settings]
 * @property {Notice[]} [notices]
 * @property {LocaleProblem[]} [problems]
 * @property {LanguageInfo[]} [languages]
 */

export class FakeCore extends FakeMessages {
  /** @param {Options} [options] */
  constructor(options = {}) {
    const { chats = 30, messages = 500, signedIn = true, group = false, latency = 5, travel = 300 } = options;
    super(travel);
    this.options = { chats, messages, latency, group, notices: options.notices ?? [] };
    /** @type {FakeSearch | null} */
    this.found = null;
    this.problems = options.problems ?? [];
    this.languages = options.languages ?? LANGUAGES;
    this.signedIn = signedIn;
    /** @type {Settings} */
    this.settings = { language: 'ru', theme: 'system', text_percent: 100, send_key: 'enter', notifications: true, notification_text: true, ...options.settings };
    /** Everything that was asked, for tests. @type {Request[]} */
    this.requests = [];
    /** Codes that the next request of a kind is refused with. @type {Map<string, string>} */
    this.refusals = new Map();
    this.showPresence = true;
    this.contacts = new Set([PEOPLE[0]?.id ?? '']);
    /** @type {Set<string>} */
    this.blocked = new Set();
    if (signedIn) this.fill();
  }

  fill() {
    const now = Date.now();
    for (let number = 0; number < this.options.chats; number += 1) {
      const unread = number % 4 === 1 ? number * 3 : 0;
      const length = number === 3 ? 6 : number === 5 ? 0 : this.options.messages;
      const chat = new FakeChat(number, { length, unread: Math.min(unread, length), now });
      if (number === 4) chat.draft = 'Я всё-таки думаю, что';
      this.chats.set(chat.id, chat);
    }
    if (!this.options.group) return;
    const group = new FakeGroup({ title: 'Экспедиция «Северный ветер»', description: 'Сборы, маршрут и погода.\nВыезд в субботу.', length: 60, unread: 4, now });
    decorate(group);
    this.chats.set(group.id, group);
  }

  /** @param {(updates: Update[]) => void} onUpdates */
  async listen(onUpdates) {
    this.listener = onUpdates;
    this.emit(
      { update: 'settings', settings: this.settings },
      { update: 'languages', languages: this.languages, problems: this.problems },
      ...this.snapshot(),
      ...this.options.notices.map((notice) => /** @type {Update} */ ({ update: 'notice', notice })),
      { update: 'ready' },
    );
  }

  /** @returns {Update[]} */
  snapshot() {
    if (!this.signedIn) {
      return [
        { update: 'session', session: { state: 'signed_out', reason: 'never' } },
        { update: 'connection', connection: { state: 'idle' } },
      ];
    }
    const peers = [...this.chats.values()].flatMap(({ peer }) => (peer ? [peer] : []));
    return [
      { update: 'session', session: { state: 'signed_in', server: 'https://chat.example.org', me: { profile: this.me, show_presence: this.showPresence } } },
      { update: 'profiles', profiles: [this.me, ...(this.options.group ? PEOPLE : peers)] },
      { update: 'people', contacts: [...this.contacts], blocked: [...this.blocked] },
      { update: 'chats', reset: true, upserts: [...this.chats.values()].map((chat) => chat.summary()), removed: [] },
      { update: 'connection', connection: { state: this.online ? 'live' : 'connecting' } },
    ];
  }

  /** @param {Request} request */
  async call(request) {
    this.requests.push(request);
    await new Promise((done) => setTimeout(done, this.options.latency));
    const code = this.refusals.get(request.call);
    if (code) {
      this.refusals.delete(request.call);
      throw refusal(code);
    }
    return structuredClone(this.answer(request) ?? null);
  }

  /**
   * @param {Request} request
   * @returns {unknown}
   */
  answer(request) {
    switch (request.call) {
      case 'locale':
        return localeSources(request.language ?? this.settings.language ?? 'ru');
      case 'check_server':
        return checkServer(request.address);
      case 'sign_in':
        if (request.credentials.password === 'wrong') throw refusal('credentials_wrong', [['password', 'credentials_wrong']]);
        return this.enter();
      case 'register':
        return this.register(request.registration);
      case 'sign_out':
        if (!request.discard_unsent && [...this.chats.values()].some((chat) => chat.waiting.length > 0)) throw refusal('unsent_messages');
        this.signedIn = false;
        this.chats.clear();
        this.emit(...this.snapshot());
        return null;
      case 'save_profile':
        if (request.display_name === '') throw refusal('display_name_invalid', [['display_name', 'display_name_invalid']]);
        this.showPresence = request.show_presence ?? this.showPresence;
        this.me = { ...this.me, display_name: request.display_name ?? this.me.display_name, about: request.about ?? this.me.about };
        this.emit(/** @type {Update} */ (this.snapshot()[0]));
        return null;
      case 'save_settings':
        this.settings = request.settings;
        this.emit({ update: 'settings', settings: this.settings });
        return null;
      case 'prepare_translation':
        if (!/^[a-z]{2,3}(-[A-Za-z]{2,4})?$/u.test(request.language)) throw refusal('language_invalid');
        return `/home/lena/.config/vestnik/locales/${request.language}`;
      case 'open_chat': {
        this.timeline = new FakeTimeline(this.chat(request.chat_id), request.at, (this.view += 1));
        this.tellTimeline(this.timeline.opened());
        tellDetails(this, this.chat(request.chat_id));
        return null;
      }
      case 'close_chat':
        this.timeline = null;
        return null;
      case 'page_before':
        return this.page('before');
      case 'page_after':
        return this.page('after');
      case 'seen': {
        const chat = this.chat(request.chat_id);
        chat.readSeq = Math.max(chat.readSeq, Math.min(request.seq, chat.seq));
        this.tellChat(chat);
        return null;
      }
      case 'save_draft':
        Object.assign(this.chat(request.chat_id), { draft: request.text.trim(), draftReplyTo: request.reply_to });
        this.tellChat(this.chat(request.chat_id));
        return null;
      case 'send':
        return this.send(this.chat(request.chat_id), request.text, request.reply_to);
      case 'edit_message':
        return this.edit(request.client_id, request.text);
      case 'retry_send':
        if (decideOnGroup(this, request.client_id, true)) return null;
        this.change(request.client_id, { state: 'queued' });
        this.travel(request.client_id);
        return null;
      case 'discard_send':
        return decideOnGroup(this, request.client_id, false) ? '' : this.discard(request.client_id);
      case 'search_users':
        return this.search(request.query);
      case 'search':
        this.found = new FakeSearch(request, [...this.chats.values()]);
        this.emit(this.found.update('device'));
        setTimeout((asked) => asked === this.found && this.emit(asked.update('complete')), this.options.latency, this.found);
        return null;
      case 'search_more':
        if (this.found) this.emit(this.found.more());
        return null;
      case 'open_direct':
        return this.openDirect(request.user_id);
      case 'on_screen':
        this.emit({ update: 'presence', users: request.user_ids.map(presence) });
        return null;
      case 'retry_now':
        this.reconnect();
        return null;
      default:
        return answerAboutGroups(this, request);
    }
  }

  enter() {
    this.signedIn = true;
    this.fill();
    this.emit(...this.snapshot());
    return null;
  }

  /** @param {Registration} registration */
  register({ username, password, display_name: name }) {
    /** @type {[string, string][]} */
    const fields = [];
    if (!/^[a-z][a-z0-9_.]{2,31}$/iu.test(username)) fields.push(['username', 'username_invalid']);
    if (username === 'anna') fields.push(['username', 'username_taken']);
    if (password.length < 8) fields.push(['password', 'password_too_short']);
    if (fields.length > 0) throw refusal(fields[0]?.[1] ?? '', fields);
    this.me = { ...this.me, username, display_name: name ?? username, about: '' };
    this.options.chats = 0;
    return this.enter();
  }

  /** @param {'before' | 'after'} side */
  page(side) {
    this.timeline?.page(side);
    if (this.timeline) this.tellTimeline(this.timeline.changes());
    return null;
  }

  /** @param {string} query */
  search(query) {
    if (!this.online) throw refusal('unreachable');
    const typed = query.toLowerCase();
    return PEOPLE.filter((one) => one.username.startsWith(typed) || one.display_name.toLowerCase().split(' ').some((word) => word.startsWith(typed)));
  }

  /** @param {string} userId */
  openDirect(userId) {
    const number = userId === this.me.id ? 0 : PEOPLE.findIndex(({ id }) => id === userId) + 1;
    const id = uuid('c', number);
    if (!this.chats.has(id)) {
      const chat = new FakeChat(number, { length: 0, unread: 0, now: Date.now() });
      this.chats.set(id, chat);
      if (chat.peer) this.emit({ update: 'profiles', profiles: [chat.peer] });
      this.tellChat(chat);
    }
    return id;
  }

  /**
   * The link is cut.
   * @param {number} [milliseconds] until the next attempt
   * @param {OfflineReason} [reason]
   */
  cut(milliseconds = 30_000, reason = 'unreachable') {
    this.online = false;
    this.emit({ update: 'connection', connection: { state: 'offline', retry_at: Date.now() + milliseconds, reason } });
  }

  reconnect() {
    const { latency } = this.options;
    this.emit({ update: 'connection', connection: { state: 'connecting' } });
    setTimeout(() => this.emit({ update: 'connection', connection: { state: 'syncing' } }), latency);
    setTimeout(() => {
      this.online = true;
      this.emit({ update: 'connection', connection: { state: 'live' } });
      for (const chat of this.chats.values()) for (const row of chat.waiting) if (row.state?.state === 'queued') this.travel(row.key);
    }, latency * 2);
  }

}

/** @param {string} address */
function checkServer(address) {
  if (!/^[\w.:/-]+$/u.test(address)) throw refusal('address_invalid');
  if (address.includes('nobody')) throw refusal('unreachable');
  if (address.includes('other')) throw refusal('not_vestnik');
  return {
    server: address.startsWith('http') ? address : `https://${address}`,
    info: { product: 'vestnik', release: '0.1.0', version: 1, minimum_client_version: 1, name: 'Мастерская', registration_open: !address.includes('closed') },
    insecure: address.startsWith('http://'),
  };
}

/** @param {string} id */
function presence(id) {
  const number = Number.parseInt(id.slice(-4), 16);
  if (number % 3 === 1) return { user_id: id, online: true };
  return { user_id: id, online: false, last_seen: Date.now() - number * 3_600_000 };
}
