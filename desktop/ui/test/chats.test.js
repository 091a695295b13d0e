// The chat list, search, and writing in a conversation, against the fake core.
import { afterEach, describe, expect, test } from 'vitest';
import { allById, byId, endPage, openChatAt, press, startPage, textOf, type, until } from './page.js';

afterEach(endPage);

/** @param {string} text */
function write(text) {
  type('composer', text);
  return press({ key: 'Enter', code: 'Enter' }, byId('composer'));
}

/** Own rows of the timeline, newest last. */
const own = () => allById('message-row').filter((row) => row.dataset.state);

describe('the list', () => {
  test('says who, what and how much is unread, newest first', async () => {
    await startPage();
    const rows = allById('chat-row');
    expect(rows).toHaveLength(6);
    expect(rows[1]?.textContent).toContain('Анна Ветрова');
    expect(rows[1]?.querySelector('.badge')?.textContent).toBe('3');
    expect(rows[4]?.textContent?.replace(/\s+/gu, ' ')).toContain('Черновик: Я всё-таки думаю, что');
    expect(performance.getEntriesByName('chat-list-usable')).toHaveLength(1);
  });

  test('moves a chat up when it is written in, and shows who is typing', async () => {
    const core = await startPage();
    const id = [...core.chats.keys()][2] ?? '';
    core.type(id);
    expect(allById('chat-row')[2]?.textContent).toContain('печатает');
    core.receive(id, 'снова я');
    expect(allById('chat-row')[0]?.dataset.chatId).toBe(id);
    expect(allById('chat-row')[0]?.textContent).toContain('снова я');
  });

  test('shows the chat of a notification that was clicked', async () => {
    const core = await startPage();
    const id = [...core.chats.keys()][3] ?? '';
    core.emit({ update: 'show_chat', chat_id: id });
    await until(() => expect(allById('message-row').length).toBeGreaterThan(0));
    expect(byId('chat-list').querySelector('[aria-selected="true"]')?.getAttribute('data-chat-id')).toBe(id);
  });

  test('says what to do when it is empty', async () => {
    const core = await startPage({ chats: 0 });
    const buttons = [...document.querySelectorAll('.empty button')];
    /** @type {HTMLElement} */ (buttons[1]).click();
    await until(() => expect(allById('chat-row')).toHaveLength(1));
    expect(textOf('chat-row')).toContain('Избранное');
    expect(core.requests).toContainEqual({ call: 'open_direct', user_id: core.me.id });
  });

  test('is filtered as one types, and finds people to write to', async () => {
    const core = await startPage();
    type('search', 'та');
    await until(() => expect(allById('chat-row')).toHaveLength(0));
    type('search', 'анна');
    await until(() => expect(allById('chat-row')).toHaveLength(1));
    type('search', 'ольга');
    await until(() => expect(allById('person-row')).toHaveLength(1));
    byId('person-row').click();
    await until(() => expect(document.querySelector('.conversation-title h1')?.textContent).toBe('Ольга'));
    expect(core.chats.size).toBe(7);
  });

  test('says so when people cannot be searched', async () => {
    const core = await startPage();
    core.cut();
    type('search', 'ольга');
    await until(() => expect(document.querySelector('.chats-problem')?.textContent).toContain('не отвечает'));
  });
});

describe('a message', () => {
  test('goes from waiting to read, in one row', async () => {
    await startPage();
    await openChatAt(2);
    write('  привет  ');
    await until(() => expect(own().at(-1)?.dataset.state).toBe('queued'));
    const row = own().at(-1);
    expect(row?.querySelector('[role="img"]')?.getAttribute('aria-label')).toBe('Ждёт отправки');
    await until(() => expect(own().at(-1)?.dataset.state).toBe('read'));
    expect(own().at(-1)).toBe(row);
    expect(row?.querySelector('.row-text')?.textContent).toBe('привет');
    expect(/** @type {HTMLTextAreaElement} */ (byId('composer')).value).toBe('');
  });

  test('keeps the order in which it was sent', async () => {
    const core = await startPage();
    await openChatAt(2);
    for (let number = 0; number < 20; number += 1) write(`n${number}`);
    await until(() => expect(core.requests.filter(({ call }) => call === 'send')).toHaveLength(20));
    const texts = core.requests.flatMap((request) => (request.call === 'send' ? [request.text] : []));
    expect(texts).toEqual(Array.from({ length: 20 }, (_, number) => `n${number}`));
  });

  test('that was refused for good can be tried again, or returns to the composer', async () => {
    await startPage();
    await openChatAt(2);
    write('this will fail');
    await until(() => expect(own().at(-1)?.dataset.state).toBe('failed'));
    expect(own().at(-1)?.textContent).toContain('На это нет прав.');
    byId('retry-send').click();
    await until(() => expect(own().at(-1)?.dataset.state).toBe('queued'));
    await until(() => expect(own().at(-1)?.dataset.state).toBe('failed'));
    byId('discard-send').click();
    await until(() => expect(/** @type {HTMLTextAreaElement} */ (byId('composer')).value).toBe('this will fail'));
    expect(own().at(-1)?.dataset.state).not.toBe('failed');
  });

  test('that is not accepted stays in the composer, with the reason beside it', async () => {
    await startPage();
    await openChatAt(2);
    write('a\u202eb');
    await until(() => expect(document.querySelector('.composer-problem')?.textContent).toContain('порядок букв'));
    expect(/** @type {HTMLTextAreaElement} */ (byId('composer')).value).toBe('a\u202eb');
    type('composer', 'ab');
    expect(document.querySelector('.composer-problem')).toBeNull();
  });

  test('counts its characters near the limit, as the core counts them', async () => {
    await startPage();
    await openChatAt(2);
    type('composer', '\u{1f44d}'.repeat(3_895));
    expect(document.querySelector('.composer-count')).toBeNull();
    type('composer', '\u{1f44d}'.repeat(4_100));
    expect(document.querySelector('.composer-over')?.textContent).toBe('-4');
  });

  test('is sent by the key that was chosen, and never while composing', async () => {
    const core = await startPage({ settings: { send_key: 'control_enter' } });
    await openChatAt(2);
    write('no');
    press({ key: 'Enter', code: 'Enter', ctrlKey: true, isComposing: true }, byId('composer'));
    expect(core.requests.some(({ call }) => call === 'send')).toBe(false);
    press({ key: 'Enter', code: 'Enter', ctrlKey: true }, byId('composer'));
    await until(() => expect(core.requests.some(({ call }) => call === 'send')).toBe(true));
  });

  test('shows markup as the text it is', async () => {
    const core = await startPage();
    const id = await openChatAt(1);
    core.receive(id, '<img src=x onerror=alert(1)><b>bold</b>');
    const text = allById('message-row').at(-1)?.querySelector('.row-text');
    expect(text?.textContent).toBe('<img src=x onerror=alert(1)><b>bold</b>');
    expect(text?.querySelector('img, b')).toBeNull();
    expect(text?.querySelector('[dir]')?.getAttribute('dir')).toBe('auto');
  });
});

describe('a draft', () => {
  test('stays with its chat when one switches quickly', async () => {
    const core = await startPage();
    const one = await openChatAt(1);
    type('composer', 'для первой');
    allById('chat-row')[2]?.click();
    expect(/** @type {HTMLTextAreaElement} */ (byId('composer')).value).toBe('');
    type('composer', 'для второго');
    document.querySelector(/** @type {'div'} */ (`[data-chat-id="${one}"]`))?.click();
    expect(/** @type {HTMLTextAreaElement} */ (byId('composer')).value).toBe('для первой');
    await until(() => expect(core.chat(one).draft).toBe('для первой'));
    await until(() => expect([...core.chats.values()].filter(({ draft }) => draft === 'для второго')).toHaveLength(1));
  });

  test('is gone from the core once it was sent, whatever was still to be saved', async () => {
    const core = await startPage();
    const id = await openChatAt(2);
    type('composer', 'почти');
    write('готово');
    await until(() => expect(core.chat(id).all.at(-1)?.content).toMatchObject({ type: 'text', text: 'готово' }));
    expect(core.chat(id).draft).toBe('');
    // Leaving the window saves whatever is still to be saved.
    window.dispatchEvent(new Event('blur'));
    expect(core.requests.filter(({ call }) => call === 'save_draft')).toEqual([]);
  });

  test('whose saving is under way while it is sent does not come back', async () => {
    const core = await startPage({ latency: 20 });
    const id = await openChatAt(2);
    type('composer', 'почти');
    window.dispatchEvent(new Event('blur'));
    write('готово');
    await until(() => expect(core.requests.filter(({ call }) => call === 'save_draft').at(-1)).toMatchObject({ text: '' }));
    await until(() => expect(core.chat(id).all.at(-1)?.content).toMatchObject({ type: 'text', text: 'готово' }));
    await until(() => expect(core.chat(id).draft).toBe(''));
  });

  test('is kept when the chat is closed at once', async () => {
    const core = await startPage();
    const id = await openChatAt(2);
    type('composer', 'на полуслове');
    press({ key: 'Escape', code: 'Escape' });
    await until(() => expect(core.chat(id).draft).toBe('на полуслове'));
    expect(document.activeElement?.getAttribute('role')).toBe('option');
    await openChatAt(2);
    expect(/** @type {HTMLTextAreaElement} */ (byId('composer')).value).toBe('на полуслове');
  });

  test('of the last run is there again', async () => {
    await startPage();
    await openChatAt(4);
    expect(/** @type {HTMLTextAreaElement} */ (byId('composer')).value).toBe('Я всё-таки думаю, что');
  });
});
