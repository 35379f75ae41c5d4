// @ts-check
// The size of all text: a factor on the size that the page is measured by, kept in this browser.

const KEPT = "labelreview/text"
const SIZES = [0.875, 1, 1.125, 1.25, 1.5]

export function size() {
  return Number(document.documentElement.style.getPropertyValue("--labelreview-text")) || 1
}

/** @param {number} step  one larger, one smaller, or 0 for the normal size */
export function resize(step) {
  const place = SIZES.indexOf(size())
  const wanted = step === 0 ? 1 : SIZES[Math.min(SIZES.length - 1, Math.max(0, place + step))]
  document.documentElement.style.setProperty("--labelreview-text", String(wanted))
  try {
    if (wanted === 1) localStorage.removeItem(KEPT)
    else localStorage.setItem(KEPT, String(wanted))
  } catch {}
}
