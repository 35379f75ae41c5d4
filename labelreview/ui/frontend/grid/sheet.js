// @ts-check
// The cards of one class that are here: which are marked, seen, hidden and decided.
import { verdictOf } from "../shared/decide.js"
import { asRanges, fromRanges } from "./ranges.js"
/** @import { Action, Choice, Verdict } from "../protocol" */
/** @import { GridCard, GridClass, GridData } from "./protocol" */

/**
 * @typedef {object} Here  what the browser adds to a card
 * @property {boolean} [marked]
 * @property {boolean} [away]  hidden by the slider
 * @property {{ verdict: Verdict, label: string | null } | null} [done]
 * @typedef {GridCard & Here} Card
 *
 * @typedef {object} Kept  what outlives a reload, under the name of the sheet
 * @property {[id: string, place: number][]} marks
 * @property {[first: number, last: number][]} seen
 * @property {number} far
 * @property {number} top
 *
 * @typedef {object} Decided  what an undo brings back
 * @property {Card[]} cards
 * @property {boolean} marked
 * @property {[first: number, last: number][]} seen  what had been in sight when this was decided
 */

/** @param {Card} card */
export const isOpen = (card) => !card.done && !card.away

export class Sheet {
  /** @type {Card[]} In their order, without gaps from the first on. */
  cards = []
  /** Everything before this place is here. */
  upTo = 0
  /** Cards whose distance is smaller are hidden. */
  far = 0
  /** @type {Set<number>} Places of cards that were in sight. */
  #seen = new Set()
  /** @type {Set<number>} Those that came in sight with the last scrolling, or without any. */
  #latest = new Set()
  /** @type {Map<string, Card>} */
  #byId = new Map()
  /** @type {Map<string, number>} Marked cards that are not here yet: their places by id. */
  #marksToCome = new Map()
  /** @type {Map<string, Decided>} By token. */
  #decided = new Map()
  /** @type {Map<string, number>} How many cards of this sheet an undo took back, by token. */
  #undone = new Map()

  /** @param {Kept} [kept] */
  constructor(kept) {
    this.#marksToCome = new Map(kept?.marks ?? [])
    this.#seen = fromRanges(kept?.seen ?? [])
    this.far = kept?.far ?? 0
    this.top = kept?.top ?? 0
    /** The place as far as which cards are loaded at once. */
    this.wanted = Math.max(this.top, ...this.#marksToCome.values())
  }

  /**
   * @param {number} top  the place of the card at the top of the screen
   * @returns {Kept}
   */
  keep(top) {
    /** @type {[string, number][]} */
    const marks = this.cards.flatMap((card) => (card.marked ? [[card.id, card.p]] : []))
    const toCome = [...this.#marksToCome].filter(([, place]) => place >= this.upTo)
    return { marks: [...marks, ...toCome], seen: asRanges(this.#seen), far: this.far, top }
  }

  get marked() {
    return this.cards.filter((card) => card.marked && isOpen(card))
  }

  /** What is or was in sight and is not marked. */
  get rest() {
    return this.cards.filter((card) => !card.marked && isOpen(card) && this.#seen.has(card.p))
  }

  get shown() {
    return this.cards.filter((card) => !card.away)
  }

  /**
   * Note which cards are in sight; return whether that changed which ones were.
   *
   * What a page that settles, or a window that shrinks, took out of sight again was not scrolled past.
   * @param {Iterable<Card>} visible
   * @param {boolean} [hasScrolled]  whether it is other cards because somebody scrolled
   */
  look(visible, hasScrolled = true) {
    const here = new Set([...visible].filter((card) => !card.away).map((card) => card.p))
    const fresh = new Set([...here].filter((place) => !this.#seen.has(place)))
    const gone = hasScrolled ? [] : [...this.#latest].filter((place) => !here.has(place))
    for (const place of gone) this.#seen.delete(place)
    for (const place of fresh) this.#seen.add(place)
    const before = hasScrolled ? [] : [...this.#latest].filter((place) => here.has(place))
    this.#latest = new Set([...before, ...fresh])
    return fresh.size + gone.length > 0
  }

  /**
   * Add the cards of an answer; return those that are new, or null when others are missing before.
   * @param {Pick<GridData, "cards" | "after" | "until">} answer
   */
  add({ cards, after, until }) {
    if (after > this.upTo) return null
    /** @type {Card[]} */
    const fresh = cards.filter((card) => !this.#byId.has(card.id))
    for (const card of fresh) {
      this.#byId.set(card.id, card)
      if (this.#marksToCome.delete(card.id)) card.marked = true
    }
    // Those of a decision that was undone elsewhere come between the others.
    this.cards = [...this.cards, ...fresh].sort((a, b) => a.p - b.p)
    this.upTo = Math.max(this.upTo, until)
    return fresh
  }

  /** Hide what is nearer than `far`; return the cards with which a new group starts. */
  layOut() {
    /** @type {Set<Card>} */
    const starts = new Set()
    /** @type {number | null} */
    let before = null
    for (const card of this.cards) {
      card.away = card.distance < this.far
      if (card.away) continue
      if (before !== null && before !== card.group) starts.add(card)
      before = card.group
    }
    return starts
  }

  /**
   * Mark a card or take its mark off; return whether that changed anything.
   * @param {Card} card
   * @param {boolean} marked
   */
  mark(card, marked) {
    if (!isOpen(card) || Boolean(card.marked) === marked) return false
    card.marked = marked
    return true
  }

  /**
   * Return the cards from one to another, whichever comes first.
   * @param {Card} one
   * @param {Card} other
   */
  between(one, other) {
    const [first, last] = [this.cards.indexOf(one), this.cards.indexOf(other)].sort((a, b) => a - b)
    return this.cards.slice(first, last + 1).filter((card) => !card.away)
  }

  /**
   * Return the card that an arrow leads to.
   * @param {Card} from
   * @param {string} arrow
   * @param {number} columns
   */
  beside(from, arrow, columns) {
    const { shown } = this
    /** @type {Record<string, number>} */
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }
    return shown[shown.indexOf(from) + steps[arrow]] ?? from
  }

  /**
   * @param {string} token
   * @param {Card[]} cards
   * @param {{ verdict: Choice, label: string | null }} choice
   * @param {GridClass[]} classes
   */
  decide(token, cards, { verdict, label }, classes) {
    this.#decided.set(token, { cards, marked: Boolean(cards[0]?.marked), seen: asRanges(this.#seen) })
    for (const card of cards) {
      const shown = { given: classes[card.given].name, suggested: classes[card.suggested].name }
      card.done = verdictOf(verdict, label, shown)
      card.marked = false
    }
  }

  /**
   * Take a decision back, and mark its cards again if they were marked; return them.
   * @param {string} token
   */
  takeBack(token) {
    const was = this.#decided.get(token)
    this.#decided.delete(token)
    for (const card of was?.cards ?? []) {
      card.done = null
      card.marked = was?.marked
    }
    return was?.cards ?? []
  }

  /**
   * Return whether a decision was made here, or one of its examples has a card here.
   * @param {string} token
   * @param {string[]} examples
   */
  has(token, examples) {
    return this.#decided.has(token) || examples.some((id) => this.#byId.has(id))
  }

  /**
   * Take a decision back because of an undo, which the server does not know yet.
   *
   * The sheet scrolls on behind a decision about the rest, and back with its undo: what came in sight
   * between the two lies ahead again and is no part of the rest.
   * @param {string} token
   */
  undo(token) {
    const was = this.#decided.get(token)
    if (was && !was.marked) this.#seen = fromRanges(was.seen)
    const cards = this.takeBack(token)
    this.#undone.set(token, cards.length)
    return cards
  }

  /**
   * Count what was decided here and is not yet in the server's numbers.
   * @param {Action[]} pending
   */
  countUnderway(pending) {
    let count = 0
    for (const action of pending)
      count +=
        "undoes" in action
          ? -(this.#undone.get(action.undoes) ?? 0)
          : action.examples.filter((id) => this.#byId.has(id)).length
    return count
  }
}
