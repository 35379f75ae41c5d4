// @ts-check
// What the server is asked for: the next cards, one example, or the words of some.
import { Awaited } from "../shared/awaited.js"
/** @import { CardNeed, Chunk } from "./protocol" */

/** @typedef {Pick<CardNeed, "after" | "show" | "words" | "resume" | "drawn">} Need */

export class Requests {
  /** @type {Awaited<Need>} */
  #awaited
  /** @type {string | null} The attempt whose answer was taken. */
  #taken = null

  /**
   * @param {object} world
   * @param {() => number} world.now  milliseconds
   * @param {(need: Need & { attempt: string }) => void} world.send
   */
  constructor(world) {
    this.#awaited = new Awaited(world)
  }

  get words() {
    return this.#awaited.last?.words ?? []
  }

  /**
   * Ask, unless an answer is awaited.
   * @param {Need} need
   */
  ask(need) {
    if (!this.#awaited.isFresh) this.#awaited.ask(need)
  }

  /**
   * Ask whatever is awaited.
   * @param {Need} need
   */
  askNow(need) {
    this.#awaited.askInstead(need)
  }

  /** Ask again after an answer was lost. */
  repeat() {
    this.#awaited.repeat()
  }

  /**
   * Return whether a chunk is new here. Words that were overtaken by another request are not: they
   * are asked for again.
   * @param {Chunk} chunk
   */
  accepts(chunk) {
    if (chunk.attempt === this.#taken) return false
    this.#taken = chunk.attempt
    return this.#awaited.isAnswered(chunk.attempt) || !("words" in chunk)
  }
}
