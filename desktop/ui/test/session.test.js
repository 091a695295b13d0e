// The first start, the connection, notices, settings.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { FakeCore } from '../dev/fake-core.js';
import { allById, byId, endPage, openChatAt, startPage, textOf, type, until } from './page.js';

afterEach(endPage);

describe('the first paint', () => {
  test('shows shapes, never ids, until the texts are here', async () => {
    const calls = vi.spyOn(FakeCore.prototype, 'call');
    /** @type {() => void} */
    let release = () => {};
    const held = new Promise((done) => (release = () => done(undefined)));
    const answer = FakeCore.prototype.answer;
    /** @this {FakeCore} @param {Parameters<FakeCore['call']>[0]} request */
    async function slow(request) {
      if (request.call === 'locale') await held;
      return /** @type {{} | null} */ (answer.call(this, request) ?? null);
    }
    calls.mockImplementation(slow);
    const started = startPage();
    await until(() => expect(calls).toHaveBeenCalledWith({ call: 'locale' }));
    await until(() => expect(document.querySelector('.skeleton')).not.toBeNull());
    expect(document.getElementById('app')?.textContent?.trim()).toBe('');
    release();
    await started;
    expect(document.querySelector('.skeleton')).toBeNull();
    calls.mockRestore();
  });
});

describe('the first start', () => {
  test('checks the address as one types, and warns where the way is not encrypted', async () => {
    const core = await startPage({ signedIn: false });
    type('server-address', 'nobody.example');
    expect(textOf('server-hint')).toBe('Проверяем адрес…');
    await until(() => expect(textOf('server-hint')).toContain('не отвечает'));
    type('server-address', 'other.example');
    type('server-address', 'http://home.lan');
    await until(() => expect(textOf('server-hint')).toContain('не зашифрована'));
    // A pause decides: what was typed over at once was never asked for.
    expect(core.requests.filter(({ call }) => call === 'check_server')).toHaveLength(2);
  });

  test('says what is wrong beside each field', async () => {
    await startPage({ signedIn: false });
    type('server-address', 'chat.example.org');
    byId('tab-register').click();
    type('username', 'anna');
    type('password', '123');
    byId('submit').click();
    await until(() => expect(document.getElementById('hint-username')?.textContent).toContain('занято'));
    expect(document.getElementById('hint-password')?.textContent).toContain('восьми');
    expect(byId('username').getAttribute('aria-invalid')).toBe('true');
    type('username', 'anna2');
    expect(byId('username').getAttribute('aria-invalid')).toBe('false');
  });

  test('registers, and shows what to do first', async () => {
    const core = await startPage({ signedIn: false });
    type('server-address', 'chat.example.org');
    byId('tab-register').click();
    type('username', 'lena');
    type('display-name', 'Лена');
    type('password', 'long enough');
    byId('submit').click();
    await until(() => expect(document.querySelector('.empty h2')?.textContent).toBe('Здесь будут ваши чаты'));
    const sent = core.requests.find(({ call }) => call === 'register');
    expect(sent).toMatchObject({ server: 'https://chat.example.org', registration: { username: 'lena', display_name: 'Лена' } });
    expect(sent).not.toHaveProperty('registration.email');
  });

  test('signs in; a wrong password is said', async () => {
    await startPage({ signedIn: false });
    type('server-address', 'chat.example.org');
    type('login', 'lena');
    type('password', 'wrong');
    byId('submit').click();
    await until(() => expect(document.getElementById('hint-password')?.textContent).toContain('не подходят'));
    type('password', 'right one');
    byId('submit').click();
    await until(() => expect(allById('chat-row').length).toBeGreaterThan(0));
  });

  test('shows the password only when asked', async () => {
    await startPage({ signedIn: false });
    expect(byId('password').getAttribute('type')).toBe('password');
    byId('password').parentElement?.querySelector('button')?.click();
    expect(byId('password').getAttribute('type')).toBe('text');
  });

  test('does not offer to register where that is closed', async () => {
    await startPage({ signedIn: false });
    byId('tab-register').click();
    type('server-address', 'closed.example.org');
    await until(() => expect(byId('submit').hasAttribute('disabled')).toBe(true));
    expect(document.querySelector('.form-problem')?.textContent).toContain('закрыта');
  });
});

describe('the connection', () => {
  test('is a line with a countdown and a way not to wait', async () => {
    const core = await startPage();
    expect(allById('connection-banner')).toHaveLength(0);
    core.cut(21_000);
    expect(textOf('connection-banner')).toContain('Нет связи с сервером.');
    expect(textOf('connection-banner').replace(/[\u2068\u2069]/gu, '')).toContain('через 21 секунду');
    byId('retry-now').click();
    await until(() => expect(allById('connection-banner')).toHaveLength(0));
    expect(core.requests).toContainEqual({ call: 'retry_now' });
  });

  test('leaves everything usable while it is cut', async () => {
    const core = await startPage();
    core.cut();
    const id = await openChatAt(2);
    type('composer', 'позже');
    byId('send').click();
    await until(() => expect(allById('message-row').at(-1)?.dataset.state).toBe('queued'));
    core.reconnect();
    await until(() => expect(allById('message-row').at(-1)?.dataset.state).toBe('read'));
    expect(core.chat(id).waiting).toEqual([]);
  });

  test('notices stay until they are dismissed', async () => {
    await startPage({ notices: [{ kind: 'keyring_unavailable' }, { kind: 'cache_rebuilt', kept_as: '/x', unsent_saved: 2 }] });
    expect(allById('notice')).toHaveLength(2);
    byId('notice').querySelector('button')?.click();
    expect(allById('notice')).toHaveLength(1);
    expect(textOf('notice').replace(/[\u2068\u2069]/gu, '')).toContain('спасено 2 неотправленных сообщения');
  });
});

describe('the settings', () => {
  test('change the language at once, and list mistakes in own files', async () => {
    await startPage({ problems: [{ file: 'uk/chats.ftl', line: 12, message: 'Expected a value' }] });
    await openChatAt(1);
    byId('settings-open').click();
    expect(document.querySelector('.locale-problems')?.textContent?.replace(/[\u2068\u2069]/gu, '')).toContain('uk/chats.ftl:12 Expected a value');
    const select = /** @type {HTMLSelectElement} */ (byId('settings-language'));
    select.value = 'en';
    select.dispatchEvent(new Event('change'));
    await until(() => expect(document.querySelector('#dialog-title')?.textContent).toBe('Settings'));
    expect(byId('composer').getAttribute('placeholder')).toBe('Message');
    expect(document.documentElement.lang).toBe('en');
    expect(document.title).toBe('Vestnik');
  });

  test('fetch the texts again when a file of the user changes', async () => {
    const core = await startPage();
    const before = core.requests.filter(({ call }) => call === 'locale').length;
    core.emit({ update: 'languages', languages: core.languages, problems: [] });
    await until(() => expect(core.requests.filter(({ call }) => call === 'locale').length).toBe(before + 1));
  });

  test('put theme and text size on the page, remembered for the next first paint', async () => {
    const core = await startPage();
    byId('settings-open').click();
    const dark = /** @type {HTMLInputElement} */ (byId('settings-theme').querySelector('[value="dark"]'));
    dark.checked = true;
    dark.dispatchEvent(new Event('change'));
    expect(document.documentElement.dataset.theme).toBe('dark');
    expect(JSON.parse(localStorage.getItem('appearance') ?? '')).toEqual({ theme: 'dark', percent: 100 });
    await until(() => expect(core.settings.theme).toBe('dark'));
  });

  test('take a change back that could not be kept, and say so', async () => {
    const core = await startPage();
    byId('settings-open').click();
    core.refusals.set('save_settings', 'cache_not_writable');
    const dark = /** @type {HTMLInputElement} */ (byId('settings-theme').querySelector('[value="dark"]'));
    dark.dispatchEvent(new Event('change'));
    await until(() => expect(document.querySelector('.dialog .form-problem')?.textContent).toContain('Не сохранено'));
    expect(document.documentElement.dataset.theme).toBeUndefined();
  });

  test('prepare a translation and say where it is', async () => {
    await startPage();
    byId('settings-open').click();
    const open = [...document.querySelectorAll('.dialog .link-start')].find((link) => link.textContent?.includes('Перевести'));
    /** @type {HTMLElement} */ (open).click();
    const field = /** @type {HTMLInputElement} */ (document.getElementById('translate-tag'));
    for (const [tag, said] of [['??', 'не код языка'], ['uk', 'locales/uk']]) {
      field.value = tag ?? '';
      field.form?.requestSubmit();
      await until(() => expect(document.getElementById('translate-hint')?.textContent).toContain(said));
    }
  });

  test('keep the profile, and say what is wrong with it', async () => {
    const core = await startPage();
    byId('settings-open').click();
    const name = /** @type {HTMLInputElement} */ (document.getElementById('profile-name'));
    name.value = '';
    name.form?.requestSubmit();
    await until(() => expect(document.getElementById('profile-hint')?.textContent).toContain('От 1 до 64'));
    name.value = 'Лена С.';
    name.form?.requestSubmit();
    await until(() => expect(core.me.display_name).toBe('Лена С.'));
    await until(() => expect(document.querySelector('.profile-name')?.textContent).toBe('Лена С.'));
  });

  test('ask before unsent messages are lost with the account', async () => {
    const core = await startPage();
    core.cut();
    const id = await openChatAt(2);
    core.answer({ call: 'send', chat_id: id, text: 'не ушло', mentions: [], silent: false });
    byId('settings-open').click();
    byId('sign-out').click();
    await until(() => byId('sign-out-anyway'));
    expect(core.signedIn).toBe(true);
    byId('sign-out-anyway').click();
    await until(() => byId('server-address'));
    expect(document.querySelector('dialog')).toBeNull();
  });

  test('give the focus back when they close', async () => {
    await startPage();
    byId('settings-open').focus();
    byId('settings-open').click();
    byId('settings-close').click();
    expect(document.activeElement).toBe(byId('settings-open'));
  });
});
