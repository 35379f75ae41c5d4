// @ts-check
// The card beside a table or a map: the queue's card with the queue's keys, in a narrow column.
import { decideCard } from "../card/deciding.js"
import { CardInputs } from "../card/inputs.js"
import { layAll, layOthers, lift, liftAll } from "../card/overlay.js"
import { Undoing } from "../sender/undoing.js"
import { button } from "../shared/buttons.js"
import { find } from "../shared/dom.js"
import { PanelView } from "./panel_view.js"
import { settle } from "./settling.js"
/** @import { Choice, DecideAction, Origin, Receipt } from "../protocol" */
/** @import { CardTools, ReviewCard } from "../card/protocol" */
/** @import { Card } from "../card/card.js" */
/** @import { PageSender } from "../sender/in_page.js" */
/** @import { Undoable } from "../sender/undoable.js" */

/**
 * @typedef {CardTools & { sending: Receipt }} PanelData
 * @typedef {object} Asks  what the card asks of the page around it
 * @property {(by: 1 | -1) => void} step
 * @property {(id: string) => void} open  another example
 * @property {(card: Card) => void} decided
 * @property {(card: Card) => void} changed  by a decision or an undo
 * @property {() => void} close
 * @property {() => void} [confirm]  what Enter does
 * @property {(what: "near" | "guideline" | "review", id: string) => void} go
 */

export class CardPanel {
  /** @type {Map<string, Card>} What is known of the examples. */
  cards = new Map()
  /** Whether the reasons of the shown example have not come yet. */
  waits = false
  /** In words, where the shown example is in what the page lists. */
  where = ""
  /** @type {PanelData | undefined} */
  #data
  /** @type {string | null} */
  #id = null

  /**
   * @param {ShadowRoot} root
   * @param {PageSender} sender
   * @param {Asks} asks
   * @param {Origin} origin  where the decisions of this card are made
   */
  constructor(root, sender, asks, origin) {
    this.root = root
    this.sender = sender
    this.asks = asks
    this.origin = origin
    this.view = new PanelView(root, {
      open: (id) => this.asks.open(id),
      restore: (card, { verdict, label, note }) => {
        if (this.current === card) this.#decide(verdict, label, { origin: "restore", note })
      },
    })
    this.undoing = new Undoing(sender)
    this.inputs = new CardInputs(root, {
      // Nothing is chosen before the first data has come.
      data: () => /** @type {PanelData} */ (this.#data),
      card: () => this.current,
      decide: (choice, label) => this.#decide(choice, label),
      undo: () => this.undo(),
      step: (by) => this.asks.step(by),
      confirm: () => this.asks.confirm?.(),
    })
    const go = (/** @type {"near" | "guideline" | "review"} */ what) => () => this.#id && asks.go(what, this.#id)
    find(root, ".close").addEventListener("click", () => asks.close())
    find(root, ".links").replaceChildren(
      button("Find more like this", go("near"), { title: "Show the nearest texts as a table" }),
      button("Guideline", go("guideline"), { title: "How to tell the two classes apart" }),
      button("Open in queue", go("review"), { title: "Go on from this example, one by one" }),
    )
    this.timer = setInterval(() => this.showSending(), 1000)
  }

  get current() {
    return this.#id === null ? undefined : this.cards.get(this.#id)
  }

  /**
   * Take in what the server says; the sender has it already.
   * @param {PanelData} data
   * @param {ReviewCard[]} cards
   */
  update(data, cards) {
    this.#data = data
    this.inputs.build(data)
    for (const card of cards) {
      const known = this.cards.get(card.id) ?? { ...card }
      this.cards.set(card.id, known)
      settle(Object.assign(known, { ...card, status: known.status, label: known.label, partial: false }), card, this.sender.pending)
    }
    layAll(this.cards, this.sender.pending, data.labels)
    liftAll(this.cards, this.sender.refused, data.labels)
    layOthers(this.cards, data.sending.changed, {
      annotator: this.sender.annotator,
      showing: this.#id ?? undefined,
      walksDecided: true,
      labels: data.labels,
    })
  }

  /** @param {string | null} id  of an example among `cards`; null shows none */
  show(id) {
    if (id !== this.#id) {
      this.#id = id
      this.inputs.begin()
    }
    this.draw()
  }

  draw() {
    const { current: card } = this
    const { where, waits, sender } = this
    this.view.show(card, this.#data, { where, waits, annotator: sender.annotator })
    if (card && this.#data) this.inputs.classes.show(card)
    this.showSending()
  }

  showSending() {
    this.view.showSending(this.sender, this.undoing, this.#data)
  }

  undo() {
    const last = this.undoing.press()
    if (last && this.#data) this.#lift(last, this.#data)
    this.sender.onChange() // what was taken back is said; what was decided elsewhere is first named
  }

  stop() {
    clearInterval(this.timer)
    this.view.stop()
    this.inputs.stop()
  }

  /**
   * @param {Undoable} last
   * @param {PanelData} data
   */
  #lift(last, { labels }) {
    for (const id of last.examples) {
      const card = this.cards.get(id)
      lift(card, last.token, labels)
      if (!card) continue
      card.lifted = last.token
      this.asks.changed(card)
    }
    // What was decided about many is no place to go to.
    if (last.examples.length === 1 && last.many === 1) this.asks.open(last.examples[0])
    this.draw()
  }

  /**
   * @param {Choice} choice
   * @param {string | null} [label]
   * @param {Partial<DecideAction>} [more]
   */
  #decide(choice, label = null, more = {}) {
    const { current: card } = this
    if (!card || !this.#data) return
    const { labels } = this.#data
    const world = { sender: this.sender, labels, note: this.inputs.note.value, seconds: this.inputs.watch.seconds }
    if (!decideCard(card, { choice, label }, world, { origin: this.origin, ...more })) return
    this.asks.changed(card)
    this.draw()
    this.asks.decided(card)
  }
}
