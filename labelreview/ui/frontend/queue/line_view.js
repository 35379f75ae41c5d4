// @ts-check
// The list of the queue at the left: a line for each card, as many as fit.
import { dot, find, haveColours, make } from "../shared/dom.js"
/** @import { QueueData } from "./protocol" */
/** @import { Card } from "../card/card.js" */
/** @import { Walk } from "./walk.js" */

const LINES_BEFORE = 5
const LINE = 34 // pixels

export class LineView {
  #fitting = 15

  /**
   * @param {ShadowRoot} root
   * @param {() => void} onResize  called when another number of lines fits
   * @param {(place: number) => void} go
   */
  constructor(root, onResize, go) {
    this.list = find(root, ".queue ol")
    this.go = go
    this.observer = new ResizeObserver(([{ contentRect }]) => {
      const fits = Math.max(1, Math.floor(contentRect.height / LINE))
      if (fits === this.#fitting) return
      this.#fitting = fits
      onResize()
    })
    this.observer.observe(find(root, ".queue"))
  }

  /**
   * @param {Walk} walk
   * @param {QueueData} data
   * @param {(card: Card) => boolean} isBlind
   */
  show(walk, data, isBlind) {
    // Where colours repeat, a dot says nothing: there the name of the given label stands instead.
    const coloured = haveColours(data.labels)
    const from = Math.max(0, Math.min(walk.at - LINES_BEFORE, walk.line.length - this.#fitting))
    const lines = walk.line.slice(from, from + this.#fitting).map((id, i) => {
      const card = /** @type {Card} */ (walk.cards.get(id))
      const made = isBlind(card)
        ? make("button", "", make("span", "line", card.text.slice(0, 40)))
        : line(card, data, coloured)
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
 * @param {Card} card
 * @param {QueueData} data
 * @param {boolean} coloured
 */
function line(card, { labels, verdicts }, coloured) {
  const given = labels[card.given]
  const isDecided = card.status !== "undecided"
  const suggestion = card.suggested === card.given ? "" : `${labels[card.suggested].name}?`
  const other = isDecided ? (card.status === "relabel" ? card.label : "") : suggestion
  const name = make("span", "line", given.name)
  const change = [make("span", "quiet", "→"), make("span", "line", other)]
  const made = make(
    "button",
    isDecided ? "decided" : "",
    make("span", "sign", verdicts[card.status]?.sign ?? ""),
    make("span", "number", card.score.toFixed(2)),
    coloured ? dot(given.color) : name,
    ...(other ? change : coloured ? [name] : []),
  )
  made.title = other ? `${given.name} → ${other}` : given.name
  return made
}
