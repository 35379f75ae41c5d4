// @ts-check
// A finger that moves the text to the side decides: right accepts, left keeps. To the mouse and to
// the finger that scrolls it is nothing.
import { find } from "../shared/dom.js"

const BEGINS = 12 // pixels before anything moves
const FAR = 90 // pixels that decide

/** @import { NamedClass } from "../protocol" */
/** @import { Card } from "./card.js" */

/** @typedef {"left" | "right"} Side */

/**
 * Return what a movement means: null while that is open, "scroll" for what is not for the side.
 * @param {number} dx
 * @param {number} dy
 * @returns {Side | "scroll" | null}
 */
export function directionOf(dx, dy) {
  if (Math.max(Math.abs(dx), Math.abs(dy)) < BEGINS) return null
  if (Math.abs(dx) < 1.5 * Math.abs(dy)) return "scroll"
  return dx > 0 ? "right" : "left"
}

/**
 * Return whether a movement to the side decides when the finger goes up.
 * @param {number} dx
 */
export const isFar = (dx) => Math.abs(dx) >= FAR

export class Swipe {
  /** @type {{ id: number, x: number, y: number, isMoving: boolean } | null} */
  #finger = null

  /**
   * @param {HTMLElement} area  what is swiped; its style must leave the horizontal direction to scripts
   * @param {HTMLElement} sign  says what will be done
   * @param {(side: Side) => string | null} meaning  in words; null when a swipe does nothing
   * @param {(side: Side) => void} act
   */
  constructor(area, sign, meaning, act) {
    this.area = area
    this.sign = sign
    this.meaning = meaning
    this.act = act
    area.addEventListener("pointerdown", (event) => this.#down(event))
    area.addEventListener("pointermove", (event) => this.#move(event))
    area.addEventListener("pointerup", (event) => this.#up(event))
    area.addEventListener("pointercancel", () => this.#rest())
  }

  /** @param {PointerEvent} event */
  #down({ pointerType, isPrimary, pointerId, clientX, clientY }) {
    this.#rest()
    if (pointerType === "mouse" || !isPrimary) return
    this.#finger = { id: pointerId, x: clientX, y: clientY, isMoving: false }
  }

  /** @param {PointerEvent} event */
  #move({ pointerId, clientX, clientY }) {
    const finger = this.#finger
    if (finger?.id !== pointerId) return
    const dx = clientX - finger.x
    if (!finger.isMoving) {
      const direction = directionOf(dx, clientY - finger.y)
      if (direction === null) return
      if (direction === "scroll") return this.#rest()
      finger.isMoving = true
      this.area.setPointerCapture(pointerId)
    }
    const side = dx > 0 ? "right" : "left"
    const words = this.meaning(side)
    if (!words) return this.#rest()
    this.area.style.transform = `translateX(${dx / 2}px)`
    this.sign.hidden = false
    this.sign.textContent = words
    this.sign.dataset.side = side
    this.sign.dataset.far = String(isFar(dx))
  }

  /** @param {PointerEvent} event */
  #up({ pointerId, clientX }) {
    const finger = this.#finger
    this.#rest()
    if (finger?.id !== pointerId || !finger.isMoving) return
    const dx = clientX - finger.x
    if (isFar(dx)) this.act(dx > 0 ? "right" : "left")
  }

  #rest() {
    this.#finger = null
    this.area.style.transform = ""
    this.sign.hidden = true
  }
}

/**
 * Return what a swipe chooses: to the right what is suggested, to the left what is given.
 * @param {Side} side
 * @param {{ given: number, suggested: number }} card
 * @returns {"keep" | "accept"}
 */
export const choiceOf = (side, { given, suggested }) => (side === "right" && given !== suggested ? "accept" : "keep")

/**
 * Let swipes over the text of a card decide.
 * @param {ShadowRoot} root
 * @param {() => Card | null} card  null while nothing can be decided
 * @param {() => NamedClass[]} labels
 * @param {(choice: "keep" | "accept") => void} decide
 */
export function swiping(root, card, labels, decide) {
  const meaning = (/** @type {Side} */ side) => {
    const shown = card()
    if (!shown) return null
    return choiceOf(side, shown) === "accept" ? `Accept ${labels()[shown.suggested].name}` : `Keep ${labels()[shown.given].name}`
  }
  return new Swipe(find(root, ".frame"), find(root, ".swipe"), meaning, (side) => {
    const shown = card()
    if (shown) decide(choiceOf(side, shown))
  })
}
