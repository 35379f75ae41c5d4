// @ts-check
export const EVERY = 2000 // milliseconds
export const LONGEST = 32_000

/**
 * Asks again some time after each answer, and more and more patiently when no answer comes, until it is
 * told to stop.
 */
export class Polling {
  /** @type {unknown} */
  #timer

  /**
   * @param {object} world
   * @param {(act: () => void, milliseconds: number) => unknown} world.after
   * @param {(timer: any) => void} world.cancel
   * @param {() => void} world.ask
   */
  constructor({ after, cancel, ask }) {
    this.after = after
    this.cancel = cancel
    this.ask = ask
  }

  goOn() {
    this.#askAfter(EVERY)
  }

  /** @param {number} wait  milliseconds */
  #askAfter(wait) {
    this.stop()
    this.#timer = this.after(() => {
      this.#askAfter(Math.min(2 * wait, LONGEST))
      this.ask()
    }, wait)
  }

  stop() {
    this.cancel(this.#timer)
  }
}
