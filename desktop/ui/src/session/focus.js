// Whether the person is looking: nothing is marked read in a window without the focus.
import { signal } from '@preact/signals-core';
import { call } from '../bridge.js';

/** The window has the focus and is not hidden. */
export const focused = signal(true);

/** @returns {() => void} */
export function watchFocus() {
  const look = () => {
    const now = document.hasFocus() && document.visibilityState === 'visible';
    if (now === focused.peek()) return;
    focused.value = now;
    tell(now);
  };
  focused.value = document.hasFocus() && document.visibilityState === 'visible';
  tell(focused.peek());
  window.addEventListener('focus', look);
  window.addEventListener('blur', look);
  document.addEventListener('visibilitychange', look);
  return () => {
    window.removeEventListener('focus', look);
    window.removeEventListener('blur', look);
    document.removeEventListener('visibilitychange', look);
  };
}

/** @param {boolean} now */
function tell(now) {
  call({ call: 'set_focused', focused: now }).catch((error) => console.warn('focus not told', error));
}
