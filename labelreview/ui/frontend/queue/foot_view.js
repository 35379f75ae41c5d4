// @ts-check
// What is left, what is unsent, the last decision, and where the review stands.
import { isOpen } from "../card/card.js"
import { saving } from "../sender/saving.js"
import { find, make } from "../shared/dom.js"
import { digits } from "../shared/numbers.js"
/** @import { Sender } from "../sender/sender.js" */
/** @import { Card } from "../card/card.js" */
/** @import { Undoing } from "../sender/undoing.js" */
/** @import { QueueData } from "./protocol" */

/**
 * Return where the reviewer stands. Of a random card it says nothing else than of any other before the
 * decision: whoever knows that it is one looks at it with other eyes.
 * @param {Card | undefined} card
 * @param {QueueData} data
 * @param {number} left
 */
export function where(card, { total, besides, walksDecided }, left) {
  const isDrawn = card?.control ?? false
  if (walksDecided && card?.place) return `${digits(card.place)} of ${digits(total)}`
  const decided = `${digits(total - left)} of ${digits(total)} decided`
  const drawn = `${digits(besides)} random control example${besides === 1 ? "" : "s"}`
  const done = besides ? `${decided} in this queue, and ${drawn}` : decided
  if (!card || card.queued) return done
  return isDrawn && isOpen(card) ? done : `${done} · ${isDrawn ? "this is a random control example" : "this example is not in the queue"}`
}

export class FootView {
  /** @type {string | null} */
  #drawn = null

  /** @param {ShadowRoot} root */
  constructor(root) {
    this.root = root
  }

  /**
   * @param {QueueData} data
   * @param {Sender} sender
   * @param {object} here
   * @param {number} here.unknown  decided here without the server knowing
   * @param {Card | undefined} here.card  on the screen
   * @param {Undoing} here.undoing
   * @param {(id: string) => string | undefined} here.textOf
   */
  show(data, sender, { unknown, card, undoing, textOf }) {
    const left = Math.min(data.total, Math.max(0, data.left - unknown))
    find(this.root, ".where").textContent = where(card, data, left)
    const { words: saved, state } = saving(sender)
    const status = find(this.root, ".unsent")
    status.textContent = state === "trouble" ? saved : `${saved} · deciding as ${sender.annotator}`
    status.dataset.state = state
    const lines = undoing.words(data.verdicts, textOf)
    const undo = find(this.root, ".undo", HTMLButtonElement)
    undo.disabled = !lines.length
    undo.title = lines.join(" ")
    const last = find(this.root, ".last")
    last.replaceChildren(...lines.map((words) => make("bdi", "", words)))
    last.title = lines.join(" ")
    this.#showProgress(data)
  }

  /** @param {QueueData} data */
  #showProgress({ progress }) {
    const drawn = JSON.stringify(progress)
    if (this.#drawn === drawn) return
    this.#drawn = drawn
    const { line, figures, stop } = progress
    const advice = make("b", stop ? "verdict stop" : "verdict", line.words)
    advice.title = line.title
    const parts = figures.map(({ words, title }) => {
      const made = make("span", "figure", words)
      made.title = title
      return made
    })
    find(this.root, ".figures").replaceChildren(...(line.words ? [advice] : []), ...parts)
  }
}
