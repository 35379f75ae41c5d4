// @ts-check
// Going to a page without loading the dashboard anew.

/**
 * Return the address of a page, with the dataset, filter and example that the address bar names.
 * @param {string} path  the last part of its URL
 */
export function address(path) {
  return path + location.search
}

/**
 * Go to an address as the browser's own buttons do: Streamlit follows what they call.
 * @param {string} where
 */
export function go(where) {
  history.pushState({}, "", where)
  dispatchEvent(new PopStateEvent("popstate", { state: {} }))
}

/**
 * Make a link to a page. A click that asks for another tab or window stays the browser's.
 * @param {HTMLAnchorElement} link
 * @param {string} path
 * @param {() => void} [left]  called when it goes there
 */
export function lead(link, path, left = () => {}) {
  const refresh = () => (link.href = address(path))
  refresh()
  // The address changes without anybody telling this link.
  for (const soon of ["pointerdown", "pointerenter", "focus"]) link.addEventListener(soon, refresh)
  link.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    left()
    go(address(path))
  })
}
