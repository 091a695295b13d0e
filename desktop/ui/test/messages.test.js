// What one can do with messages, against the fake core.
import { afterEach, describe, expect, test } from 'vitest';
import { allById, byId, endPage, openChatAt, press, startPage, type, until } from './page.js';

afterEach(endPage);

const item = (/** @type {string} */ id) => /** @type {HTMLElement | null} */ (document.querySelector(`[data-item="${id}"]`));
const rows = () => allById('message-row');

/** @param {number} back from the end */
function rightClick(back) {
  rows().at(-back)?.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }));
}

async function openGroup() {
  const core = await startPage({ group: true });
  allById('chat-row').find((row) => row.textContent?.includes('Экспедиция'))?.click();
  await until(() => expect(rows().length).toBeGreaterThan(0));
  return core;
}

describe('the menu of a message', () => {
  test('opens by the pointer and by Enter, and gives the focus back', async () => {
    await openGroup();
    rows().at(-1)?.focus();
    press({ key: 'Enter' }, rows().at(-1));
    expect(item('reply')).not.toBeNull();
    byId('menu').dispatchEvent(new Event('close'));
    expect(document.activeElement).toBe(rows().at(-1));
    rightClick(1);
    expect(item('reply')).not.toBeNull();
  });

  test('answers', async () => {
    const core = await openGroup();
    rightClick(1);
    item('reply')?.click();
    await until(() => expect(byId('reply-bar')).toBeDefined());
    type('composer', 'да');
    press({ key: 'Enter' }, byId('composer'));
    const seq = [...core.chats.values()].at(-1)?.rows.at(-1)?.seq;
    await until(() => expect(core.requests).toContainEqual(expect.objectContaining({ call: 'send', reply_to: seq })));
  });

  test('pins, and the bar goes to the message and unpins it', async () => {
    await openGroup();
    rightClick(2);
    item('pin')?.click();
    await until(() => expect(byId('pinned-message')).toBeDefined());
    byId('pinned-message').click();
    byId('unpin').click();
    await until(() => expect(allById('pinned')).toHaveLength(0));
  });

  test('says who has read, and what it said before', async () => {
    const core = await openGroup();
    const mine = rows().findLastIndex((row) => row.dataset.state);
    rows()[mine]?.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }));
    item('readers')?.click();
    await until(() => expect(allById('reader')).toHaveLength(3));
    byId('dialog-close').click();
    rightClick(5);
    item('versions')?.click();
    await until(() => expect(allById('version')).toHaveLength(2));
    expect(core.requests.map(({ call }) => call)).toContain('versions');
  });

  test('says why it cannot, beside the place', async () => {
    const core = await openGroup();
    core.refusals.set('versions', 'unreachable');
    rightClick(5);
    item('versions')?.click();
    await until(() => expect(document.querySelector('dialog [role="alert"]')?.textContent).toContain('не отвечает'));
  });
});

describe('reactions', () => {
  test('are put and taken away by their chips', async () => {
    await openGroup();
    const chip = () => /** @type {HTMLElement} */ (rows().at(-3)?.querySelector('[data-testid="reaction"]'));
    expect(chip().getAttribute('aria-pressed')).toBe('true');
    expect(chip().getAttribute('aria-label')).toContain('Анна Ветрова');
    chip().click();
    await until(() => expect([...(rows().at(-3)?.querySelectorAll('[aria-pressed="true"]') ?? [])]).toHaveLength(0));
  });

  test('are put from the menu', async () => {
    const core = await openGroup();
    rightClick(1);
    /** @type {HTMLElement} */ (document.querySelector('.quick-reaction')).click();
    await until(() => expect(rows().at(-1)?.querySelector('[data-testid="reaction"]')).not.toBeNull());
    expect(document.querySelector('dialog')).toBeNull();
    expect(core.requests).toContainEqual(expect.objectContaining({ command: expect.objectContaining({ type: 'react', on: true }) }));
  });
});

describe('several messages', () => {
  test('are chosen and forwarded together, in order', async () => {
    const core = await openGroup();
    rightClick(2);
    item('select')?.click();
    await until(() => expect(byId('selection').textContent).toContain('1'));
    rows().at(-3)?.click();
    await until(() => expect(document.querySelectorAll('.row-selected')).toHaveLength(2));
    byId('selection-forward').click();
    allById('forward-row')[1]?.querySelector('input')?.click();
    byId('forward-confirm').click();
    await until(() => expect(allById('selection')).toHaveLength(0));
    const asked = core.requests.find((request) => request.call === 'forward_messages');
    expect(asked?.seqs).toEqual([...(asked?.seqs ?? [])].sort((a, b) => a - b));
    expect(asked?.seqs).toHaveLength(2);
  });

  test('are deleted for everybody or for oneself', async () => {
    const core = await openGroup();
    rightClick(2);
    item('delete')?.click();
    byId('delete-everybody').click();
    byId('ask-confirm').click();
    await until(() => expect(core.requests).toContainEqual(expect.objectContaining({ command: expect.objectContaining({ type: 'hide_messages' }) })));
    await until(() => expect(document.querySelector('dialog')).toBeNull());
    rightClick(1);
    item('delete')?.click();
    byId('ask-confirm').click();
    await until(() => expect(rows().at(-1)?.textContent).toContain('Сообщение удалено'));
  });

  test('Escape ends the choice before anything else', async () => {
    await openGroup();
    rightClick(1);
    item('select')?.click();
    await until(() => expect(allById('selection')).toHaveLength(1));
    press({ key: 'Escape' }, document.body);
    await until(() => expect(allById('selection')).toHaveLength(0));
    expect(rows().length).toBeGreaterThan(0);
  });
});

describe('a quote', () => {
  test('goes to the original, and says when there is none any more', async () => {
    await openGroup();
    const quotes = allById('quote');
    expect(quotes.at(-1)?.textContent).toContain('Посмотри');
    expect(quotes.at(-2)?.hasAttribute('disabled')).toBe(true);
    expect(quotes.at(-2)?.textContent).toContain('недоступно');
  });
});

describe('another way to send', () => {
  test('is silent', async () => {
    const core = await startPage();
    await openChatAt(1);
    type('composer', 'тихо');
    byId('send').dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }));
    item('silent')?.click();
    await until(() => expect(core.requests).toContainEqual(expect.objectContaining({ call: 'send', text: 'тихо', silent: true })));
    expect(/** @type {HTMLTextAreaElement} */ (byId('composer')).value).toBe('');
  });

  test('is later; what waits can be seen, changed and given up', async () => {
    const core = await startPage();
    await openChatAt(1);
    type('composer', 'завтра');
    byId('send').dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }));
    item('later')?.click();
    byId('later-confirm').click();
    await until(() => expect(byId('scheduled-open')).toBeDefined());
    expect(core.requests.find((request) => request.call === 'schedule')?.send_at).toBeGreaterThan(0);
    byId('scheduled-open').click();
    expect(byId('scheduled-row').textContent).toContain('завтра');
    byId('scheduled-drop').click();
    await until(() => expect(allById('scheduled-row')).toHaveLength(0));
  });
});
