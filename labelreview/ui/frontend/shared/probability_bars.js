// @ts-check
import { make, nameOf } from "./dom.js"
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
    const label = nameOf({ name, color })
    // The label that is suggested, also where it is the given one.
    label.classList.toggle("suggested", role === "suggested" || role === "both")
    return [
      label,
      track(share, color),
      make("span", "share", share.toFixed(2)),
      make("span", "role", role),
    ]
  })
}
