// @ts-check
// Sends what no other element of the page does: decisions about another dataset, and those of a page
// without a review screen. Visible only when something of it is not recorded.
import { PageSender, stored } from "../sender/in_page.js"
import { LEFT, UNSENT } from "../sender/kept_actions.js"
import { find } from "../shared/dom.js"
import { mounting } from "../shared/mounting.js"
import { pageState } from "../shared/page_state.js"
/** @import { Place, Sent, UnsentDecisionsData } from "../protocol" */
/** @import { Drawn } from "../shared/mounting.js" */

/** @typedef {Drawn<UnsentDecisionsData, { sent: Sent }>} UnsentDecisionsDrawn */

const LOOKS = 10_000 // milliseconds

class Courier {
  #sender
  /** @type {UnsentDecisionsDrawn} */
  #drawn

  /** @param {UnsentDecisionsDrawn} drawn */
  constructor(drawn) {
    this.#drawn = drawn
    this.#sender = new PageSender({ root: drawn.parentElement, adopts: false })
    this.timer = setInterval(() => this.#look(), LOOKS)
  }

  /** @param {UnsentDecisionsDrawn} drawn */
  update(drawn) {
    this.#drawn = drawn
    const { places, sending, waits } = drawn.data
    const { unsent, place } = this.#sender
    const under = unsent ? places.find((one) => one.place === place) : undefined
    this.#open(under ?? this.#next(waits ? sending.place : null))
    const said = find(drawn.parentElement, "p")
    said.textContent = this.#sender.problems.join(" ")
    said.hidden = !said.textContent
  }

  /** What was left behind since the page was drawn. */
  #look() {
    if (!this.#sender.unsent) this.#open(this.#next(null))
  }

  /** @param {Place | undefined} of */
  #open(of) {
    if (!of) return
    const { data, setStateValue } = this.#drawn
    this.#sender.draw({ data: { sending: { ...data.sending, ...of } }, setStateValue })
    this.#sender.adopt()
  }

  /**
   * The dataset to send something of: this one if nobody else on the page does, or one that another tab
   * or page has left.
   * @param {string | null} except  a place
   * @returns {Place | undefined}
   */
  #next(except) {
    const { sending, places } = this.#drawn.data
    const others = [...pageState().senders].filter((one) => one !== this.#sender)
    const kept = stored.read(UNSENT)
    return places.find(({ place }) => {
      if (place === except || others.some((one) => one.place === place)) return false
      const isFirst = place === sending.place && place !== this.#sender.place
      return kept.some((one) => one?.place === place && (isFirst || Date.now() - one.at >= LEFT))
    })
  }

  stop() {
    clearInterval(this.timer)
    this.#sender.stop()
  }
}

export default mounting((/** @type {UnsentDecisionsDrawn} */ drawn) => new Courier(drawn))
