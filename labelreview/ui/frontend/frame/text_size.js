// @ts-check
// The size of all text: a factor on the size that the page is measured by, kept in this browser.
import { keep, measure } from "./kept.js"

const SIZES = [0.875, 1, 1.125, 1.25, 1.5]

export const size = () => measure("text")

/** @param {number} step  one larger, one smaller, or 0 for the normal size */
export function resize(step) {
  const next = Math.min(SIZES.length - 1, Math.max(0, SIZES.indexOf(size()) + step))
  const wanted = step === 0 ? 1 : SIZES[next]
  document.documentElement.style.setProperty("--labelreview-text", String(wanted))
  keep("text", wanted === 1 ? "" : String(wanted))
}
