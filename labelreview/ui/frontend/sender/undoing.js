// @ts-check
// Undo: first what was decided in this tab; then, asked twice, what the same person decided elsewhere.
import { whatWasDone } from "../shared/undo_words.js"
/** @import { Sender } from "./sender.js" */
/** @import { Undoable } from "./undoable.js" */
/** @import { VerdictLook } from "../protocol" */

const SNIPPET = 40 // characters

export class Undoing {
  /** @type {string | null} The decision that the next undo takes back, as it was said. */
  #asked = null
  /** @type {{ taken: Undoable, next: string | undefined } | undefined} */
  #undone

  /** @param {Sender} sender */
  constructor(sender) {
    this.sender = sender
  }

  get next() {
    return this.sender.last() ?? this.sender.elsewhere()
  }

  /** Whether the next press takes back what was decided elsewhere. */
  get isAsked() {
    return !this.sender.last() && Boolean(this.next) && this.#asked === this.next?.token
  }

  /** Take back the last decision; return it, or undefined when there is none or it was only named. */
  press() {
    const { next, sender } = this
    if (next && !sender.last() && !this.isAsked) {
      this.#asked = next.token
      return undefined
    }
    this.#asked = null
    const taken = next && sender.undo(next.token)
    this.#undone = taken && { taken, next: this.next?.token }
    return taken
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

  /**
   * Say on a button what it takes back.
   * @param {Record<string, VerdictLook>} verdicts
   */
  button(verdicts) {
    const { next, sender } = this
    if (!next) return ""
    const done = whatWasDone(next, verdicts)
    if (sender.last()) return next.many > 1 ? `Undo ${done}` : `Undo: ${done}`
    return this.isAsked ? `Undo again takes back: ${done}` : `Undo an earlier one: ${done}`
  }

  /**
   * Say what was just taken back, until something else is decided.
   * @param {Record<string, VerdictLook>} verdicts
   */
  undone(verdicts) {
    const undone = this.#undone
    return undone && undone.next === this.next?.token ? whatWasDone(undone.taken, verdicts) : ""
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
