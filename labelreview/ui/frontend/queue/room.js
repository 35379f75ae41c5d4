// @ts-check
import { find, rem } from "../shared/dom.js"

const BELOW = 40 // pixels under the foot: the page's own edge
const NARROW = 62.5 // rem of the window, up to which the columns are one
const LEAST = 30 // rem, with which the page scrolls in a low window

/** Gives the columns what the window has left, so that card and reasons are in sight at once. */
export class Room {
  /** @param {ShadowRoot} root */
  constructor(root) {
    this.review = find(root, ".review")
    this.columns = find(root, ".columns")
    this.foot = find(root, ".foot")
    this.page = root.host.closest('[data-testid="stMain"]')
    // The page changes its height when what stands above the columns does.
    this.observer = new ResizeObserver(() => this.#look())
    this.observer.observe(this.foot)
    if (this.page) this.observer.observe(this.page)
    if (this.page?.firstElementChild) this.observer.observe(this.page.firstElementChild)
    this.#look()
  }

  stop() {
    this.observer.disconnect()
  }

  #look() {
    this.review.dataset.narrow = innerWidth <= NARROW * rem() ? "yes" : "no"
    if (!this.page) return
    const { columns, foot, page } = this
    const top = columns.getBoundingClientRect().top - page.getBoundingClientRect().top + page.scrollTop
    const room = Math.max(LEAST * rem(), Math.floor(page.clientHeight - top - foot.offsetHeight - BELOW))
    const told = Number.parseFloat(columns.style.getPropertyValue("--room"))
    if (!(Math.abs(told - room) <= 1)) columns.style.setProperty("--room", `${room}px`)
  }
}
