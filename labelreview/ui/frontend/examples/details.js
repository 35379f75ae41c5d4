// @ts-check
// The reasons of an example come after its text: asked for once it is shown, and of the next ones.
import { patience } from "../shared/patience.js"
/** @import { ExamplesNeed } from "./protocol" */

export class Details {
  /** @type {{ need: ExamplesNeed, time: number } | null} What is awaited. */
  #asked = null
  #asks = 0
  #unanswered = 0

  /**
   * @param {object} world
   * @param {() => number} world.now  milliseconds
   * @param {(need: ExamplesNeed) => void} world.send
   */
  constructor({ now, send }) {
    this.now = now
    this.send = send
  }

  /**
   * Ask for examples, the one in sight first, unless the same one is awaited.
   * @param {string[]} examples
   * @param {string[]} [selected]  to know which of them are still there
   */
  want(examples, selected) {
    const awaited = this.#asked
    if (!examples.length && !selected) return
    if (awaited?.need.examples[0] === examples[0] && !selected && this.#isFresh()) return
    this.#unanswered = 0
    this.#ask(examples, selected ?? awaited?.need.selected)
  }

  /** Ask again after an answer was lost, as when the connection broke. */
  repeat() {
    if (this.#asked && !this.#isFresh()) this.#ask(this.#asked.need.examples, this.#asked.need.selected)
  }

  /** @param {string} attempt  that the server answers */
  take(attempt) {
    if (attempt === this.#asked?.need.attempt) this.#asked = null
  }

  #isFresh() {
    return this.#asked !== null && this.now() - this.#asked.time < patience(this.#unanswered)
  }

  /**
   * @param {string[]} examples
   * @param {string[]} [selected]
   */
  #ask(examples, selected) {
    this.#asks += 1
    this.#unanswered += 1
    const attempt = `${this.now()}-${this.#asks}`
    const need = { attempt, examples, ...(selected ? { selected } : {}) }
    this.#asked = { need, time: this.now() }
    this.send(need)
  }
}
