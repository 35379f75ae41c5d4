// @ts-check
const FIRST = 2000 // milliseconds
export const LONGEST = 15_000
const CALM = 60_000 // milliseconds without trouble, after which it begins anew

/** Asks again and again for as long as something is wrong, each time after twice as long. */
export class Retrying {
  /** @type {unknown} */
  #timer
  #wait = FIRST
  #isWrong = false
  #over = -Infinity

  /**
   * @param {object} world
   * @param {(act: () => void, milliseconds: number) => unknown} world.after
   * @param {(timer: any) => void} world.cancel
   * @param {() => number} world.now  milliseconds
   * @param {() => void} world.ask
   */
  constructor({ after, cancel, now, ask }) {
    this.after = after
    this.cancel = cancel
    this.now = now
    this.ask = ask
  }

  /** @param {boolean} isWrong  whether something is wrong now */
  take(isWrong) {
    if (isWrong === this.#isWrong) return
    this.#isWrong = isWrong
    this.stop()
    if (!isWrong) this.#over = this.now()
    else {
      if (this.now() - this.#over > CALM) this.#wait = FIRST
      this.#goOn()
    }
  }

  #goOn() {
    this.#timer = this.after(() => {
      this.#wait = Math.min(2 * this.#wait, LONGEST)
      this.#goOn()
      this.ask()
    }, this.#wait)
  }

  stop() {
    this.cancel(this.#timer)
  }
}
