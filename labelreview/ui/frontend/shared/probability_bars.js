// @ts-check
import { make } from "./dom.js"
/** @import { ProbabilityRow } from "../protocol" */

/**
 * Make a bar whose filled part is `share` of it.
 * @param {number} share  0 to 1
 * @param {string} color
 */
export function track(share, color) {
  const fill = make("div", "fill")
  fill.style.width = `${100 * share}%`
  fill.style.background = color
  return make("div", "track", fill)
}

/**
 * Make the cells of a grid with four columns: class, bar, number, role.
 * @param {ProbabilityRow[]} rows
 */
export function probabilityBars(rows) {
  return rows.flatMap(({ name, share, color, role }) => {
    const label = make("span", role.includes("suggested") ? "name suggested" : "name", name)
    label.title = name.slice(0, 300)
    return [
      label,
      track(share, color),
      make("span", "share", share.toFixed(2)),
      make("span", "role", role),
    ]
  })
}
