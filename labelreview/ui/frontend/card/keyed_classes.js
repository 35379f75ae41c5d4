// @ts-check
// Which classes the digits choose, the same rule for the queue, the card at the side and the grid.
export const DIGITS = 9

/**
 * @typedef {object} Candidates  what is in question for an example
 * @property {number} suggested
 * @property {number} given
 * @property {number[]} likely  classes, the likeliest first
 */

/**
 * Say that a digit chooses nothing.
 * @param {string} key
 * @param {string} search  the key of the search, where there are more classes than keys
 */
export const noClassHas = (key, search = "") =>
  `No class has the key ${key}${search ? `; press ${search} to find any class` : ""}.`

/**
 * Return the classes that have the keys 1, 2, 3 and so on.
 *
 * Up to nine classes keep their keys on every page, whatever the example. Of more, the example
 * decides: its suggested class is always 1, its given class 2, and the likeliest others follow. Where
 * nothing may be hinted at (`candidates` is null), the classes of a large dataset have no keys.
 * Nothing that arrives late takes part, so the keys of an example are the same whenever it is shown.
 * @param {(string | null)[]} classKeys  by class
 * @param {Candidates | null} candidates
 * @returns {number[]}
 */
export function keyedClasses(classKeys, candidates) {
  if (classKeys.every(Boolean)) return classKeys.map((_, id) => id)
  if (!candidates) return []
  return [...new Set([candidates.suggested, candidates.given, ...candidates.likely])].slice(0, DIGITS)
}
