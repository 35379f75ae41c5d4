// @ts-check
// What the server was asked for: asked again after its answer was lost, as when the connection broke.
import { patience } from "./patience.js"

/** @template {object} Need */
export class Awaited {
  /** @type {{ attempt: string, need: Need } | null} What was asked for last. */
  #last = null
  /** @type {number | null} Since when its answer is awaited. */
  #since = null
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

  /** What was asked for last, answered or not. */
  get last() {
    return this.#last?.need ?? null
  }

  /** What is asked for and not answered. */
  get need() {
    return this.#since === null ? null : this.last
  }

  /** Whether the answer may still come. */
  get isFresh() {
    return this.#since !== null && this.now() - this.#since < patience(this.#unanswered)
  }

  /**
   * Ask. What is awaited already is taken for lost.
   * @param {Need} need
   */
  ask(need) {
    this.#asks += 1
    this.#unanswered += 1
    this.#since = this.now()
    this.#last = { attempt: `${this.#since}-${this.#asks}`, need }
    this.send({ attempt: this.#last.attempt, ...need })
  }

  /**
   * Ask instead of what is awaited, which is not lost but wanted no more.
   * @param {Need} need
   */
  askInstead(need) {
    this.#settle()
    this.ask(need)
  }

  /** Ask again if the answer has not come in time. */
  repeat() {
    if (this.need && !this.isFresh) this.ask(this.need)
  }

  /**
   * Take in that the server answers an attempt; return whether it was the awaited one.
   * @param {string} attempt
   */
  isAnswered(attempt) {
    if (attempt !== this.#last?.attempt) return false
    this.#settle()
    return true
  }

  #settle() {
    this.#since = null
    this.#unanswered = 0
  }
}
