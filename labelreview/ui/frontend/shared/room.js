// @ts-check
import { rem } from "./dom.js"

const NARROW = 62.5 // rem of the window, whose size of text is the reader's
const BELOW = 40 // pixels: the page's own edge

/** Gives what is worked on the height that the window has left, so that all of it is in sight at once, and says where
 * the window is too narrow for things beside each other. */
export class Room {
  /**
   * @param {HTMLElement} box  gets the height as `--room`
   * @param {HTMLElement | null} foot  what stands below it
   * @param {number} least  rem, with which the page scrolls in a low window
   */
  constructor(box, foot, least) {
    this.box = box
    this.foot = foot
    this.least = least
    const { host } = /** @type {ShadowRoot} */ (box.getRootNode())
    this.page = host.closest('[data-testid="stMain"]')
    // The page changes its height when what stands above the box does.
    this.observer = new ResizeObserver(() => this.#look())
    for (const one of [foot, this.page, this.page?.firstElementChild]) if (one) this.observer.observe(one)
  }

  stop() {
    this.observer.disconnect()
  }

  #look() {
    const { box, foot, page } = this
    // No query of a style sheet knows the size of the text.
    if (box.parentElement) box.parentElement.dataset.narrow = innerWidth <= NARROW * rem() ? "yes" : "no"
    if (!page) return
    const top = box.getBoundingClientRect().top - page.getBoundingClientRect().top + page.scrollTop
    const room = Math.max(this.least * rem(), Math.floor(page.clientHeight - top - (foot?.offsetHeight ?? 0) - BELOW))
    const told = Number.parseFloat(box.style.getPropertyValue("--room"))
    if (!(Math.abs(told - room) <= 1)) box.style.setProperty("--room", `${room}px`)
  }
}
