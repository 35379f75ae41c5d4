// @ts-check
// What the server is asked for with a click. Unsent decisions travel with it.
/** @import { PageSender } from "../sender/in_page.js" */
/** @import { ExamplesAsked } from "./protocol" */

export class Asking {
  /** @type {string | null} What the browser calls the decision about the selected rows. */
  #bulk = null
  #asks = 0

  /**
   * @param {PageSender} sender
   * @param {(asked: ExamplesAsked) => void} send
   */
  constructor(sender, send) {
    this.sender = sender
    this.send = send
  }

  /**
   * @param {ExamplesAsked["what"]} what
   * @param {string} [value]
   * @param {string[]} [ids]
   */
  ask(what, value = "", ids = []) {
    if (this.sender.hasNews) this.sender.transmit()
    this.#asks += 1
    const attempt = `${Date.now()}-${this.#asks}`
    if (what === "decide") this.#bulk = attempt
    this.send({ what, value, ids, attempt })
  }

  /**
   * Return, once, that the decision about the selected rows is recorded.
   * @param {string} done  the last one that is, as the browser calls it
   */
  isDone(done) {
    if (this.#bulk === null || this.#bulk !== done) return false
    this.#bulk = null
    return true
  }
}
