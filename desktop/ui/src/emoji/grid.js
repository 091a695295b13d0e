// Where the arrows lead among sections of rows. Pure.

/** As many as `emoji.css` has columns. */
export const COLUMNS = 8;

/** @typedef {{ section: number, at: number }} Place */

/**
 * @param {number[]} lengths of the sections; none is empty
 * @param {Place | null} place
 * @param {string} key
 * @returns {Place | null} `null` where the key means nothing here, or leads out of the top
 */
export function move(lengths, place, key) {
  if (lengths.length === 0) return null;
  if (!place) return key === 'ArrowDown' || key === 'ArrowRight' ? { section: 0, at: 0 } : null;
  const { section, at } = place;
  const length = lengths[section] ?? 0;
  const column = at % COLUMNS;
  switch (key) {
    case 'ArrowRight':
      return at + 1 < length ? { section, at: at + 1 } : first(lengths, section + 1) ?? place;
    case 'ArrowLeft':
      return at > 0 ? { section, at: at - 1 } : last(lengths, section - 1, COLUMNS - 1) ?? place;
    case 'ArrowDown': {
      if (Math.floor(at / COLUMNS) < Math.floor((length - 1) / COLUMNS)) return { section, at: Math.min(at + COLUMNS, length - 1) };
      const below = lengths[section + 1];
      return below === undefined ? place : { section: section + 1, at: Math.min(column, below - 1) };
    }
    case 'ArrowUp':
      return at >= COLUMNS ? { section, at: at - COLUMNS } : last(lengths, section - 1, column);
    default:
      return null;
  }
}

/**
 * @param {number[]} lengths
 * @param {number} section
 * @returns {Place | null}
 */
function first(lengths, section) {
  return section < lengths.length ? { section, at: 0 } : null;
}

/**
 * The last row's place in this column, or its end.
 * @param {number[]} lengths
 * @param {number} section
 * @param {number} column
 * @returns {Place | null}
 */
function last(lengths, section, column) {
  const length = lengths[section];
  if (length === undefined) return null;
  const row = Math.floor((length - 1) / COLUMNS) * COLUMNS;
  return { section, at: Math.min(row + column, length - 1) };
}

/**
 * @param {string} section
 * @param {number} at
 */
export function optionId(section, at) {
  return `emoji-${section}-${at}`;
}
