// Puts text where other programs find it.

/**
 * @param {string} text
 * @returns {Promise<boolean>} whether it is there
 */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (error) {
    // A webview may forbid it to who was not just clicked.
    console.warn('not copied', error);
    return false;
  }
}
