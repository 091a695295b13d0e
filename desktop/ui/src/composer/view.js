// Where messages are written. The text area keeps its own text; signals only swap it with the chat.
import { effect, signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { call } from '../bridge.js';
import { chatName } from '../chats/store.js';
import { openSummary } from '../conversation/open.js';
import { icon } from '../design/icons.js';
import { element, mount } from '../design/mount.js';
import { errorText } from '../errors.js';
import { MAX_TEXT_CHARS } from '../limits.js';
import { t } from '../locales/fluent.js';
import { settings } from '../settings/store.js';
import { openChatId } from '../timeline/store.js';
import { emojiSource } from '../emoji/completion.js';
import { openEmojiPicker } from '../emoji/picker.js';
import { openSendMenu, scheduledButton } from '../messages/schedule.js';
import { composerArea, insertIntoComposer, replaceRange, useArea } from './area.js';
import { attachCompletion } from './completion.js';
import { completionView } from './completion-view.js';
import { endDraft, keepDraft, keepSelection, replaced, replyOf, saveAllDrafts, saveDraft, showDraft } from './drafts.js';
import { editing, endEdit, saveEdit } from './editing.js';
import { mentionSource } from './mentions.js';
import { contextView } from './reply.js';
import { refused, send } from './send.js';

/** The counter appears when so many characters are left. */
const COUNT_FROM_LEFT = 200;
/** The core throttles typing notices too; this only spares the bridge. */
const TYPING_EVERY_MS = 2_000;

/** Characters of the text, as the limit counts them. */
const length = signal(0);
const empty = signal(true);

/** The emoji picker, over its button. */
export function openComposerEmoji() {
  const button = document.querySelector('.composer-emoji');
  if (!button || !composerArea()) return false;
  composerArea()?.focus();
  openEmojiPicker(button, insertIntoComposer);
  return true;
}

/**
 * @param {HTMLElement} container
 * @returns {() => void}
 */
export function mountComposer(container) {
  const form = element('form', 'composer');
  container.append(form);
  let chatId = '';
  let typedAt = 0;

  const endPaint = mount(form, () => composerView({ input, keydown, submit }));
  const textArea = /** @type {HTMLTextAreaElement} */ (form.querySelector('textarea'));
  useArea(textArea);
  const endCompletion = attachCompletion(textArea, [emojiSource, mentionSource]);
  const suggestions = element('div', 'suggestions-place');
  container.prepend(suggestions);
  const endSuggestions = mount(suggestions, completionView);
  form.addEventListener('submit', submit);

  function measure() {
    const characters = [...textArea.value.trim()].length;
    length.value = characters;
    empty.value = characters === 0;
    if (textArea.value === '') {
      // As high as CSS has it: nothing to lay out while a message leaves.
      textArea.style.blockSize = '';
      return;
    }
    // The form holds its size meanwhile: a moment of one line would let the timeline grow, and cut its scroll position.
    form.style.blockSize = `${form.offsetHeight}px`;
    textArea.style.blockSize = 'auto';
    // It has no height while its pane is hidden in a narrow window; CSS ends the growth at eight lines.
    const height = textArea.scrollHeight;
    textArea.style.blockSize = height > 0 ? `${height}px` : '';
    form.style.blockSize = '';
  }

  function input() {
    if (!editing.peek()) keepDraft(chatId, textArea.value);
    if (refused.peek()?.chatId === chatId) refused.value = null;
    measure();
    const at = performance.now();
    if (!empty.peek() && !editing.peek() && at - typedAt > TYPING_EVERY_MS) {
      typedAt = at;
      call({ call: 'typing', chat_id: chatId }).catch(() => {
        // Nobody misses it.
      });
    }
  }

  /** @param {Event} event */
  function submit(event) {
    event.preventDefault();
    const text = textArea.value;
    if (text.trim() === '' || chatId === '') return;
    if (editing.peek()) {
      void saveEdit(text);
      return;
    }
    // First of all: everything else can happen while the message is on its way.
    void send(chatId, text, replyOf(chatId));
    textArea.value = '';
    typedAt = 0;
    endDraft(chatId);
    measure();
    textArea.focus();
  }

  /** @param {KeyboardEvent} event */
  function keydown(event) {
    if (event.key !== 'Enter' || event.shiftKey || event.altKey || event.isComposing) return;
    const control = event.ctrlKey || event.metaKey;
    const byControl = settings.peek()?.send_key === 'control_enter';
    if (control === byControl) submit(event);
    else if (control) {
      event.preventDefault();
      replaceRange(textArea, textArea.selectionStart, textArea.selectionEnd, '\n');
    }
  }

  const endSwitch = effect(() => {
    void replaced.value;
    const next = openChatId.value ?? '';
    const changed = editing.value;
    if (changed && changed.chatId !== next) endEdit();
    if (chatId !== '' && chatId !== next) {
      if (!changed) keepSelection(chatId, textArea);
      saveDraft(chatId);
    }
    chatId = next;
    if (changed?.chatId === chatId) {
      textArea.value = changed.text;
      textArea.setSelectionRange(changed.text.length, changed.text.length);
    } else showDraft(chatId, textArea);
    measure();
  });
  let width = 0;
  const resized = new ResizeObserver(() => {
    if (form.clientWidth === width) return;
    width = form.clientWidth;
    measure();
  });
  resized.observe(form);
  window.addEventListener('blur', saveAllDrafts);
  window.addEventListener('pagehide', saveAllDrafts);

  return () => {
    if (chatId !== '' && !editing.peek()) keepSelection(chatId, textArea);
    editing.value = null;
    saveAllDrafts();
    resized.disconnect();
    endSwitch();
    endCompletion();
    endSuggestions();
    endPaint();
    window.removeEventListener('blur', saveAllDrafts);
    window.removeEventListener('pagehide', saveAllDrafts);
    suggestions.remove();
    form.remove();
    useArea(null);
  };
}

/** @param {{ input: () => void, keydown: (event: KeyboardEvent) => void, submit: (event: Event) => void }} on */
function composerView(on) {
  const chat = openSummary.value;
  const name = chat ? chatName(chat) : '';
  const left = MAX_TEXT_CHARS - length.value;
  const refusal = refused.value?.chatId === openChatId.value ? refused.value : null;
  return html`
    ${refusal
      ? html`<p class="composer-problem" id="composer-problem" role="alert">${icon('alert')}<span>${errorText(refusal.error)}</span></p>`
      : nothing}
    ${contextView()}
    <div class="composer-box">
      <textarea
        rows="1"
        dir="auto"
        spellcheck="true"
        data-testid="composer"
        placeholder=${t(chat?.kind === 'saved' ? 'composer-text.placeholder-saved' : 'composer-text.placeholder')}
        aria-label=${t('composer-text.aria-label', { name })}
        aria-describedby=${refusal ? 'composer-problem' : nothing}
        aria-autocomplete="list"
        aria-keyshortcuts=${settings.value?.send_key === 'control_enter' ? 'Control+Enter' : 'Enter'}
        @input=${on.input}
        @keydown=${on.keydown}
      ></textarea>
      ${left <= COUNT_FROM_LEFT
        ? html`<output class=${left < 0 ? 'composer-count composer-over' : 'composer-count'} title=${left < 0 ? t('composer-over', { count: -left }) : t('composer-left', { count: left })}
            >${left}</output>`
        : nothing}
      <button class="icon-button composer-emoji" type="button" data-testid="emoji-open" title=${t('emoji-open.title')} aria-label=${t('emoji-open.aria-label')}
        aria-keyshortcuts="Control+." aria-haspopup="dialog" @click=${openComposerEmoji}>${icon('emoji')}</button>
      ${scheduledButton()}
      <button class="send" type="submit" data-testid="send" @contextmenu=${openSendMenu} ?disabled=${empty.value} title=${t(editing.value ? 'composer-save.title' : 'composer-send.title')} aria-label=${t(editing.value ? 'composer-save.aria-label' : 'composer-send.aria-label')}>
        ${icon(editing.value ? 'check' : 'send')}
      </button>
    </div>
  `;
}
