// @ts-check
import { stored } from "../sender/in_page.js"
/** @import { NextCards } from "./protocol" */
/** @import { Card } from "../card/card.js" */

const WALKED = "labelreview/walked"
const FOLLOWS = 1500 // milliseconds: browsers count how often a page changes its address

/** @typedef {{ place: string, example: string, control: boolean }} Stay  where a tab was, in which dataset */

// Only what was the first queue after a reload goes on where the tab was.
let isReloaded = (() => {
  const [entry] = performance.getEntriesByType("navigation")
  return entry instanceof PerformanceNavigationTiming && entry.type === "reload"
})()

/** The address names the example on the screen a moment later, so that a reload comes back to it. */
export class Address {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer
  /** @type {string | undefined} */
  #example
  #hasAsked = false

  /**
   * Return where this tab was if it was reloaded, else null.
   * @param {string} place
   * @returns {string | null}
   */
  resumed(place) {
    return isReloaded ? (this.#stay(place)?.example ?? null) : null
  }

  /**
   * Return what to ask for instead of the first cards that the server sent; null if they are right.
   * It knows neither that the card on the screen was drawn at random, nor what the address did not
   * say yet.
   * @param {string} place
   * @param {NextCards} chunk
   */
  wanted(place, { start, cards }) {
    const stay = this.#stay(place)
    if (!stay || this.#hasAsked) return null
    this.#hasAsked = true
    const { example, control } = stay
    const isThere = cards.some((card) => card.id === example)
    const isWrong = control ? isReloaded || start === example : isReloaded && !isThere
    return isWrong ? { after: -1, resume: example, drawn: control } : null
  }

  /** The first queue has begun: another one begins where the server says. */
  begun() {
    isReloaded = false
  }

  /**
   * @param {string} place
   * @param {Card} card
   */
  follow(place, { id, control }) {
    stored.note(WALKED, { place, example: id, control })
    this.#example = id
    this.#timer ??= setTimeout(() => this.#change(), FOLLOWS)
  }

  /**
   * @param {string} place
   * @returns {Stay | null}
   */
  #stay(place) {
    const stay = stored.noted(WALKED)
    return stay?.place === place ? stay : null
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
