// @ts-check
export const EVERY = 2000 // milliseconds

/** Asks again some time after each answer, or after asking when no answer came, until it is told to stop. */
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
    this.stop()
    this.#timer = this.after(() => {
      this.goOn()
      this.ask()
    }, EVERY)
  }

  stop() {
    this.cancel(this.#timer)
  }
}
