// @ts-check
/** The seconds that somebody looks at a card; not those in which the page is hidden. */
export class Stopwatch {
  #spent = 0
  /** @type {number | null} */
  #since = null

  /** @param {() => number} now  milliseconds */
  constructor(now) {
    this.now = now
  }

  /** @param {boolean} isHidden */
  start(isHidden) {
    this.#spent = 0
    this.#since = isHidden ? null : this.now()
  }

  /** @param {boolean} isHidden */
  look(isHidden) {
    this.#spent += this.#running()
    this.#since = isHidden ? null : this.now()
  }

  get seconds() {
    return Math.max(0, Math.round(this.#spent + this.#running())) / 1000
  }

  #running() {
    return this.#since === null ? 0 : this.now() - this.#since
  }
}
