// @ts-check
// The reasons of an example come after its text: asked for once it is shown, and of the next ones.
import { Awaited } from "../shared/awaited.js"
/** @import { ExamplesNeed } from "./protocol" */

/** @typedef {Omit<ExamplesNeed, "attempt">} Need */

export class Details {
  /** @type {Awaited<Need>} */
  #awaited

  /**
   * @param {object} world
   * @param {() => number} world.now  milliseconds
   * @param {(need: Need & { attempt: string }) => void} world.send
   */
  constructor(world) {
    this.#awaited = new Awaited(world)
  }

  /**
   * Ask for examples, the one in sight first, unless the same one is awaited.
   * @param {string[]} examples
   * @param {string[]} [selected]  to know which of them are still there
   */
  want(examples, selected) {
    const { need, isFresh } = this.#awaited
    if (!examples.length && !selected) return
    const isSame = !selected && need?.examples[0] === examples[0]
    if (isSame && isFresh) return
    const asked = selected ?? need?.selected
    const wanted = { examples, ...(asked ? { selected: asked } : {}) }
    if (isSame) this.#awaited.ask(wanted)
    else this.#awaited.askInstead(wanted)
  }

  /** Ask again after an answer was lost. */
  repeat() {
    this.#awaited.repeat()
  }

  /** @param {string} attempt  that the server answers */
  take(attempt) {
    this.#awaited.isAnswered(attempt)
  }
}
