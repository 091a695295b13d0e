// A part of the page that paints itself whenever a signal it read has changed.
import { effect } from '@preact/signals-core';
import { render } from 'lit-html';

/**
 * @param {HTMLElement} container
 * @param {() => unknown} view reads signals and answers with a template
 * @returns {() => void} stops and empties the container
 */
export function mount(container, view) {
  const end = effect(() => {
    render(view(), container);
  });
  return () => {
    end();
    render(null, container);
  };
}

/**
 * @param {string} tag
 * @param {string} className
 * @returns {HTMLElement}
 */
export function element(tag, className) {
  const made = document.createElement(tag);
  made.className = className;
  return made;
}
