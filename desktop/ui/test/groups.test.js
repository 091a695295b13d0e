// Groups, people and the chat list's own state, against the fake core.
import { afterEach, describe, expect, test } from 'vitest';
import { tellDetails } from '../dev/fake-answers.js';
import { allById, byId, endPage, openChatAt, press, startPage, textOf, type, until } from './page.js';

/** @import { FakeGroup } from '../dev/fake-groups.js' */

afterEach(endPage);

const GROUP = 'Экспедиция «Северный ветер»';
const rowOf = (/** @type {string} */ name) => allById('chat-row').find((row) => row.textContent?.includes(name));
const menu = (/** @type {string} */ item) => /** @type {HTMLElement} */ (document.querySelector(`[data-item="${item}"]`));

/** @param {HTMLElement | undefined} row */
function openMenuOf(row) {
  row?.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }));
}

async function openGroupInfo() {
  const core = await startPage({ group: true });
  rowOf(GROUP)?.click();
  await until(() => expect(allById('message-row').length).toBeGreaterThan(0));
  byId('info-open').click();
  await until(() => expect(allById('member-row').length).toBe(13));
  return core;
}

describe('the chat list', () => {
  test('keeps pinned chats at the top, in their own order', async () => {
    const core = await startPage();
    const [, , third, fourth] = allById('chat-row').map((row) => row.dataset.chatId ?? '');
    openMenuOf(allById('chat-row')[2]);
    menu('pin').click();
    await until(() => expect(allById('chat-row')[0]?.dataset.chatId).toBe(third));
    openMenuOf(allById('chat-row')[3]);
    menu('pin').click();
    await until(() => expect(allById('chat-row')[0]?.dataset.chatId).toBe(fourth));
    openMenuOf(allById('chat-row')[0]);
    menu('down').click();
    await until(() => expect(allById('chat-row').slice(0, 2).map((row) => row.dataset.chatId)).toEqual([third, fourth]));
    expect(core.requests).toContainEqual({ call: 'perform', command: { type: 'pin_chat', chat_id: third, order: 1 } });
  });

  test('puts chats away and takes them back', async () => {
    await startPage();
    const id = allById('chat-row')[1]?.dataset.chatId;
    openMenuOf(allById('chat-row')[1]);
    menu('archive').click();
    await until(() => expect(allById('chat-row').map((row) => row.dataset.chatId)).not.toContain(id));
    byId('archive').click();
    await until(() => expect(allById('chat-row').map((row) => row.dataset.chatId)).toEqual([id]));
    openMenuOf(allById('chat-row')[0]);
    menu('archive').click();
    await until(() => expect(allById('chat-row')).toHaveLength(0));
    byId('archive').click();
    await until(() => expect(allById('chat-row').map((row) => row.dataset.chatId)).toContain(id));
  });

  test('mutes for a while, and says so to a screen reader', async () => {
    await startPage();
    openMenuOf(allById('chat-row')[1]);
    menu('mute').click();
    menu('mute-hour').click();
    await until(() => expect(allById('chat-row')[1]?.getAttribute('aria-label')).toContain('Без уведомлений'));
    expect(allById('chat-row')[1]?.querySelector('.badge-quiet')).not.toBeNull();
  });

  test('marks a chat as unread, and as read again', async () => {
    await startPage();
    openMenuOf(allById('chat-row')[2]);
    menu('unread').click();
    await until(() => expect(allById('chat-row')[2]?.querySelector('.badge-dot')).not.toBeNull());
    openMenuOf(allById('chat-row')[2]);
    menu('read').click();
    await until(() => expect(allById('chat-row')[2]?.querySelector('.badge-dot')).toBeNull());
  });

  test('has a menu that the keyboard can use', async () => {
    await startPage();
    allById('chat-row')[2]?.focus();
    openMenuOf(allById('chat-row')[2]);
    expect(document.activeElement).toBe(menu('pin'));
    press({ key: 'ArrowDown' });
    expect(document.activeElement).toBe(menu('unread'));
    press({ key: 'End' });
    expect(document.activeElement).toBe(menu('delete'));
  });
});

describe('a group', () => {
  test('is made of chosen people', async () => {
    const core = await startPage();
    byId('group-new').click();
    type('group-title', 'Поход');
    for (const row of allById('picker-row').slice(0, 2)) row.querySelector('input')?.click();
    byId('group-create').click();
    await until(() => expect(document.querySelector('.conversation-title h1')?.textContent).toBe('Поход'));
    const asked = core.requests.find((request) => request.call === 'create_chat');
    expect(asked).toMatchObject({ title: 'Поход', public: false, user_ids: [expect.any(String), expect.any(String)] });
    expect(textOf('info-open')).toBe('');
  });

  test('that the server did not make says why, and is tried again or given up', async () => {
    const core = await startPage({ group: true });
    rowOf(GROUP)?.click();
    await until(() => expect(allById('message-row').length).toBeGreaterThan(0));
    const group = /** @type {FakeGroup} */ (core.chat(rowOf(GROUP)?.dataset.chatId ?? ''));
    const refuse = async () => {
      group.notMade = { client_id: 'name-of-the-group', code: 'cannot_add' };
      core.tellChat(group);
      tellDetails(core, group);
      await until(() => expect(document.querySelector('.not-made')?.textContent).toContain('Кого-то из выбранных'));
    };
    await refuse();
    expect(document.querySelector('.not-made')?.getAttribute('role')).toBe('alert');
    expect(byId('composer')).not.toBeNull();
    expect(rowOf(GROUP)?.querySelector('.chat-row-failed')).not.toBeNull();
    byId('group-retry').click();
    await until(() => expect(document.querySelector('.not-made')).toBeNull());
    expect(core.requests).toContainEqual({ call: 'retry_send', client_id: 'name-of-the-group' });
    await refuse();
    byId('group-discard').click();
    await until(() => expect(rowOf(GROUP)).toBeUndefined());
    await until(() => expect(document.querySelector('.conversation-title')).toBeNull());
  });

  test('with one person and no title is the chat with them', async () => {
    const core = await startPage();
    byId('group-new').click();
    type('people-search', 'ольга');
    await until(() => expect(allById('picker-row')).toHaveLength(1));
    press({ key: 'Enter' }, byId('people-search'));
    byId('group-create').click();
    await until(() => expect(document.querySelector('.conversation-title h1')?.textContent).toBe('Ольга'));
    expect(core.requests.find((request) => request.call === 'create_chat')).not.toHaveProperty('title');
  });

  test('says what happened to it in words', async () => {
    await openGroupInfo();
    expect(document.querySelector('.event')?.textContent).toContain('в группе теперь');
  });

  test('lists members with their roles, and lets the owner change them', async () => {
    const core = await openGroupInfo();
    expect(allById('member-row')[0]?.textContent).toContain('владелец');
    allById('member-menu')[1]?.click();
    menu('promote').click();
    await until(() => expect(allById('member-row')[2]?.textContent).toContain('администратор'));
    allById('member-menu')[1]?.click();
    menu('remove').click();
    byId('ask-confirm').click();
    await until(() => expect(allById('member-row')).toHaveLength(12));
    expect(core.requests).toContainEqual(expect.objectContaining({ command: expect.objectContaining({ type: 'remove_member' }) }));
  });

  test('does not let its owner go before it is handed over', async () => {
    const core = await startPage({ group: true });
    openMenuOf(rowOf(GROUP));
    menu('leave').click();
    expect(document.querySelector('dialog')?.textContent).toContain('Сначала передайте');
    byId('ask-confirm').click();
    await until(() => expect(allById('member-row').length).toBeGreaterThan(0));
    expect(core.requests).not.toContainEqual(expect.objectContaining({ command: expect.objectContaining({ type: 'leave' }) }));
  });

  test('says beside the question why something did not work', async () => {
    const core = await startPage({ group: true });
    openMenuOf(rowOf(GROUP));
    menu('delete').click();
    core.refusals.set('perform', 'forbidden');
    byId('ask-confirm').click();
    await until(() => expect(document.querySelector('dialog [role="alert"]')).not.toBeNull());
    byId('ask-confirm').click();
    await until(() => expect(rowOf(GROUP)).toBeUndefined());
  });

  test('is joined by a link, and a link that does not work says so', async () => {
    const core = await startPage();
    press({ key: 'n', code: 'KeyN', ctrlKey: true }, document.body);
    byId('join-open').click();
    type('join-link', 'not a link');
    byId('join').click();
    await until(() => expect(document.querySelector('dialog [role="alert"]')?.textContent).toContain('не действует'));
    type('join-link', 'https://chat.example.org/join/00c0ffee');
    byId('join').click();
    await until(() => expect(document.querySelector('.join-preview')?.textContent).toContain('Ботаники'));
    byId('join').click();
    await until(() => expect(core.requests).toContainEqual(expect.objectContaining({ call: 'join_chat', invite: '00c0ffee' })));
  });

  test('that is public is found by its title', async () => {
    await startPage();
    type('search', 'ботан');
    await until(() => expect(allById('group-row')).toHaveLength(1));
    byId('group-row').click();
    expect(document.querySelector('.join-preview')?.textContent?.replace(/[\u2066-\u2069]/gu, '')).toContain('214 участников');
  });
});

describe('a person', () => {
  test('who is blocked cannot be written to until unblocked', async () => {
    await startPage();
    await openChatAt(2);
    byId('info-open').click();
    await until(() => expect(document.querySelector('[data-action="block"]')).not.toBeNull());
    /** @type {HTMLElement} */ (document.querySelector('[data-action="block"]')).click();
    byId('ask-confirm').click();
    await until(() => expect(document.querySelector('.closed')?.textContent).toContain('заблокировали'));
    byId('unblock').click();
    await until(() => expect(document.querySelector('.closed')).toBeNull());
  });

  test('may hide when they are here', async () => {
    const core = await startPage();
    byId('settings-open').click();
    byId('settings-presence').click();
    await until(() => expect(core.requests).toContainEqual({ call: 'save_profile', show_presence: false }));
  });
});

test('what the server refuses afterwards is said to be undone', async () => {
  const core = await startPage();
  core.emit({ update: 'undone', chat_id: '', what: 'pin_chat', code: 'forbidden' });
  expect(textOf('notice')).toContain('изменение отменено');
});
