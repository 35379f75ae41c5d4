// @ts-check
// The cards that are here, in the order of the queue, and where the reviewer stands among them.
import { isOpen } from "../card/card.js"
/** @import { Card } from "../card/card.js" */
/** @import { AskedCard, NextCards } from "./protocol" */

export class Walk {
  /** @type {Map<string, Card>} */
  cards = new Map()
  /** @type {string[]} The ids of the cards in their order. */
  line = []
  at = -1
  /** Whether there are no cards behind the last one. */
  ended = false
  /** Whether the next card is not here yet. */
  waiting = false
  /** @type {string | null} The example that was asked for and is not here yet. */
  opening = null
  /** Whether this card was chosen, and not reached by deciding the one before. */
  isChosen = false
  lastPlace = 0
  served = 0

  /** @param {() => void} onArrive  called at each card */
  constructor(onArrive) {
    this.onArrive = onArrive
  }

  get current() {
    return this.cards.get(this.line[this.at])
  }

  /** @returns {"loading" | "finished" | "ready"} */
  get state() {
    const card = this.current
    if (this.waiting || this.opening || !card) return "loading"
    return this.ended && card.done && !this.#open().length ? "finished" : "ready"
  }

  get mayDecide() {
    return this.state === "ready" || (this.state === "finished" && this.isChosen)
  }

  /** How many cards behind this one wait for a decision. */
  get ahead() {
    return this.#open().filter((place) => place > this.at).length
  }

  /** The last random cards: the server may not know yet that some of them are decided. */
  get controls() {
    return this.line.filter((id) => this.cards.get(id)?.control).slice(-100)
  }

  /**
   * Return the next cards whose words are not known.
   * @param {number} many
   */
  withoutWords(many) {
    const first = Math.max(this.at, 0)
    return this.line.slice(first, first + many).filter((id) => !this.cards.get(id)?.words)
  }

  /**
   * Add the cards of a chunk: one that was asked for behind this one, others at the end.
   * @param {NextCards | AskedCard} chunk
   */
  add(chunk) {
    let place = chunk.show ? this.at + 1 : this.line.length
    for (const card of chunk.cards) {
      const known = this.cards.get(card.id)
      if (known) {
        // What was decided here meanwhile is newer than what the server saw.
        if (!known.done) Object.assign(known, card)
        continue
      }
      this.cards.set(card.id, card)
      this.line.splice(place, 0, card.id)
      place += 1
      this.served += 1
    }
    if (chunk.show) return
    this.served -= chunk.front ?? 0
    this.ended = chunk.end
    this.lastPlace = Math.max(this.lastPlace, chunk.after)
  }

  /**
   * Go where an added chunk leads.
   * @param {NextCards | AskedCard} chunk
   * @param {string | null} [resume]  where this tab was before a reload
   */
  follow(chunk, resume = null) {
    if (chunk.show) {
      this.opening = null
      const asked = this.line.indexOf(chunk.start)
      if (asked >= 0) this.go(asked, true)
    } else if (this.at < 0) this.#begin(chunk.start, resume)
    else if (this.waiting) this.next()
  }

  /**
   * @param {number} place
   * @param {boolean} [isChosen]
   */
  go(place, isChosen = false) {
    this.at = place
    this.isChosen = isChosen
    this.waiting = false
    this.onArrive()
  }

  /**
   * Go to the next card to decide, from the start again once the end is known; else wait for one.
   * Return whether there was one.
   * @param {number} [from]
   */
  next(from = this.at) {
    const open = this.#open()
    const next = open.find((place) => place > from) ?? (this.ended ? open[0] : undefined)
    if (next !== undefined) {
      this.go(next)
      return true
    }
    this.waiting = !this.ended
    if (this.at < 0 && this.line.length) this.at = Math.min(from, this.line.length - 1)
    return false
  }

  /**
   * Go to the card beside this one, decided or not.
   * @param {1 | -1} by
   */
  step(by) {
    const next = this.at + by
    if (next >= 0 && next < this.line.length) this.go(next, true)
  }

  /**
   * Go to an example; return whether its card is here.
   * @param {string} id
   */
  open(id) {
    const place = this.line.indexOf(id)
    if (place < 0) this.opening = id
    else this.go(place, true)
    return place >= 0
  }

  /**
   * @param {string | undefined} start
   * @param {string | null} resume
   */
  #begin(start, resume) {
    const id = resume !== null && this.cards.has(resume) ? resume : start
    const card = id === undefined ? undefined : this.cards.get(id)
    const place = card ? this.line.indexOf(card.id) : -1
    // A link to a decided example shows it; a reload goes on behind what is decided.
    const isOver = card && (card.done || (resume && card.status !== "undecided" && id !== resume))
    if (card && !isOver) this.go(place)
    else this.next(Math.max(place, 0))
  }

  /** The places of the cards to decide. */
  #open() {
    return this.line.flatMap((id, place) => (isOpen(/** @type {Card} */ (this.cards.get(id))) ? [place] : []))
  }
}
