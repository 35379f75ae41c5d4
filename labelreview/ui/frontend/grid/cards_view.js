// @ts-check
// The cards on the screen. Everything that is shown was text before and stays text.
import { dot, find, make, nameOf } from "../shared/dom.js"
import { firstBelow, inSight, Sight } from "./sight.js"
/** @import { GridData } from "./protocol" */
/** @import { Card, Sheet } from "./sheet.js" */

const ROOM_BELOW = 12 // pixels
const LOWEST = 420 // pixels
const LONGEST_ON_CARD = 400 // characters
const LONG_TEXT = 140 // characters, which a card on a phone has room for
const LONG_NAME = 24 // characters, from which a name needs two lines on a card

/** @typedef {HTMLElement & { card: Card }} CardElement */

export class CardsView {
  /** @type {Card | null} */
  cursor = null
  /** @type {Set<Card>} Those that a question is about. */
  asked = new Set()
  /** @type {Map<number, string>} The keys of classes. */
  keyOf = new Map()
  /** @type {Map<Card, CardElement>} */
  #elements = new Map()

  /** @param {ShadowRoot} root */
  constructor(root) {
    this.root = root
    this.sight = new Sight(root)
    this.list = find(root, ".list")
    this.end = find(root, ".end")
  }

  clear() {
    for (const element of this.#elements.values()) element.remove()
    this.#elements.clear()
    this.asked.clear()
    this.cursor = null
    this.list.removeAttribute("aria-activedescendant")
    this.sight.box.scrollTop = 0
  }

  /**
   * @param {Card[]} fresh
   * @param {Sheet} sheet  the cards beside which they stand
   * @param {GridData} data
   */
  add(fresh, { cards }, data) {
    for (const card of fresh.toReversed()) {
      const element = Object.assign(cardElement(card, data, this.keyOf), { card })
      this.#elements.set(card, element)
      const next = cards[cards.indexOf(card) + 1]
      this.list.insertBefore(element, next ? this.#of(next) : null)
    }
  }

  /** @param {Sheet} sheet */
  layOut(sheet) {
    const starts = sheet.layOut()
    for (const card of sheet.cards) {
      this.#of(card).classList.toggle("away", card.away)
      if (!card.away) this.#of(card).classList.toggle("start", starts.has(card))
    }
  }

  /**
   * Show what a card is: marked, decided, under the cursor.
   * @param {Iterable<Card>} cards
   * @param {GridData} data
   */
  dress(cards, { classes, verdicts }) {
    for (const card of cards) {
      const { done } = card
      const element = this.#of(card)
      element.classList.toggle("marked", Boolean(card.marked && !done))
      element.classList.toggle("done", Boolean(done))
      element.classList.toggle("cursor", card === this.cursor)
      element.classList.toggle("asked", this.asked.has(card))
      element.setAttribute("aria-selected", String(Boolean(card.marked)))
      element.querySelector(".verdict")?.remove()
      if (!done) continue
      const label = classes.find((one) => one.name === done.label)
      const { sign, done: words } = verdicts[done.verdict]
      const name = label ? nameOf({ name: label.shown, color: "" }) : words
      element.classList.toggle("tall", (label?.shown.length ?? 0) > LONG_NAME - 2)
      element.append(make("span", "foot verdict", make("span", "key", sign), name))
    }
  }

  /**
   * @param {Card} card
   * @param {GridData} data
   * @param {boolean} scroll
   */
  moveCursor(card, data, scroll) {
    const before = this.cursor ? [this.cursor] : []
    this.cursor = card
    this.dress([...before, card], data)
    this.list.setAttribute("aria-activedescendant", this.#of(card).id)
    if (scroll) this.reveal(card)
  }

  /**
   * Show a whole text, with its labels.
   * @param {Card} card
   * @param {GridData} data
   */
  read(card, { classes, coloured }) {
    const whole = find(this.root, ".whole")
    whole.textContent = card.text
    whole.scrollTop = 0
    // On a phone a short text is whole on its card.
    find(this.root, ".reader").classList.toggle("short", card.text.length <= LONG_TEXT)
    const label = (/** @type {string} */ role, /** @type {number} */ id) => {
      const { shown: name, color } = classes[id]
      return make("div", "", make("span", "role", role), coloured ? dot(color) : null, nameOf({ name, color }))
    }
    find(this.root, ".about").replaceChildren(
      label("given", card.given),
      label("suggested", card.suggested),
      make("div", "", make("span", "role", "score"), make("span", "", card.score.toFixed(2))),
    )
  }

  /** @param {Card} card */
  reveal(card) {
    this.sight.reveal(this.#of(card))
  }

  /** @param {Card | undefined} card  undefined scrolls to the end */
  scrollTo(card) {
    this.sight.bringToTop(card ? this.#of(card) : this.end)
  }

  /**
   * Return the cards that are in sight.
   * @param {Sheet} sheet
   */
  inSight({ shown }) {
    return inSight(shown, (card) => this.#of(card).getBoundingClientRect(), this.sight.view)
  }

  /**
   * Return the first card on the screen.
   * @param {Sheet} sheet
   */
  topCard({ shown }) {
    const { top } = this.sight.view
    return shown[firstBelow(shown, (card) => this.#of(card).getBoundingClientRect(), top + 20)]
  }

  /** Whether fewer than `screens` of what is in sight lie between it and the last card. */
  isNearEnd(/** @type {number} */ screens) {
    const { top, bottom } = this.sight.view
    return this.end.getBoundingClientRect().top - bottom <= screens * (bottom - top)
  }

  /**
   * Return how many cards lie side by side.
   * @param {Sheet} sheet
   */
  columns({ shown }) {
    const top = shown.length ? this.#of(shown[0]).offsetTop : 0
    return Math.max(shown.findIndex((card) => this.#of(card).offsetTop > top), 1)
  }

  /** Make the sheet as high as the window allows, where the cards have a scroll bar of their own. */
  fit() {
    const page = document.querySelector("[data-testid=stMain]")
    const host = /** @type {HTMLElement} */ (this.root.host)
    const top = host.getBoundingClientRect().top + (page?.scrollTop ?? 0)
    host.style.setProperty("--high", `${Math.max(innerHeight - top - ROOM_BELOW, LOWEST)}px`)
  }

  /** @param {Card} card */
  #of(card) {
    return /** @type {CardElement} */ (this.#elements.get(card))
  }
}

/**
 * @param {Card} card
 * @param {GridData} data
 * @param {Map<number, string>} keyOf
 */
function cardElement(card, { classes, own, coloured }, keyOf) {
  const text = make("p", "", card.text.slice(0, LONGEST_ON_CARD))
  text.dir = "auto"
  const element = make("div", "card", text)
  element.setAttribute("role", "option")
  element.id = `card-${card.p}`
  if (card.other !== own) {
    const { color, shown: name } = classes[card.other]
    const key = keyOf.get(card.other)
    element.classList.add("other")
    if (name.length > LONG_NAME) element.classList.add("long")
    if (coloured) element.style.setProperty("--mark", color)
    element.append(make("span", "foot mark", key ? make("span", "key", key) : null, nameOf({ name, color })))
  }
  return element
}
