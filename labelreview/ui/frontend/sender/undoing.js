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
   * Say what an undo takes back.
   * @param {Record<string, VerdictLook>} verdicts
   * @param {(id: string) => string | undefined} textOf
   */
  words(verdicts, textOf) {
    const { next, sender } = this
    if (!next) return ""
    const done = describe(next, verdicts, textOf)
    if (sender.last()) return `Last: ${done}`
    return this.isAsked ? `Undo again to take back: ${done}` : `Elsewhere: ${done}`
  }

  /**
   * Say on a button what it takes back.
   * @param {Record<string, VerdictLook>} verdicts
   */
  button(verdicts) {
    const { next, sender } = this
    if (!next) return ""
    const done = whatWasDone(next, verdicts)
    if (sender.last()) return `Undo ${done}`
    return this.isAsked ? `Undo again to take back: ${done}` : `Undo elsewhere: ${done}`
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
 * @param {Record<string, VerdictLook>} verdicts
 * @param {(id: string) => string | undefined} textOf
 */
function describe(one, verdicts, textOf) {
  const text = one.many === 1 ? textOf(one.examples[0]) : undefined
  const beginning = text && text.length > SNIPPET ? `${text.slice(0, SNIPPET)}…` : text
  return `${whatWasDone(one, verdicts)}${beginning ? `: “${beginning}”` : ""}`
}
