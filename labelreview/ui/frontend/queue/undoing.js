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
   * Say what an undo takes back.
   * @param {Record<string, VerdictLook>} verdicts
   * @param {(id: string) => string | undefined} textOf
   */
  words(verdicts, textOf) {
    const { next, sender } = this
    if (!next) return ""
    const done = describe(next, verdicts, textOf)
    if (sender.last()) return `Last: ${done}`
    return this.#asked === next.token ? `Undo again to take back: ${done}` : `Elsewhere: ${done}`
  }
}

/**
 * @param {Undoable} one
 * @param {Record<string, VerdictLook>} verdicts
 * @param {(id: string) => string | undefined} textOf
 */
function describe(one, verdicts, textOf) {
  const text = one.many === 1 ? textOf(one.examples[0]) : undefined
  const beginning = text && text.length > SNIPPET ? `${text.slice(0, SNIPPET)}…` : text
  return `${whatWasDone(one, verdicts)}${beginning ? `: “${beginning}”` : ""}`
}
