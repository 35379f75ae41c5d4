// @ts-check
// Streamlit sends the script and the style of an element again with each of its answers. So they
// travel in an element of their own, which never changes and is therefore sent once, and wait here
// for the elements that are drawn with them.
/** @import { Drawn } from "../shared/mounting.js" */

/** @typedef {(drawn: Drawn<any, any>) => () => void} Draw */

/** A script, with those that asked for it before it came. */
class Place {
  /** @type {Draw | null} */
  #draw = null
  /** @type {CSSStyleSheet | null} */
  #sheet = null
  /** @type {(() => void)[]} */
  #waiting = []

  /** @type {Draw} */
  draw = (drawn) => {
    let isGone = false
    let stop = () => {}
    const now = () => {
      if (isGone || !this.#draw || !this.#sheet) return
      const { adoptedStyleSheets } = drawn.parentElement
      if (!adoptedStyleSheets.includes(this.#sheet)) adoptedStyleSheets.push(this.#sheet)
      stop = this.#draw(drawn)
    }
    if (this.#draw) now()
    else this.#waiting.push(now)
    return () => {
      isGone = true
      stop()
    }
  }

  /**
   * @param {Draw} draw
   * @param {CSSStyleSheet} sheet
   */
  fill(draw, sheet) {
    this.#draw = draw
    this.#sheet = sheet
    for (const now of this.#waiting.splice(0)) now()
  }
}

/**
 * The place of the script with this digest, made by whoever comes first.
 * @param {string} digest
 * @returns {Place}
 */
export function place(digest) {
  const page = /** @type {{ labelreviewScripts?: Map<string, Place> }} */ (globalThis)
  const places = (page.labelreviewScripts ??= new Map())
  const found = places.get(digest) ?? new Place()
  places.set(digest, found)
  return found
}
