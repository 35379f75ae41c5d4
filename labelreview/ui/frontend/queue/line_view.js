// @ts-check
// The list of the queue at the left: a line for each card, as many as fit.
import { find, make, rem } from "../shared/dom.js"
/** @import { QueueData } from "./protocol" */
/** @import { Card } from "../card/card.js" */
/** @import { Walk } from "./walk.js" */

const LINES_BEFORE = 3
const LINE = 3.375 // rem, with its margin
const BEGINNING = 160 // characters

export class LineView {
  #fitting = 15

  /**
   * @param {ShadowRoot} root
   * @param {() => void} onResize  called when another number of lines fits
   * @param {(place: number) => void} go
   */
  constructor(root, onResize, go) {
    const queue = find(root, ".queue")
    this.list = find(queue, "ol")
    this.go = go
    this.observer = new ResizeObserver(() => {
      const fits = Math.max(1, Math.floor(queue.clientHeight / (LINE * rem())))
      if (fits === this.#fitting) return
      this.#fitting = fits
      onResize()
    })
    this.observer.observe(queue)
    this.observer.observe(this.list) // changes with the size of the text
  }

  /**
   * @param {Walk} walk
   * @param {QueueData} data
   */
  show(walk, data) {
    const from = Math.max(0, Math.min(walk.at - LINES_BEFORE, walk.line.length - this.#fitting))
    const lines = walk.line.slice(from, from + this.#fitting).map((id, i) => {
      const card = /** @type {Card} */ (walk.cards.get(id))
      const made = line(card, data)
      made.type = "button"
      if (from + i === walk.at) made.setAttribute("aria-current", "true")
      made.addEventListener("click", () => this.go(from + i))
      return make("li", "", made)
    })
    this.list.replaceChildren(...lines)
  }

  stop() {
    this.observer.disconnect()
  }
}

/**
 * Return a text without its line breaks, which part the two texts of a pair and must stay to be seen.
 * @param {string} text
 */
const inOneLine = (text) => text.trim().replace(/\s*\n\s*/g, " / ")

/**
 * Return a line: the sign of its verdict and the beginning of its text, the same for random cards.
 * @param {Card} card
 * @param {QueueData} data
 */
function line(card, { verdicts }) {
  const look = verdicts[card.status]
  const sign = make("span", "sign", look?.sign ?? "")
  const made = make("button", look ? "decided" : "", sign, make("span", "beginning", inOneLine(card.text.slice(0, BEGINNING))))
  if (look) sign.title = card.status === "relabel" ? `${look.done} ${card.label}` : look.done
  return made
}
