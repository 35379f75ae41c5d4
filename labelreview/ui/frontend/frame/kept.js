// @ts-check
// What this browser keeps of how the frame was left. Cookies, since the server then draws it so from
// the first: nothing jumps while a page is loaded. labelreview/ui/shell/style.py reads them.

const YEAR = 365 * 24 * 3600 // seconds

/**
 * @param {string} name
 * @param {string} value  "" to forget it
 */
export function keep(name, value) {
  const age = value ? YEAR : 0
  document.cookie = `labelreview_${name}=${value}; path=/; max-age=${age}; samesite=strict`
}

/**
 * Return a number of the style sheet, such as a width in pixels.
 * @param {string} name
 */
export function measure(name) {
  return parseFloat(getComputedStyle(document.documentElement).getPropertyValue(`--labelreview-${name}`))
}
