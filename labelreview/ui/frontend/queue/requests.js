// @ts-check
// What the server is asked for: the next cards, one example, or the words of some.
import { patience } from "../shared/patience.js"
/** @import { CardNeed, Chunk } from "./protocol" */

/** @typedef {Pick<CardNeed, "after" | "show" | "words" | "resume" | "drawn">} Need */

export class Requests {
  /** @type {{ attempt: string, time: number, need: Need }} */
  #asked = { attempt: "", time: 0, need: { after: -1 } }
  /** @type {string | null} The attempt whose answer was taken. */
  #taken = null
  #asks = 0
  #unanswered = 0

  /**
   * @param {object} world
   * @param {() => number} world.now  milliseconds
   * @param {(need: Need & { attempt: string }) => void} world.send
   */
  constructor({ now, send }) {
    this.now = now
    this.send = send
  }

  get words() {
    return this.#asked.need.words ?? []
  }

  /**
   * Ask, unless an answer is awaited.
   * @param {Need} need
   */
  ask(need) {
    const now = this.now()
    if (this.#asked.time && now - this.#asked.time < patience(this.#unanswered)) return
    this.#asks += 1
    this.#unanswered += 1
    this.#asked = { attempt: `${now}-${this.#asks}`, time: now, need }
    this.send({ attempt: this.#asked.attempt, ...need })
  }

  /**
   * Ask whatever is awaited.
   * @param {Need} need
   */
  askNow(need) {
    this.#settle()
    this.ask(need)
  }

  /** Ask again after an answer was lost, as when the connection broke. */
  repeat() {
    if (this.#asked.time) this.ask(this.#asked.need)
  }

  /**
   * Return whether a chunk is new here. Words that were overtaken by another request are not: they
   * are asked for again.
   * @param {Chunk} chunk
   */
  accepts(chunk) {
    if (chunk.attempt === this.#taken) return false
    this.#taken = chunk.attempt
    const isAwaited = chunk.attempt === this.#asked.attempt
    if (isAwaited) this.#settle()
    return isAwaited || !("words" in chunk)
  }

  #settle() {
    this.#asked.time = 0
    this.#unanswered = 0
  }
}
