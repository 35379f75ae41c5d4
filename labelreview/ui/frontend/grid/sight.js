// @ts-check
// What of the sheet is in sight: the cards that a decision about the rest is about.
import { find } from "../shared/dom.js"

/** @typedef {{ top: number, bottom: number }} Span  a part of the window's height, in pixels */

const MOST = 0.5

/**
 * Return whether most of a box lies in `view`; of one that is higher than it, whether it fills most.
 * @param {Span} box
 * @param {Span} view
 */
export function isMostlyIn(box, view) {
  const shown = Math.min(box.bottom, view.bottom) - Math.max(box.top, view.top)
  const could = Math.min(box.bottom - box.top, view.bottom - view.top)
  return could > 0 && shown > MOST * could
}

/**
 * Return those of `cards` most of which lies in `view`.
 * @template Card
 * @param {Card[]} cards  in rows, one below the other
 * @param {(card: Card) => Span} boxOf
 * @param {Span} view
 */
export function inSight(cards, boxOf, view) {
  const found = []
  for (let i = firstBelow(cards, boxOf, view.top); i < cards.length; i += 1) {
    const box = boxOf(cards[i])
    if (box.top >= view.bottom) break
    if (isMostlyIn(box, view)) found.push(cards[i])
  }
  return found
}

/**
 * Return the place of the first card that ends below `top`. Only a few boxes are asked for.
 * @template Card
 * @param {Card[]} cards
 * @param {(card: Card) => Span} boxOf
 * @param {number} top
 */
export function firstBelow(cards, boxOf, top) {
  let [low, high] = [0, cards.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (boxOf(cards[middle]).bottom <= top) low = middle + 1
    else high = middle
  }
  return low
}

/** Where the cards are looked at: a box with a scroll bar, or the page itself on a small screen. */
export class Sight {
  /** @param {ShadowRoot} root */
  constructor(root) {
    this.box = find(root, ".cards")
    this.head = find(root, ".where")
    this.bars = find(root, ".bars")
  }

  /** Whether the cards scroll with the page, between bars that stay where they are. */
  get isFlowing() {
    return getComputedStyle(this.box).overflowY === "visible"
  }

  /** @returns {HTMLElement} */
  get scroller() {
    const page = document.querySelector("[data-testid=stMain]")
    return this.isFlowing && page instanceof HTMLElement ? page : this.box
  }

  /** The part of the window in which cards are seen. */
  get view() {
    if (document.hidden) return { top: 0, bottom: 0 }
    const { top, bottom } = this.box.getBoundingClientRect()
    if (!this.isFlowing) return { top: Math.max(top, 0), bottom: Math.min(bottom, innerHeight) }
    const covered = this.bars.getBoundingClientRect().top
    return { top: Math.max(top, this.head.getBoundingClientRect().bottom), bottom: Math.min(bottom, covered) }
  }

  /**
   * Scroll so that `element` stands at the top of what is in sight.
   * @param {HTMLElement} element
   */
  bringToTop(element) {
    this.scroller.scrollTop += element.getBoundingClientRect().top - this.#start() - 4
  }

  /**
   * Scroll as little as possible so that `element` is in sight.
   * @param {HTMLElement} element
   */
  reveal(element) {
    const { view } = this
    const { top, bottom } = element.getBoundingClientRect()
    if (top < view.top) this.scroller.scrollTop -= view.top - top + 4
    else if (bottom > view.bottom) this.scroller.scrollTop += bottom - view.bottom + 4
  }

  #start() {
    if (!this.isFlowing) return this.box.getBoundingClientRect().top
    const { top } = this.scroller.getBoundingClientRect()
    return Math.max(top, 0) + this.head.getBoundingClientRect().height
  }
}
