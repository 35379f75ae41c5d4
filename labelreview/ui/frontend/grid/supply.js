// @ts-check
// Which cards are asked for next. One question at a time, until it has an answer.
/** @import { Action } from "../protocol" */
/** @import { GridData, SheetNeed } from "./protocol" */
/** @import { Sheet } from "./sheet.js" */

const MORE = 250 // cards that are asked for at once
const MOST_MORE = 2000
const NO_ANSWER = 8000 // milliseconds

export class Supply {
  /** @type {string | null} A decision that was undone, whose cards are not here. */
  undone = null
  #askedAt = -Infinity

  /**
   * Whether there is more to ask for, and nothing was asked.
   * @param {Pick<GridData, "ends" | "until">} data
   * @param {Sheet} sheet
   */
  isMissing({ ends, until }, { upTo }) {
    return !(ends && upTo >= until) && Date.now() - this.#askedAt >= NO_ANSWER
  }

  /**
   * Ask for what comes behind the cards that are here.
   * @param {string} queue
   * @param {Sheet} sheet
   * @returns {SheetNeed}
   */
  ask(queue, { far, wanted, upTo }) {
    this.#askedAt = Date.now()
    const size = Math.max(MORE / (1 - Math.min(far, 0.95)), wanted + 100 - upTo)
    return { queue, after: upTo, many: Math.min(Math.ceil(size), MOST_MORE) }
  }

  arrived() {
    this.#askedAt = -Infinity
  }

  /**
   * Ask for all cards from the first on, once the server knows of the undo.
   * @param {string} queue
   * @param {Sheet} sheet
   * @param {Action[]} pending
   * @returns {SheetNeed | null}
   */
  askAgain(queue, { upTo }, pending) {
    const token = this.undone
    if (token === null || pending.some((one) => "undoes" in one && one.undoes === token)) return null
    this.undone = null
    return { queue, after: 0, many: Math.min(Math.max(upTo, MORE), MOST_MORE) }
  }
}
