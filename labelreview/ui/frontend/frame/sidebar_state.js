// @ts-check
// Whether the sidebar is folded, and on a phone whether the sheet with everything is open. Both are
// attributes of the page, since app.css gives the content the room that they leave.

import { keep, measure } from "./kept.js"

const FOLDED = 56 // pixels, as in app.css
const WIDE = "(min-width: 1100px)"

export function isFolded() {
  return measure("sidebar") === FOLDED
}

/** Fold or unfold it, and keep that in this browser where it is not so anyway. */
export function toggleFolded() {
  const wanted = isFolded() ? "open" : "folded"
  const isUsual = wanted === (matchMedia(WIDE).matches ? "open" : "folded")
  const page = document.documentElement.dataset
  delete page.labelreviewSidebar
  if (isFolded() !== (wanted === "folded")) page.labelreviewSidebar = wanted
  keep("sidebar", isUsual ? "" : wanted)
}

export function isSheetOpen() {
  return document.documentElement.dataset.labelreviewSheet === "open"
}

/** @param {boolean} open */
export function openSheet(open) {
  if (open) document.documentElement.dataset.labelreviewSheet = "open"
  else delete document.documentElement.dataset.labelreviewSheet
}
