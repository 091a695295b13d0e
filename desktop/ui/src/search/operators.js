// What can be said in a search beside words. The core reads the operators; here they are offered and completed. Pure.

/** Texts of the names: `search-operator-from` and so on. */
export const OPERATORS = /** @type {const} */ (['from', 'in', 'before', 'after', 'link']);

/** @typedef {typeof OPERATORS[number]} Operator */

/**
 * The operator that stands at the end of what is typed, with the beginning of its value.
 * @param {string} typed up to the caret
 * @param {Record<Operator, string>} names as they are typed: `from:`
 * @returns {{ operator: Operator, value: string, from: number } | null} `from` is where the value begins
 */
export function operatorAt(typed, names) {
  for (const operator of OPERATORS) {
    const name = names[operator];
    if (!name.endsWith(':')) continue;
    const place = typed.toLocaleLowerCase().lastIndexOf(name.toLocaleLowerCase());
    if (place === -1 || (place > 0 && !/\s/u.test(typed[place - 1] ?? ''))) continue;
    const from = place + name.length;
    const value = typed.slice(from);
    // Out of the value: a blank outside of quotes, or the closing quote.
    if (/^[^"\s]*\s/u.test(value) || /^"[^"]*"/u.test(value)) continue;
    return { operator, value: value.replace(/^"/u, ''), from };
  }
  return null;
}

/**
 * Puts a value in place of the beginning of one.
 * @param {string} typed
 * @param {number} from
 * @param {string} value
 * @param {string} after what stands behind the caret
 */
export function withValue(typed, from, value, after) {
  const quoted = /\s/u.test(value) ? `"${value.replaceAll('"', '')}"` : value;
  return `${typed.slice(0, from)}${quoted} ${after.trimStart()}`;
}
