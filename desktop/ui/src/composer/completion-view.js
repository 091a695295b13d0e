// The list of suggestions above the field.
import { html, nothing } from 'lit-html';
import { composerArea } from './area.js';
import { accept, completion, suggestionId } from './completion.js';

export function completionView() {
  const open = completion.value;
  if (!open) return nothing;
  const { source, suggestions, at } = open;
  const choose = (/** @type {number} */ index) => {
    const area = composerArea();
    if (area) accept(area, index);
  };
  return html`<div class="suggestions" id="suggestions" role="listbox" aria-label=${source.label()} data-testid="suggestions"
    @pointerdown=${(/** @type {Event} */ event) => event.preventDefault()}>
    ${suggestions.map((one, index) => html`<div role="option" id=${suggestionId(index)} class="suggestion" aria-selected=${index === at} @click=${() => choose(index)}>
      <span class="suggestion-sign" aria-hidden="true">${one.sign}</span>
      <span class="suggestion-label" dir="auto">${one.label}</span>
      ${one.note ? html`<span class="suggestion-note" dir="auto">${one.note}</span>` : nothing}
    </div>`)}
  </div>`;
}
