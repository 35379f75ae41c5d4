// @ts-check
// Decisions about many cards: each is confirmed first, and taken back as a whole.
import { find } from "../shared/dom.js"
import { counted, digits } from "../shared/numbers.js"
import { whatWasDone } from "../shared/undo_words.js"
import { Question } from "./question.js"
import { isOpen } from "./sheet.js"
/** @import { Sender } from "../sender/sender.js" */
/** @import { Choice } from "../protocol" */
/** @import { Undoable } from "../sender/undoable.js" */
/** @import { Bars } from "./bars.js" */
/** @import { CardsView } from "./cards_view.js" */
/** @import { Pointer } from "./pointer.js" */
/** @import { GridData } from "./protocol" */
/** @import { Sheet } from "./sheet.js" */

/**
 * @typedef {object} Around  what is decided about, and what shows it
 * @property {GridData} data
 * @property {Sheet} sheet
 * @property {CardsView} cards
 * @property {Bars} bars
 * @property {Pointer} pointer
 * @property {Sender} sender
 * @property {() => void} look  take note of what is in sight
 * @property {() => void} changed
 * @property {() => void} more
 * @property {(undone: Undoable) => void} fetchAgain  an undone decision's cards are not here
 */

/**
 * Return whether an undo would take back what nobody sees here.
 * @param {Pick<Undoable, "token" | "examples">} last
 * @param {Sheet} sheet
 */
export const isElsewhere = ({ token, examples }, sheet) => !sheet.has(token, examples)

export class Decisions {
  /** @type {Map<string, number>} Where the sheet stood before a decision about the rest, by token. */
  #scrolledFrom = new Map()
  /** @type {string | null} A decision that is not of this sheet, as it was said before its undo. */
  #named = null

  /**
   * @param {ShadowRoot} root
   * @param {Around} grid
   */
  constructor(root, grid) {
    this.grid = grid
    this.question = new Question(root, () => this.#showAsked())
    find(root, ".yes").addEventListener("click", () => this.confirm())
    find(root, ".no").addEventListener("click", () => this.cancel())
  }

  get isAsking() {
    return this.question.asked !== null
  }

  /**
   * Ask about the marked cards.
   * @param {Choice} verdict
   * @param {string | null} label
   * @param {(many: string) => string} words
   */
  marked(verdict, label, words) {
    const cards = this.grid.sheet.marked
    if (!cards.length) this.grid.bars.say("Mark some cards first.")
    else this.question.ask({ cards, choice: { verdict, label } }, words(counted(cards.length, "marked card")))
  }

  /** @param {number} label */
  relabel(label) {
    const { name, shown } = this.grid.data.classes[label]
    this.marked("relabel", name, (many) => `Relabel ${many} to ${shown}?`)
  }

  noisy() {
    this.marked("noisy", null, (many) => `Mark ${many} as noisy?`)
  }

  drop() {
    this.marked("drop", null, (many) => `Drop ${many}?`)
  }

  each() {
    const { verdict, question } = this.grid.data.each
    this.marked(verdict, null, (many) => question.replace("{many}", many))
  }

  /** Ask about the cards that are in sight or were before, and are not marked. */
  rest() {
    const { sheet, bars, data } = this.grid
    this.grid.look()
    const cards = sheet.rest
    if (!cards.length) return bars.say("Every card shown so far is decided or marked.")
    const { verdict, label, question } = data.rest
    const odd = cards.filter((card) => card.given !== card.suggested).length
    const warning = verdict === "keep" && odd ? ` Another label is suggested for ${digits(odd)} of them.` : ""
    const words = question.replace("{many}", counted(cards.length, "card")) + warning
    this.question.ask({ cards, choice: { verdict, label } }, words)
  }

  cancel() {
    if (!this.isAsking) return
    this.question.end()
    this.grid.cards.list.focus({ preventScroll: true })
  }

  confirm() {
    const { grid } = this
    const { asked } = this.question
    if (!asked) return
    this.cancel()
    const cards = asked.cards.filter(isOpen)
    if (!cards.length) return
    const isOfMarked = cards[0].marked
    const seconds = Math.round((10 * grid.pointer.spent) / cards.length) / 10
    grid.pointer.spent = 0
    const examples = cards.map((card) => card.id)
    const token = grid.sender.decide({ examples, ...asked.choice, seconds, origin: "grid" })
    grid.sheet.decide(token, cards, asked.choice, grid.data.classes)
    grid.cards.dress(cards, grid.data)
    grid.bars.say("")
    if (!isOfMarked) {
      this.#scrolledFrom.set(token, grid.cards.sight.scroller.scrollTop)
      // The next open card stands at the top.
      grid.cards.scrollTo(grid.sheet.cards.find(isOpen))
      grid.more()
    }
    grid.changed()
  }

  undo() {
    const { sender, sheet, cards, bars, data } = this.grid
    const last = sender.last()
    if (last && this.#named !== last.token && isElsewhere(last, sheet)) {
      this.#named = last.token
      return bars.say(`Not on this sheet: ${whatWasDone(last, data.verdicts)}. Undo again to take it back.`)
    }
    const taken = sender.undo()
    if (!taken) return bars.say("Nothing to undo.")
    const back = sheet.undo(taken.token)
    if (!back.length) this.grid.fetchAgain(taken)
    cards.dress(back, data)
    const from = this.#scrolledFrom.get(taken.token)
    if (from !== undefined) cards.sight.scroller.scrollTop = from
    else if (back.length) cards.reveal(back[0])
    bars.say("")
    this.grid.look()
    this.grid.changed()
  }

  /** Take in what the server refused. */
  takeBackRefused() {
    const { sheet, cards, bars, data } = this.grid
    for (const { token, problem } of data.sending.refused) {
      const back = sheet.takeBack(token)
      cards.dress(back, data)
      if (back.length) bars.say(problem, true)
    }
  }

  /** Another sheet came: the question was about this one. */
  forget() {
    if (this.isAsking) this.question.end()
  }

  #showAsked() {
    this.grid.bars.fold()
    const { cards, data } = this.grid
    const before = cards.asked
    cards.asked = new Set(this.question.asked?.cards)
    cards.dress([...before, ...cards.asked], data)
  }
}
