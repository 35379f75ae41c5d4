// @ts-check
// What is left, what is unsent, the last decision, and where the review stands.
import { lastDone } from "../card/last_done.js"
import { find, make } from "../shared/dom.js"
import { digits } from "../shared/numbers.js"
/** @import { Sender } from "../sender/sender.js" */
/** @import { QueueData } from "./protocol" */

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
   * @param {number} unknown  decided here without the server knowing
   */
  show(data, sender, unknown) {
    find(this.root, ".left").textContent = `${digits(Math.max(0, data.left - unknown))} undecided`
    const { unsent } = sender
    const trouble = sender.problems.at(-1) ?? sender.trouble
    const status = find(this.root, ".unsent")
    const saved = unsent ? `${digits(unsent)} unsent` : "All saved"
    status.textContent = trouble || `${saved} · deciding as ${sender.annotator}`
    status.dataset.state = trouble ? "trouble" : unsent ? "unsent" : "sent"
    const last = sender.last()
    find(this.root, ".undo", HTMLButtonElement).disabled = !last
    find(this.root, ".last").textContent = last ? `Last: ${lastDone(last, data.verdicts)}` : ""
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
