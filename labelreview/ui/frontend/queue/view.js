// @ts-check
// What the queue draws: at once the card, a moment later what stands beside it.
import { find, make, topOf } from "../shared/dom.js"
import { CardView } from "../card/card_view.js"
import { FootView } from "./foot_view.js"
import { fadeOf } from "../shared/fade.js"
import { LineView } from "./line_view.js"
import { countUnknown } from "../card/overlay.js"
import { hasChosen } from "../card/opinion.js"
import { reasons } from "../card/reasons.js"
import { Room } from "../shared/room.js"
/** @import { PastDecision } from "../card/protocol" */
/** @import { QueueData } from "./protocol" */
/** @import { Sender } from "../sender/sender.js" */
/** @import { Card } from "../card/card.js" */
/** @import { ClassChoice } from "../card/class_choice.js" */
/** @import { Undoing } from "../sender/undoing.js" */
/** @import { Walk } from "./walk.js" */

const LEAST = 30 // rem, of the columns

/**
 * @typedef {object} Shown
 * @property {QueueData} data
 * @property {Walk} walk
 * @property {Sender} sender
 * @property {Undoing} undoing
 * @property {ClassChoice} classes
 * @property {(card: Card) => boolean} isBlind
 *
 * @typedef {object} Presses
 * @property {(place: number) => void} go
 * @property {(id: string) => void} open
 * @property {(card: Card, past: PastDecision) => void} restore
 */

export class QueueView {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #later
  #reasonsOf = ""

  /**
   * @param {ShadowRoot} root
   * @param {() => Shown} shown
   * @param {Presses} presses
   */
  constructor(root, shown, presses) {
    this.root = root
    this.shown = shown
    this.presses = presses
    this.review = find(root, ".review")
    this.why = find(root, ".why")
    this.toTop = topOf(this.why)
    this.fade = fadeOf(this.why)
    this.card = new CardView(root)
    this.lines = new LineView(root, () => this.#showLines(), presses.go)
    this.foot = new FootView(root)
    this.room = new Room(find(root, ".columns"), find(root, ".foot"), LEAST)
  }

  show() {
    const { walk, data, classes, isBlind } = this.shown()
    const { state, current: card } = walk
    this.review.dataset.state = state
    if (!card) return
    const blind = isBlind(card)
    this.review.dataset.blind = blind ? "yes" : "no"
    this.card.show(card, data, { blind, finished: state === "finished" })
    classes.show(blind ? null : card, card.done ? null : card.blind?.label)
    // The next text must not wait for what stands beside it.
    clearTimeout(this.#later)
    this.#later = setTimeout(() => requestAnimationFrame(() => this.#showBeside()), 0)
  }

  /** @param {string} words  above the classes, until the card is drawn anew */
  ask(words) {
    find(this.root, ".ask").textContent = words
  }

  showFoot() {
    const { data, sender, undoing, walk } = this.shown()
    this.foot.show(data, sender, {
      unknown: countUnknown(walk.cards, sender.pending),
      card: walk.current,
      undoing,
      textOf: (id) => walk.cards.get(id)?.text,
    })
  }

  stop() {
    clearTimeout(this.#later)
    this.lines.stop()
    this.room.stop()
  }

  #showBeside() {
    const { walk, data, isBlind } = this.shown()
    const card = walk.current
    if (!card) return
    this.card.fade()
    this.card.say(card, data, isBlind(card))
    this.#showReasons(card)
    this.#showLines()
    this.showFoot()
  }

  /** @param {Card} card */
  #showReasons(card) {
    const { data, isBlind, sender } = this.shown()
    const blind = isBlind(card)
    const { annotator } = sender
    const drawn = JSON.stringify([card.id, blind, card.label, card.history.length, !card.words, hasChosen(card, annotator)])
    if (this.#reasonsOf === drawn) return
    this.#reasonsOf = drawn
    const unknown = { name: "", color: "var(--st-gray-color)" }
    const parts = blind
      ? [make("p", "quiet later", "The reasons appear after you choose.")]
      : reasons(card, data, {
          annotator,
          labelOf: (name) => data.labels.find((label) => label.name === name) ?? { ...unknown, name },
          open: this.presses.open,
          restore: (past) => this.presses.restore(card, past),
        })
    this.why.replaceChildren(...parts)
    this.toTop()
    this.fade()
  }

  #showLines() {
    const { walk, data } = this.shown()
    this.lines.show(walk, data)
  }
}
