// @ts-check
// Whether the sidebar is folded, and on a phone whether the sheet with everything is open. Both are
// attributes of the page, since app.css gives the content the room that they leave.

const KEPT = "labelreview/sidebar"
const WIDE = "(min-width: 1100px)"

/** @returns {"open" | "folded"} */
function byDefault() {
  return matchMedia(WIDE).matches ? "open" : "folded"
}

export function isFolded() {
  return (document.documentElement.dataset.labelreviewSidebar ?? byDefault()) === "folded"
}

/** Fold or unfold it, and keep that in this browser where it is not so anyway. */
export function toggleFolded() {
  const wanted = isFolded() ? "open" : "folded"
  const page = document.documentElement.dataset
  try {
    if (wanted === byDefault()) localStorage.removeItem(KEPT)
    else localStorage.setItem(KEPT, wanted)
  } catch {}
  if (wanted === byDefault()) delete page.labelreviewSidebar
  else page.labelreviewSidebar = wanted
}

export function isSheetOpen() {
  return document.documentElement.dataset.labelreviewSheet === "open"
}

/** @param {boolean} open */
export function openSheet(open) {
  if (open) document.documentElement.dataset.labelreviewSheet = "open"
  else delete document.documentElement.dataset.labelreviewSheet
}
