// @ts-check
// Pointer and keys over the cards, and the time that somebody is at work.
import { isNoCommand } from "../shared/typing.js"
/** @import { CardElement } from "./cards_view.js" */
/** @import { Card } from "./sheet.js" */

const A_PAUSE = 30 // seconds: doing nothing for longer is not reviewing

/**
 * @typedef {object} Moves  what the pointer and the keys do
 * @property {(card: Card, shift: boolean) => boolean} touch  returns whether the card is marked then
 * @property {(card: Card, marked: boolean) => void} paint
 * @property {() => void} painted
 * @property {(card: Card) => void} read
 * @property {() => void} open
 * @property {(key: string, shift: boolean) => void} step
 * @property {(shift: boolean) => void} touchCursor
 * @property {() => void} clear
 * @property {() => boolean} isAsking
 * @property {() => void} confirm
 * @property {() => void} cancel
 * @property {(key: string) => (() => void) | undefined} command
 * @property {() => void} scroll
 * @property {() => void} resize
 */

/** @param {Event} event */
const cardOf = ({ target }) =>
  target instanceof Element ? /** @type {CardElement | null} */ (target.closest(".card"))?.card : undefined

export class Pointer {
  /** Seconds of work since the last decision. */
  spent = 0
  #lastMove = Date.now()
  /** A finger marks by a tap: what it drags is the page. */
  #isTouch = false
  /** @type {{ marked: boolean } | null} */
  #painting = null
  /** @type {[string, (event: any) => void, boolean | AddEventListenerOptions][]} */
  #watched = [
    ["keydown", (event) => this.#press(event), true],
    ["pointerup", () => this.#release(), true],
    ["pointermove", () => this.#work(), true],
    ["wheel", () => this.#work(), { capture: true, passive: true }],
    ["keydown", () => this.#work(), true],
    ["scroll", () => this.moves.scroll(), { capture: true, passive: true }],
    ["resize", () => this.moves.resize(), false],
  ]

  /**
   * @param {ShadowRoot} root
   * @param {HTMLElement} scroller
   * @param {Moves} moves
   */
  constructor(root, scroller, moves) {
    this.root = root
    this.moves = moves
    scroller.addEventListener("pointerdown", (event) => {
      const card = cardOf(event)
      this.#isTouch = event.pointerType === "touch"
      if (!card || event.button !== 0 || this.#isTouch) return
      moves.cancel()
      this.#painting = { marked: moves.touch(card, event.shiftKey) }
    })
    scroller.addEventListener("pointerover", (event) => {
      const card = cardOf(event)
      if (!card) return
      moves.read(card)
      if (this.#painting && event.buttons & 1) moves.paint(card, this.#painting.marked)
    })
    scroller.addEventListener("click", (event) => {
      const card = cardOf(event)
      if (!card || !this.#isTouch) return
      moves.cancel()
      moves.touch(card, false)
    })
    scroller.addEventListener("dblclick", (event) => {
      if (cardOf(event) && !this.#isTouch) moves.open()
    })
    scroller.addEventListener("scroll", moves.scroll, { passive: true })
    for (const [name, hear, how] of this.#watched) window.addEventListener(name, hear, how)
  }

  stop() {
    for (const [name, hear, how] of this.#watched) window.removeEventListener(name, hear, how)
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (isNoCommand(event) || document.querySelector("[role=dialog]")) return
    const focus = document.activeElement
    const isHere = focus === document.body || focus === null || focus === this.root.host
    const act = this.moves.isAsking() ? this.#answer(event, isHere) : this.#action(event, isHere)
    if (!act) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }

  /**
   * Return what a key answers to the question.
   * @param {KeyboardEvent} event
   * @param {boolean} isHere
   */
  #answer({ key }, isHere) {
    const own = this.root.activeElement
    const isNo = own instanceof HTMLButtonElement && own.name === "no"
    if (key === "Enter" && isNo) return this.moves.cancel
    if (key === "Enter" && isHere) return this.moves.confirm
    return key === "Escape" ? this.moves.cancel : null
  }

  /**
   * Return what a key does.
   * @param {KeyboardEvent} event
   * @param {boolean} isHere
   */
  #action({ key, shiftKey, repeat }, isHere) {
    const { moves } = this
    const own = this.root.activeElement
    const isFree = isHere && !(own instanceof HTMLButtonElement || own instanceof HTMLInputElement)
    if (isFree && key.startsWith("Arrow")) return () => moves.step(key, shiftKey)
    if (isFree && key === " ") return () => !repeat && moves.touchCursor(shiftKey)
    if (isHere && key === "Escape") return moves.clear
    const command = shiftKey && key !== "/" ? undefined : moves.command(key.toLowerCase())
    return command && (() => !repeat && command())
  }

  #release() {
    if (this.#painting) this.moves.painted()
    this.#painting = null
  }

  #work() {
    const now = Date.now()
    this.spent += Math.min((now - this.#lastMove) / 1000, A_PAUSE)
    this.#lastMove = now
  }
}
