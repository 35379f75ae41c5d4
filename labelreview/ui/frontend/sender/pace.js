// @ts-check
// When the sender sends: a while after the last key, and again for as long as no answer comes.
import { patience } from "../shared/patience.js"

// Milliseconds after the last key or the last answer, so that several keys travel together: the page
// is drawn anew for each answer, and the next key should not have to wait for that.
export const GATHER = 1200
export const LONGEST_WAIT = 5000 // milliseconds that a decision waits for others to travel with

/**
 * @typedef {object} Clock
 * @property {() => number} now  milliseconds
 * @property {(act: () => void, milliseconds: number) => unknown} after
 * @property {(timer: any) => void} cancel
 */

export class Pace {
  #sentAt = 0
  #unanswered = 0
  /** @type {unknown} */
  #timer = null

  /**
   * @param {Clock} clock
   * @param {() => void} send
   */
  constructor(clock, send) {
    this.clock = clock
    this.send = send
  }

  /** Whether an answer may still come. */
  get isAwaited() {
    return this.#sentAt > 0 && this.clock.now() - this.#sentAt < patience(this.#unanswered)
  }

  /**
   * Send before long, unless an answer is awaited.
   * @param {number} since  when the oldest of what is to be sent was decided
   */
  soon(since) {
    if (this.isAwaited) return
    this.#send(Math.max(0, Math.min(GATHER, LONGEST_WAIT - (this.clock.now() - since))))
  }

  /** It was sent: send again when no answer comes in time. */
  sent() {
    this.#unanswered += 1
    this.#sentAt = this.clock.now()
    this.#send(patience(this.#unanswered))
  }

  /** The answer came, or none is needed. */
  answered() {
    this.#unanswered = 0
    this.stop()
  }

  /** Await nothing, and send nothing by itself. */
  stop() {
    this.#sentAt = 0
    this.clock.cancel(this.#timer)
    this.#timer = null
  }

  /** @param {number} wait  milliseconds */
  #send(wait) {
    this.clock.cancel(this.#timer)
    this.#timer = this.clock.after(() => this.send(), wait)
  }
}
