// The open conversation: windows, pages, what is marked read, what is spoken.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { PLAIN, said } from '../dev/fake-rows.js';
import { FakeIntersectionObserver, intersectionObservers } from './setup.js';
import { allById, byId, endPage, openChatAt, startPage, until } from './page.js';

/** @import { FakeCore } from '../dev/fake-core.js' */

afterEach(endPage);

/** @param {FakeCore} core @param {string} call */
const asked = (core, call) => core.requests.filter((request) => request.call === call);

/** @returns {FakeIntersectionObserver} */
function observer() {
  const found = intersectionObservers.at(-1);
  if (!found) throw new Error('nobody observes');
  return found;
}

describe('the window', () => {
  test('opens at the first unread message, under a divider', async () => {
    await startPage();
    await openChatAt(1);
    const divider = document.querySelector('.unread-divider');
    expect(divider?.textContent).toBe('Новые сообщения');
    const after = divider?.nextElementSibling;
    expect(after?.getAttribute('data-seq')).toBe('198');
  });

  test('never holds more than 300 rows while pages come', async () => {
    const core = await startPage({ messages: 2_000 });
    await openChatAt(2);
    const timeline = byId('timeline');
    // Nothing has a height here, so a place at the top is also one at the end: both ways are asked for.
    Object.defineProperty(timeline, 'clientHeight', { value: 600 });
    await until(() => {
      timeline.dispatchEvent(new Event('scroll'));
      expect(allById('message-row').length).toBeLessThanOrEqual(300);
      expect(asked(core, 'page_before').length).toBeGreaterThan(8);
    });
    expect(allById('message-row').length).toBeLessThanOrEqual(300);
    const orders = allById('message-row').map((row) => Number(row.dataset.seq));
    expect(orders).toEqual([...orders].sort((a, b) => a - b));
  });

  test('does not say that a chat is empty while its messages are still to come', async () => {
    const core = await startPage();
    const id = await openChatAt(5);
    expect(document.querySelector('.timeline-empty')).not.toBeNull();
    const view = core.timeline?.view ?? 0;
    const window = { rows: [], has_before: false, has_after: false };
    core.emit(
      { update: 'timeline', view, chat_id: id, change: { change: 'opened', window } },
      { update: 'timeline', view, chat_id: id, change: { change: 'loading', before: false } },
    );
    expect(document.querySelector('.timeline-empty')).toBeNull();
    expect(document.querySelector('.timeline-edge .spinner')).not.toBeNull();
    core.emit({ update: 'timeline', view, chat_id: id, change: { change: 'loading_failed', before: false, code: 'timeout' } });
    expect(document.querySelector('.timeline-empty')).toBeNull();
    /** @type {HTMLElement | null} */ (document.querySelector('.timeline-edge button'))?.click();
    await until(() => expect(asked(core, 'page_after').length).toBeGreaterThan(0));
  });

  test('opened at a message shows that, not the divider', async () => {
    const core = await startPage();
    const id = await openChatAt(1);
    const { ScrollKeeper } = await import('../src/timeline/scroll.js');
    const scrolled = vi.spyOn(ScrollKeeper.prototype, 'toElement');
    core.answer({ call: 'open_chat', chat_id: id, at: { at: 'message', seq: 190 } });
    expect(scrolled.mock.lastCall?.[0].getAttribute('data-seq')).toBe('190');
    core.answer({ call: 'open_chat', chat_id: id, at: { at: 'unread' } });
    expect(scrolled.mock.lastCall?.[0].className).toBe('unread-divider');
  });

  test('shows messages with impossible times too', async () => {
    const core = await startPage({ messages: 3 });
    const id = await openChatAt(2);
    const rows = [1e300, -5, Number.NaN].map((sent, index) => ({
      ...PLAIN, key: `odd-${index}`, order: 10 + index, seq: 10 + index, sender_id: core.me.id, mine: false, sent_at: sent, content: said(`odd ${index}`),
    }));
    core.emit({ update: 'timeline', view: core.timeline?.view ?? 0, chat_id: id, change: { change: 'rows', upserts: rows, removed: [], has_before: false, has_after: false } });
    expect(allById('message-row').slice(-3).map((row) => row.querySelector('.row-text')?.textContent)).toEqual(['odd 0', 'odd 1', 'odd 2']);
  });

  test('looks into no row but the new one and its neighbour, however many there are', async () => {
    const core = await startPage({ messages: 3 });
    const id = await openChatAt(2);
    /** @type {Set<string>} */
    const read = new Set();
    const rows = Array.from({ length: 200 }, (_, at) => {
      const key = `row-${at}`;
      const content = new Proxy(said(`text ${at}`), {
        get(target, part) {
          if (part === 'text' || part === 'blocks') read.add(key);
          return Reflect.get(target, part);
        },
      });
      return { ...PLAIN, key, order: 1_000 + at, seq: 1_000 + at, sender_id: core.me.id, mine: false, sent_at: 1_000 * at, content };
    });
    const come = (/** @type {import('../src/types/view.ts').MessageRow[]} */ upserts) =>
      // Not by `emit`, which copies.
      core.listener?.([{ update: 'timeline', view: core.timeline?.view ?? 0, chat_id: id, change: { change: 'rows', upserts, removed: [], has_before: false, has_after: false } }]);
    come(rows.slice(0, -1));
    expect(read.size).toBe(199);
    read.clear();
    come(rows.slice(-1));
    expect(allById('message-row').at(-1)?.dataset.key).toBe('row-199');
    expect([...read].sort()).toEqual(['row-198', 'row-199']);
  });

  test('ignores late news of a chat that was left', async () => {
    const core = await startPage();
    const left = await openChatAt(1);
    const late = core.timeline;
    await openChatAt(2);
    const before = allById('message-row').map((row) => row.dataset.key);
    core.emit({ update: 'timeline', view: late?.view ?? 0, chat_id: left, change: { change: 'rows', upserts: late?.rows() ?? [], removed: before.map(String), has_before: false, has_after: false } });
    expect(allById('message-row').map((row) => row.dataset.key)).toEqual(before);
  });

  test('says why a page could not come, and tries again when asked', async () => {
    const core = await startPage({ messages: 3 });
    const id = await openChatAt(2);
    const view = core.timeline?.view ?? 0;
    core.emit({ update: 'timeline', view, chat_id: id, change: { change: 'rows', upserts: [], removed: [], has_before: true, has_after: false } });
    core.emit({ update: 'timeline', view, chat_id: id, change: { change: 'loading_failed', before: true, code: 'unreachable' } });
    const edge = () => document.querySelector('.timeline-edge');
    await until(() => expect(edge()?.textContent).toContain('не отвечает'));
    // The error's own line is a repaint, and must not ask again by itself.
    const before = asked(core, 'page_before').length;
    core.emit({ update: 'timeline', view, chat_id: id, change: { change: 'loading_failed', before: true, code: 'timeout' } });
    byId('timeline').dispatchEvent(new Event('scroll'));
    expect(asked(core, 'page_before').length).toBe(before);
    edge()?.querySelector('button')?.click();
    await until(() => expect(asked(core, 'page_before').length).toBeGreaterThan(before));
  });
});

describe('a message is marked read', () => {
  test('when it is really in sight, up to the last such', async () => {
    const core = await startPage();
    const id = await openChatAt(1);
    const rows = allById('message-row');
    observer().show(/** @type {HTMLElement} */ (rows.at(-2)), 1);
    observer().show(/** @type {HTMLElement} */ (rows.at(-1)), 0.2);
    await until(() => expect(asked(core, 'seen')).toEqual([{ call: 'seen', chat_id: id, seq: 199 }]));
    await until(() => expect(core.chat(id).unread).toBe(1));
  });

  test('not in a window without the focus, but as soon as it has it', async () => {
    const core = await startPage();
    await openChatAt(1);
    vi.mocked(document.hasFocus).mockReturnValue(false);
    window.dispatchEvent(new Event('blur'));
    observer().show(/** @type {HTMLElement} */ (allById('message-row').at(-1)), 1);
    await until(() => expect(core.requests).toContainEqual({ call: 'set_focused', focused: false }));
    vi.mocked(document.hasFocus).mockReturnValue(true);
    expect(asked(core, 'seen')).toEqual([]);
    window.dispatchEvent(new Event('focus'));
    await until(() => expect(asked(core, 'seen')).toHaveLength(1));
    await until(() => expect(document.querySelector('.chat-row-open .badge')).toBeNull());
  });
});

describe('a screen reader', () => {
  const spoken = () => [...(document.getElementById('announcer')?.children ?? [])].map((line) => line.textContent);

  test('hears new texts and the state a message came to, not the timeline itself', async () => {
    const core = await startPage();
    const id = await openChatAt(1);
    expect(byId('timeline').querySelector('[role="log"]')?.getAttribute('aria-live')).toBe('off');
    core.receive(id, 'слышно?');
    await until(() => expect(spoken()).toEqual(['Анна Ветрова: слышно?']));
    core.emit({ update: 'timeline', view: core.timeline?.view ?? 0, chat_id: id, change: { change: 'rows', upserts: core.timeline?.rows().slice(0, 1) ?? [], removed: [], has_before: false, has_after: false } });
    core.answer({ call: 'send', chat_id: id, text: 'да', mentions: [], silent: false });
    await until(() => expect(spoken()).toEqual(['Анна Ветрова: слышно?', 'Прочитано']));
  });

  test('has nothing left to read of what was deleted, nor of a chat that was left', async () => {
    const core = await startPage();
    const id = await openChatAt(1);
    core.receive(id, 'тайна');
    core.receive(id, 'не тайна');
    await until(() => expect(spoken()).toHaveLength(2));
    const row = core.timeline?.rows().find(({ content }) => content.type === 'text' && content.text === 'тайна');
    core.emit({ update: 'timeline', view: core.timeline?.view ?? 0, chat_id: id, change: { change: 'rows', upserts: [], removed: [row?.key ?? ''], has_before: true, has_after: false } });
    expect(spoken()).toEqual(['Анна Ветрова: не тайна']);
    await openChatAt(2);
    expect(spoken()).toEqual([]);
  });

  test('finds one row in the tab order, and arrows go from row to row', async () => {
    const core = await startPage();
    await openChatAt(2);
    const rows = () => allById('message-row');
    await until(() => expect(rows().filter((row) => row.tabIndex === 0)).toHaveLength(1));
    rows().at(-1)?.focus();
    rows().at(-1)?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true, cancelable: true }));
    expect(document.activeElement).toBe(rows().at(-2));
    expect(rows().filter((row) => row.tabIndex === 0)).toEqual([rows().at(-2)]);
    const id = document.querySelector('.chat-row-open')?.getAttribute('data-chat-id') ?? '';
    const focused = rows().at(-2)?.dataset.key ?? '';
    core.emit({ update: 'timeline', view: core.timeline?.view ?? 0, chat_id: id, change: { change: 'rows', upserts: [], removed: [focused], has_before: true, has_after: false } });
    expect(document.activeElement?.getAttribute('data-testid')).toBe('message-row');
    expect(rows().at(-1)?.getAttribute('aria-label')).toMatch(/\d{4}/u);
  });
});
