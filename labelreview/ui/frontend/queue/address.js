// @ts-check
import { stored } from "../sender/in_page.js"

const WALKED = "labelreview/at"
const FOLLOWS = 1500 // milliseconds: browsers count how often a page changes its address

/** The address names the example on the screen a moment later, so that a reload comes back to it. */
export class Address {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer
  /** @type {string | undefined} */
  #example

  /**
   * Return where this tab was if it was reloaded, else null.
   * @returns {string | null}
   */
  resumed() {
    const [entry] = performance.getEntriesByType("navigation")
    const isReload = entry instanceof PerformanceNavigationTiming && entry.type === "reload"
    return isReload ? stored.noted(WALKED) : null
  }

  /** @param {string} example */
  follow(example) {
    stored.note(WALKED, example)
    this.#example = example
    this.#timer ??= setTimeout(() => this.#change(), FOLLOWS)
  }

  #change() {
    this.#timer = undefined
    const url = new URL(location.href)
    if (!this.#example || url.searchParams.get("example") === this.#example) return
    url.searchParams.set("example", this.#example)
    try {
      history.replaceState(history.state, "", url)
    } catch {}
  }

  stop() {
    clearTimeout(this.#timer)
  }
}
