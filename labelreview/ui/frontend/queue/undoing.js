// @ts-check
// Undo: first what was decided in this tab; then, asked twice, what the same person decided elsewhere.
import { whatWasDone } from "../shared/undo_words.js"
/** @import { Sender } from "../sender/sender.js" */
/** @import { Undoable } from "../sender/undoable.js" */
/** @import { VerdictLook } from "../protocol" */

const SNIPPET = 40 // characters

export class Undoing {
  /** @type {string | null} The decision that the next undo takes back, as it was said. */
  #asked = null

  /** @param {Sender} sender */
  constructor(sender) {
    this.sender = sender
  }

  get next() {
    return this.sender.last() ?? this.sender.elsewhere()
  }

  /** Take back the last decision; return it, or undefined when there is none or it was only named. */
  press() {
    const { next, sender } = this
    if (next && !sender.last() && this.#asked !== next.token) {
      this.#asked = next.token
      return undefined
    }
    this.#asked = null
    return next && sender.undo(next.token)
  }

  /**
   * Say what an undo takes back, in a line for what was done and one for the text; none for nothing.
   * @param {Record<string, VerdictLook>} verdicts
   * @param {(id: string) => string | undefined} textOf
   * @returns {string[]}
   */
  words(verdicts, textOf) {
    const { next, sender } = this
    if (!next) return []
    const when = sender.last() ? "Last" : this.#asked === next.token ? "Undo again takes back" : "Earlier"
    return [`${when}: ${whatWasDone(next, verdicts)}`, ...snippet(next, textOf)]
  }
}

/**
 * @param {Undoable} one
 * @param {(id: string) => string | undefined} textOf
 */
function snippet(one, textOf) {
  const text = one.many === 1 ? textOf(one.examples[0]) : undefined
  return text ? [`“${text.length > SNIPPET ? `${text.slice(0, SNIPPET)}…` : text}”`] : []
}
