// @ts-check
// The cards on the screen. Everything that is shown was text before and stays text.
import { dot, find, make } from "../shared/dom.js"
/** @import { GridData } from "./protocol" */
/** @import { Card, Sheet } from "./sheet.js" */

const A_LOOK = 250 // milliseconds on the screen until a card counts as seen
const ROOM_BELOW = 30 // pixels
const LOWEST = 420 // pixels
const LONGEST_ON_CARD = 240 // characters

/** @typedef {HTMLElement & { card: Card }} CardElement */

export class CardsView {
  /** @type {Card | null} */
  cursor = null
  /** @type {Set<Card>} Those that a question is about. */
  asked = new Set()
  /** @type {Map<Card, CardElement>} */
  #elements = new Map()
  /** @type {Set<Card>} */
  #visible = new Set()
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #looking

  /**
   * @param {ShadowRoot} root
   * @param {(visible: Iterable<Card>) => void} onLook  called with the cards that are on the screen
   */
  constructor(root, onLook) {
    this.root = root
    this.scroller = find(root, ".cards")
    this.end = find(root, ".end")
    const look = () => onLook(document.hidden ? [] : this.#visible)
    this.watcher = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          const { card } = /** @type {CardElement} */ (target)
          if (isIntersecting) this.#visible.add(card)
          else this.#visible.delete(card)
        }
        clearTimeout(this.#looking)
        this.#looking = setTimeout(look, A_LOOK)
      },
      { root: this.scroller, threshold: 0.6 },
    )
  }

  clear() {
    this.watcher.disconnect()
    for (const element of this.#elements.values()) element.remove()
    this.#elements.clear()
    this.#visible.clear()
    this.asked.clear()
    this.cursor = null
    this.scroller.scrollTop = 0
  }

  /**
   * @param {Card[]} cards
   * @param {GridData} data
   */
  add(cards, data) {
    for (const card of cards) {
      const element = Object.assign(cardElement(card, data), { card })
      this.#elements.set(card, element)
      this.end.before(element)
      this.watcher.observe(element)
    }
  }

  /**
   * @param {Sheet} sheet
   */
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
      element.append(make("span", "verdict", [verdicts[done.verdict].sign, label?.shown].join(" ").trim()))
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
    this.scroller.setAttribute("aria-activedescendant", this.#of(card).id)
    if (scroll) this.reveal(card)
  }

  /**
   * Show a whole text, with its labels.
   * @param {Card} card
   * @param {GridData} data
   */
  read(card, { classes }) {
    find(this.root, ".whole").textContent = card.text
    const label = (/** @type {string} */ role, /** @type {number} */ id) => {
      const name = make("span", "words", classes[id].shown)
      name.title = classes[id].shown
      return make("div", "", make("span", "role", role), dot(classes[id].color), name)
    }
    find(this.root, ".about").replaceChildren(
      label("given", card.given),
      label("suggested", card.suggested),
      make("div", "", make("span", "role", "score"), make("span", "", card.score.toFixed(2))),
    )
  }

  /** @param {Card} card */
  reveal(card) {
    this.#of(card).scrollIntoView({ block: "nearest" })
  }

  /** @param {Card | undefined} card  undefined scrolls to the end */
  scrollTo(card) {
    this.scroller.scrollTop = card ? this.#of(card).offsetTop - 4 : this.scroller.scrollHeight
  }

  /**
   * Return the first card on the screen.
   * @param {Sheet} sheet
   */
  topCard(sheet) {
    const top = this.scroller.scrollTop
    return sheet.cards.find((card) => !card.away && this.#of(card).offsetTop + 20 >= top)
  }

  /**
   * Return how many cards lie side by side.
   * @param {Sheet} sheet
   */
  columns({ shown }) {
    const top = shown.length ? this.#of(shown[0]).offsetTop : 0
    return Math.max(shown.findIndex((card) => this.#of(card).offsetTop > top), 1)
  }

  /** Make the sheet as high as the window allows. */
  fit() {
    const main = document.querySelector("[data-testid=stMain]")
    const top = this.root.host.getBoundingClientRect().top + (main?.scrollTop ?? 0)
    find(this.root, ".sheet").style.height = `${Math.max(innerHeight - top - ROOM_BELOW, LOWEST)}px`
  }

  stop() {
    clearTimeout(this.#looking)
    this.watcher.disconnect()
  }

  /** @param {Card} card */
  #of(card) {
    return /** @type {CardElement} */ (this.#elements.get(card))
  }
}

/**
 * @param {Card} card
 * @param {GridData} data
 */
function cardElement(card, { classes, own }) {
  const text = make("p", "", card.text.slice(0, LONGEST_ON_CARD))
  text.dir = "auto"
  const element = make("div", "card", text)
  element.setAttribute("role", "option")
  element.id = `card-${card.p}`
  if (card.other !== own) {
    const { color, key, shown } = classes[card.other]
    element.classList.add("other")
    element.style.setProperty("--mark", color)
    element.append(make("span", "mark", key ?? shown))
  }
  return element
}
