// What is being written: answers, changes, names, and that nothing of it is lost between chats.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { allById, byId, endPage, openChatAt, press, startPage, textOf, until } from './page.js';

/** @type {import('../dev/fake-core.js').FakeCore} */
let core;
/** @type {string} */
let chatId;

beforeEach(async () => {
  core = await startPage();
  chatId = await openChatAt(2);
  composer().focus();
});
afterEach(endPage);

const composer = () => /** @type {HTMLTextAreaElement} */ (byId('composer'));
const asked = (/** @type {string} */ name) => core.requests.filter(({ call }) => call === name);
const lastRow = () => core.chat(chatId).rows.at(-1);

/** @param {string} text */
function write(text) {
  composer().value = text;
  composer().setSelectionRange(text.length, text.length);
  composer().dispatchEvent(new Event('input', { bubbles: true }));
}

describe('an answer', () => {
  const target = () => document.querySelector('.reply-bar')?.getAttribute('data-seq-answered');

  test('is chosen by Ctrl and arrows, sent with its message, and given up by Escape', async () => {
    const newest = lastRow()?.seq ?? 0;
    press({ key: 'ArrowUp', ctrlKey: true });
    expect(target()).toBe(`${newest}`);
    press({ key: 'ArrowUp', ctrlKey: true });
    expect(target()).toBe(`${newest - 1}`);
    expect(document.activeElement).toBe(composer());
    press({ key: 'ArrowDown', ctrlKey: true });
    press({ key: 'ArrowDown', ctrlKey: true });
    expect(target()).toBeUndefined();
    press({ key: 'ArrowUp', ctrlKey: true });
    press({ key: 'Escape' });
    expect(target()).toBeUndefined();
    expect(allById('timeline')).toHaveLength(1);
    press({ key: 'ArrowUp', ctrlKey: true });
    write('отвечаю');
    press({ key: 'Enter' });
    await until(() => expect(asked('send')).toMatchObject([{ text: 'отвечаю', reply_to: newest }]));
    expect(target()).toBeUndefined();
  });

  test('is kept with the draft of its chat, with the selection too', async () => {
    press({ key: 'ArrowUp', ctrlKey: true });
    const seq = Number(target());
    write('начало и конец');
    composer().setSelectionRange(3, 7);
    await openChatAt(4);
    expect(target()).toBeUndefined();
    await until(() => expect(asked('save_draft').at(-1)).toMatchObject({ chat_id: chatId, text: 'начало и конец', reply_to: seq }));
    document.querySelector(/** @type {'div'} */ (`[data-chat-id="${chatId}"]`))?.click();
    expect(target()).toBe(`${seq}`);
    expect([composer().value, composer().selectionStart, composer().selectionEnd]).toEqual(['начало и конец', 3, 7]);
  });

  test('comes back with a text that was refused', async () => {
    press({ key: 'ArrowUp', ctrlKey: true });
    const seq = target();
    core.refusals.set('send', 'forbidden');
    write('нельзя');
    press({ key: 'Enter' });
    await until(() => expect(composer().value).toBe('нельзя'));
    expect(target()).toBe(seq);
  });
});

describe('a change of the last own message', () => {
  test('begins by the up arrow in an empty field, is saved by Enter, and the draft is there again', async () => {
    write('последнее');
    press({ key: 'Enter' });
    await until(() => expect(lastRow()?.content).toMatchObject({ text: 'последнее' }));
    await until(() => expect(allById('message-row').at(-1)?.dataset.seq).toBeDefined());
    press({ key: 'ArrowUp' });
    expect(composer().value).toBe('последнее');
    expect(byId('edit-bar')).not.toBeNull();
    write('исправлено');
    press({ key: 'Enter' });
    await until(() => expect(asked('edit_message')).toMatchObject([{ chat_id: chatId, text: 'исправлено' }]));
    await until(() => expect(composer().value).toBe(''));
    expect(allById('edit-bar')).toEqual([]);
    await until(() => expect(allById('message-row').at(-1)?.textContent).toContain('исправлено'));
    expect(asked('send')).toHaveLength(1);
  });

  test('is left by Escape, and is nothing where a text is begun', () => {
    press({ key: 'ArrowUp' });
    expect(allById('edit-bar')).toHaveLength(1);
    press({ key: 'Escape' });
    expect(allById('edit-bar')).toEqual([]);
    expect(composer().value).toBe('');
    write('начато');
    expect(press({ key: 'ArrowUp' }).defaultPrevented).toBe(false);
    expect(allById('edit-bar')).toEqual([]);
    expect(core.requests.some(({ call }) => call === 'edit_message')).toBe(false);
  });

  test('says why it is refused, and stays', async () => {
    press({ key: 'ArrowUp' });
    write('fail');
    press({ key: 'Enter' });
    await until(() => expect(document.querySelector('.composer-problem')).not.toBeNull());
    expect(composer().value).toBe('fail');
    expect(allById('edit-bar')).toHaveLength(1);
  });
});

describe('a name', () => {
  test('is completed after @ and told to the core', async () => {
    write('спроси @bo');
    await until(() => expect(textOf('suggestions')).toContain('Bob Marsh'));
    press({ key: 'Enter' });
    expect(composer().value).toBe('спроси @bob ');
    write('спроси @bob, и @nobody, и mail@bob.example.');
    press({ key: 'Enter' });
    const bob = [...core.chats.values()].find((chat) => chat.peer?.username === 'bob')?.peer;
    await until(() => expect(asked('send')).toMatchObject([{ mentions: [{ user_id: bob?.id, username: 'bob' }] }]));
  });

  test('is not offered inside of a word', async () => {
    write('mail@bo');
    write('спроси @щщщ');
    expect(allById('suggestions')).toEqual([]);
  });
});
