// @ts-check
// Queue, card and reasons. A key is answered here, at once; the server hears of it afterwards.
import { PageSender } from "../sender/in_page.js"
import { mounting } from "../shared/mounting.js"
import { Address } from "./address.js"
import { isOpen } from "../card/card.js"
import { decideCard } from "../card/deciding.js"
import { CardInputs } from "../card/inputs.js"
import { layAll, layOthers, lift, liftAll } from "../card/overlay.js"
import { swiping } from "../card/swipe.js"
import { Undoing } from "../sender/undoing.js"
import { Requests } from "./requests.js"
import { QueueView } from "./view.js"
import { Walk } from "./walk.js"
/** @import { Choice, DecideAction, Sent } from "../protocol" */
/** @import { CardNeed, Chunk, QueueData } from "./protocol" */
/** @import { Drawn } from "../shared/mounting.js" */
/** @import { Need } from "./requests.js" */
/** @import { Card } from "../card/card.js" */

/** @typedef {Drawn<QueueData, { sent: Sent, need: CardNeed }>} QueueDrawn */

const AHEAD = 30 // cards to decide that wait behind the one on the screen, before more are asked for

const WAITS = "In blind mode choose the label first: Keep and Accept would name one."

class Screen {
  #isBegun = false

  /** @param {QueueDrawn} drawn */
  constructor({ data, parentElement: root, setStateValue }) {
    this.root = root
    this.data = data
    this.setStateValue = setStateValue
    this.walk = new Walk(() => this.#arrive())
    this.requests = this.#newRequests()
    this.address = new Address()
    this.inputs = new CardInputs(root, {
      data: () => this.data,
      card: () => this.walk.current,
      decide: (choice, label) => this.#decide(choice, label),
      undo: () => this.#undo(),
      step: (by) => this.#step(by),
      confirm: () => this.#confirm(),
    })
    const isBlind = (/** @type {Card} */ card) => this.#isBlind(card)
    const { classes } = this.inputs
    this.view = new QueueView(root, () => ({ data: this.data, walk: this.walk, sender: this.sender, undoing: this.undoing, classes, isBlind }), {
      go: (place) => this.walk.go(place, true),
      open: (id) => this.#open(id),
      restore: (card, { verdict, label, note }) => {
        if (this.walk.current === card) this.#decide(verdict, label, { origin: "restore", note })
      },
    })
    this.sender = new PageSender({
      root,
      onChange: () => this.view.showFoot(),
      showing: () => this.walk.current?.id ?? null,
    })
    this.undoing = new Undoing(this.sender)
    swiping(
      root,
      () => (this.walk.current && this.walk.mayDecide && !isBlind(this.walk.current) ? this.walk.current : null),
      () => this.data.labels,
      (choice) => this.#decide(choice),
    )
    this.timer = setInterval(() => {
      this.requests.repeat()
      this.view.showFoot()
    }, 1000)
  }

  /** @param {QueueDrawn} drawn */
  update(drawn) {
    const before = this.data
    const { data } = drawn
    this.data = data
    this.setStateValue = drawn.setStateValue
    this.sender.draw(drawn)
    const isNew = !this.#isBegun || data.queue !== before.queue
    if (isNew) this.#begin()
    this.inputs.build(data)
    const isLifted = liftAll(this.walk.cards, this.sender.refused, data.labels)
    layOthers(this.walk.cards, data.sending.changed, {
      annotator: this.sender.annotator,
      showing: this.walk.current?.id,
      walksDecided: data.walksDecided,
      labels: data.labels,
    })
    if (data.chunk && this.requests.accepts(data.chunk)) this.#take(data.chunk)
    if (!this.walk.line.length) this.requests.ask({ after: -1 })
    this.#prefetch()
    if (data.chunk || isNew || isLifted || before.blind !== data.blind) this.view.show()
    else this.view.showFoot()
  }

  stop() {
    clearInterval(this.timer)
    this.address.stop()
    this.view.stop()
    this.inputs.stop()
    this.sender.stop()
  }

  // ---- cards ----

  #begin() {
    this.#isBegun = true
    this.walk = new Walk(() => this.#arrive())
    this.requests = this.#newRequests()
  }

  #newRequests() {
    const send = (/** @type {Need & { attempt: string }} */ need) => {
      const { served, controls } = this.walk
      this.setStateValue("need", { queue: this.data.queue, served, controls, ...need })
    }
    return new Requests({ now: () => Date.now(), send })
  }

  /** @param {Chunk} chunk */
  #take(chunk) {
    if ("words" in chunk) {
      for (const id of this.requests.words) {
        const card = this.walk.cards.get(id)
        if (card) card.words = chunk.words[id] ?? []
      }
      return
    }
    const { place } = this.data.sending
    const isFirst = !chunk.show && this.walk.at < 0
    const wanted = isFirst ? this.address.wanted(place, chunk) : null
    if (wanted) return this.requests.askNow(wanted)
    this.walk.add(chunk)
    layAll(this.walk.cards, this.sender.pending, this.data.labels)
    this.walk.follow(chunk, this.address.resumed(place))
    if (isFirst) this.address.begun()
  }

  #prefetch() {
    const { walk } = this
    if (!walk.line.length) return
    if (!walk.ended && walk.ahead < AHEAD) this.requests.ask({ after: walk.lastPlace })
    else if (this.data.wordsReady) {
      const words = walk.withoutWords(AHEAD)
      if (words.length) this.requests.ask({ after: walk.lastPlace, words })
    }
  }

  #arrive() {
    const card = this.walk.current
    if (!card) return
    this.inputs.begin()
    this.view.show()
    this.address.follow(this.data.sending.place, card)
  }

  /** @param {1 | -1} by */
  #step(by) {
    this.walk.step(by)
    if (by > 0) this.#prefetch()
  }

  /** @param {string} id */
  #open(id) {
    if (this.walk.open(id)) return
    this.view.show()
    this.requests.askNow({ after: this.walk.lastPlace, show: id })
  }

  // ---- decisions ----

  /** @param {Card} card */
  #isBlind(card) {
    return this.data.blind && isOpen(card) && !card.seen
  }

  /**
   * @param {Choice} choice
   * @param {string | null} [label]
   * @param {Partial<DecideAction>} [more]
   */
  #decide(choice, label = null, more = {}) {
    const card = this.walk.current
    if (!card || !this.walk.mayDecide) return
    if (this.#isBlind(card)) {
      if (choice === "keep" || choice === "accept") return this.view.ask(WAITS)
      card.seen = true
      card.blind = { verdict: choice, label }
      this.view.show()
      return
    }
    const { labels } = this.data
    const world = { sender: this.sender, labels, note: this.inputs.note.value, seconds: this.inputs.watch.seconds }
    if (!decideCard(card, { choice, label }, world, more)) return
    if (!this.walk.next()) this.view.show()
    this.#prefetch()
  }

  // In blind mode: what was chosen before the labels were shown still holds.
  #confirm() {
    const card = this.walk.current
    if (card?.blind && !card.done) this.#decide(card.blind.verdict, card.blind.label)
  }

  #undo() {
    const last = this.undoing.press()
    if (last) {
      for (const id of last.examples) lift(this.walk.cards.get(id), last.token, this.data.labels)
      this.#open(last.examples[0])
    }
    this.view.showFoot()
  }
}

export default mounting((/** @type {QueueDrawn} */ drawn) => new Screen(drawn))
