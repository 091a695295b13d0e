// Letters as people look for them. Pure.

/**
 * The same letters, however they are written.
 * @param {string} text
 */
export function fold(text) {
  return text.toLocaleLowerCase().replaceAll('\u0451', '\u0435');
}
