// @ts-check
// What the card at the side draws: at once its text and labels, a moment later the reasons.
import { CardView } from "../card/card_view.js"
import { hasChosen } from "../card/opinion.js"
import { reasons } from "../card/reasons.js"
import { find, topOf } from "../shared/dom.js"
import { fadeOf } from "../shared/fade.js"
import { saving } from "../sender/saving.js"
/** @import { CardTools, PastDecision } from "../card/protocol" */
/** @import { Card } from "../card/card.js" */
/** @import { Sender } from "../sender/sender.js" */
/** @import { Undoing } from "../sender/undoing.js" */

/**
 * @typedef {object} PanelPresses
 * @property {(id: string) => void} open
 * @property {(card: Card, past: PastDecision) => void} restore
 */

export class PanelView {
  #reasonsOf = ""
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #later

  /**
   * @param {ShadowRoot} root
   * @param {PanelPresses} presses
   */
  constructor(root, presses) {
    this.root = root
    this.presses = presses
    this.panel = find(root, ".panel")
    this.why = find(root, ".why")
    this.toTop = topOf(this.why)
    this.fade = fadeOf(this.why)
    this.card = new CardView(root)
  }

  /**
   * @param {Card | undefined} card
   * @param {CardTools | undefined} data
   * @param {{ where: string, waits: boolean, annotator: string }} how
   */
  show(card, data, { where, waits, annotator }) {
    this.panel.dataset.state = card ? "ready" : "empty"
    clearTimeout(this.#later)
    if (!card || !data) return
    this.card.show(card, data, { blind: false, finished: false, where })
    // The next text must not wait for what stands below it.
    this.#later = setTimeout(() => requestAnimationFrame(() => this.#showReasons(card, data, waits, annotator)), 0)
  }

  /**
   * @param {Sender} sender
   * @param {Undoing} undoing
   * @param {CardTools | undefined} data
   */
  showSending(sender, undoing, data) {
    if (!data) return
    const said = find(this.root, ".unsent")
    const { words: saved, state } = saving(sender)
    const words = undoing.button(data.verdicts)
    said.textContent = undoing.isAsked && state !== "trouble" ? words : saved
    said.title = `Deciding as ${sender.annotator}`
    said.dataset.state = state
    const undo = find(this.root, ".undo", HTMLButtonElement)
    undo.disabled = !words
    undo.title = words || "Nothing to undo"
  }

  stop() {
    clearTimeout(this.#later)
  }

  /**
   * @param {Card} card
   * @param {CardTools} data
   * @param {boolean} waits
   * @param {string} annotator
   */
  #showReasons(card, data, waits, annotator) {
    this.card.fade()
    this.card.say(card, data, false)
    this.why.classList.toggle("waits", waits)
    if (waits) return // those of the card before stay in sight, dimmed
    const drawn = JSON.stringify([card.id, card.label, card.history, !card.words, hasChosen(card, annotator)])
    if (this.#reasonsOf === drawn) return
    this.#reasonsOf = drawn
    const unknown = { name: "", color: "var(--st-gray-color)" }
    this.why.replaceChildren(
      ...reasons(card, data, {
        annotator,
        labelOf: (name) => data.labels.find((label) => label.name === name) ?? { ...unknown, name },
        open: this.presses.open,
        restore: (past) => this.presses.restore(card, past),
      }),
    )
    this.toTop()
    this.fade()
  }
}
