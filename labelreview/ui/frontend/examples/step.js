// @ts-check
// Where a step through the rows leads, also over the end of a page.

/**
 * @typedef {{ open: string } | { turn: number, landing: "first" | "last" } | null} Step
 */

/**
 * @param {string[]} rows  the ids of the page
 * @param {string | null} at
 * @param {number} by  how many rows down, up where it is below 0
 * @param {{ page: number, pages: number }} where
 * @returns {Step}
 */
export function stepFrom(rows, at, by, { page, pages }) {
  const before = at === null ? -1 : rows.indexOf(at)
  const next = before < 0 ? (by > 0 ? 0 : rows.length - 1) : before + by
  const inside = Math.min(Math.max(next, 0), rows.length - 1)
  // A leap ends at the last row of the page before it goes on.
  if (rows.length && (inside === next || (inside !== before && Math.abs(by) > 1))) return { open: rows[inside] }
  const turn = page + Math.sign(by)
  if (turn < 1 || turn > pages) return null
  return { turn, landing: by > 0 ? "first" : "last" }
}
