// @ts-check
// A sheet of short cards of one class: marks, decisions about many, and more cards as one scrolls.
import { PageSender, stored } from "../sender/in_page.js"
import { find } from "../shared/dom.js"
import { mounting } from "../shared/mounting.js"
import { Bars } from "./bars.js"
import { CardsView } from "./cards_view.js"
import { Decisions } from "./decisions.js"
import { Pointer } from "./pointer.js"
import { isOpen, Sheet } from "./sheet.js"
/** @import { Sent } from "../protocol" */
/** @import { GridData, SheetNeed } from "./protocol" */
/** @import { Drawn } from "../shared/mounting.js" */
/** @import { Card } from "./sheet.js" */

/** @typedef {Drawn<GridData, { sent: Sent, need: SheetNeed, open: string }>} GridDrawn */

const MORE = 250 // cards that are asked for at once
const MOST_MORE = 2000
const SCREENS_AHEAD = 3
const NO_ANSWER = 8000 // milliseconds
const KEEP_AFTER = 300 // milliseconds

export class Grid {
  /** @type {string | null} */
  #queue = null
  /** @type {number | null} Where to scroll once its card is here. */
  #goTo = null
  /** @type {{ at: number } | null} */
  #asking = null
  /** @type {Card | null} Where a range starts. */
  #anchor = null
  /** @type {Card | null} The card whose text is shown. */
  #reading = null
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #keeping

  /** @param {GridDrawn} drawn */
  constructor(drawn) {
    const root = drawn.parentElement
    this.root = root
    this.drawn = drawn
    this.data = drawn.data
    this.sheet = new Sheet()
    this.sender = new PageSender({ root })
    this.cards = new CardsView(root, (visible) => this.sheet.look(visible) && this.changed())
    /** @type {Decisions} */
    const decisions = (this.decisions = new Decisions(root, this))
    /** @type {Bars} */
    this.bars = new Bars(root, {
      each: () => decisions.each(),
      noisy: () => decisions.noisy(),
      drop: () => decisions.drop(),
      relabel: (label) => decisions.relabel(label),
      clear: () => this.#mark(this.sheet.cards, false),
      rest: () => decisions.rest(),
      undo: () => decisions.undo(),
      open: () => this.#open(),
      hide: (far) => this.#hide(far),
      leave: () => this.cards.scroller.focus({ preventScroll: true }),
    })
    /** @type {Pointer} */
    this.pointer = new Pointer(root, this.cards.scroller, {
      touch: (card, shift) => this.#touch(card, shift),
      paint: (card, marked) => this.#mark([card], marked),
      painted: () => this.#keep(),
      read: (card) => this.#read(card),
      open: () => this.#open(),
      step: (key, shift) => this.#step(key, shift),
      touchCursor: (shift) => {
        if (this.cards.cursor) this.#touch(this.cards.cursor, shift)
        else this.#step("ArrowRight", false)
      },
      clear: () => this.#mark(this.sheet.cards, false),
      isAsking: () => decisions.isAsking,
      confirm: () => decisions.confirm(),
      cancel: () => decisions.cancel(),
      command: (key) => this.bars.keys.get(key),
      scroll: () => {
        this.more()
        this.#keep()
      },
      resize: () => {
        this.cards.fit()
        this.more()
      },
    })
  }

  /** @param {GridDrawn} drawn */
  update(drawn) {
    const { data } = drawn
    this.drawn = drawn
    this.data = data
    this.sender.draw(drawn)
    if (data.queue !== this.#queue) this.#start()
    this.decisions.takeBackRefused()
    if (this.sender.trouble) this.bars.say(this.sender.trouble, true)
    this.cards.fit() // before the cards: without a height there is nothing to scroll
    this.#take()
    this.#count()
    this.more()
  }

  stop() {
    this.pointer.stop()
    this.cards.stop()
    this.sender.stop()
  }

  // ---- cards ----

  #start() {
    this.#queue = this.data.queue
    this.decisions.forget()
    this.cards.clear()
    this.sheet = new Sheet(stored.read(`labelreview/grid/${this.#queue}`)[0])
    this.#goTo = this.sheet.top || null
    this.#anchor = this.#reading = this.#asking = null
    this.pointer.spent = 0
    // Space marks a card, and is not to press the button that led here.
    if (document.activeElement instanceof HTMLButtonElement) this.cards.scroller.focus({ preventScroll: true })
    this.bars.draw(this.data, this.sheet.far)
    find(this.root, ".whole").textContent = this.data.hint
    find(this.root, ".about").replaceChildren()
  }

  more() {
    const { sheet, data } = this
    if (data.ends && sheet.upTo >= data.until) return
    if (this.#asking && Date.now() - this.#asking.at < NO_ANSWER) return
    const { scrollHeight, scrollTop, clientHeight } = this.cards.scroller
    const isFar = scrollHeight - scrollTop - clientHeight > SCREENS_AHEAD * clientHeight
    if (sheet.upTo > sheet.wanted && isFar) return
    const size = Math.max(MORE / (1 - Math.min(sheet.far, 0.95)), sheet.wanted + 100 - sheet.upTo)
    this.#asking = { at: Date.now() }
    const many = Math.min(Math.ceil(size), MOST_MORE)
    this.drawn.setStateValue("need", { queue: data.queue, after: sheet.upTo, many })
  }

  #take() {
    const fresh = this.sheet.add(this.data)
    if (!fresh) return // what is between is not here: `more` asks for it
    this.#asking = null
    this.cards.add(fresh, this.data)
    this.cards.layOut(this.sheet)
    this.cards.dress(fresh, this.data)
    const goTo = this.#goTo
    if (goTo === null || this.sheet.upTo <= goTo) return
    this.cards.scrollTo(this.sheet.shown.find((card) => card.p >= goTo))
    this.#goTo = null
  }

  // ---- marks ----

  /**
   * @param {Card[]} cards
   * @param {boolean} marked
   */
  #mark(cards, marked) {
    this.cards.dress(cards.filter((card) => this.sheet.mark(card, marked)), this.data)
    this.changed()
  }

  /**
   * @param {Card} card
   * @param {boolean} shift
   */
  #touch(card, shift) {
    if (shift && this.#anchor) this.#mark(this.sheet.between(this.#anchor, card), true)
    else {
      this.#mark([card], !card.marked)
      this.#anchor = card
    }
    this.#moveCursor(card, false)
    return Boolean(card.marked)
  }

  /**
   * @param {string} key
   * @param {boolean} shift
   */
  #step(key, shift) {
    const { sheet } = this
    const before = this.cards.cursor
    const isLost = !before || before.away
    const next = isLost
      ? (this.cards.topCard(sheet) ?? sheet.shown[0])
      : sheet.beside(before, key, this.cards.columns(sheet))
    if (!next) return
    this.#moveCursor(next)
    if (shift && before) this.#mark([before, next], true)
  }

  #moveCursor(/** @type {Card} */ card, scroll = true) {
    this.cards.moveCursor(card, this.data, scroll)
    this.#read(card)
  }

  /** @param {Card} card */
  #read(card) {
    this.#reading = card
    this.cards.read(card, this.data)
  }

  #open() {
    if (this.#reading) this.drawn.setTriggerValue("open", this.#reading.id)
  }

  /** @param {number} far */
  #hide(far) {
    this.sheet.far = far
    this.cards.layOut(this.sheet)
    this.changed()
    this.more()
  }

  changed() {
    this.#count()
    this.#keep()
  }

  #keep() {
    clearTimeout(this.#keeping)
    this.#keeping = setTimeout(() => {
      const top = this.cards.topCard(this.sheet)?.p ?? 0
      stored.write(`labelreview/grid/${this.#queue}`, this.sheet.keep(top))
    }, KEEP_AFTER)
  }

  #count() {
    const { data, sheet, sender } = this
    const decided = Math.max(data.decided + sheet.countUnderway(sender.pending), 0)
    this.bars.count(data, sheet, { unsent: sender.unsent, decided, canUndo: Boolean(sender.last()) })
    this.cards.end.textContent = end(data, sheet)
  }
}

/**
 * @param {GridData} data
 * @param {Sheet} sheet
 */
function end(data, sheet) {
  if (!data.ends) return "Loading more cards…"
  if (sheet.cards.some(isOpen)) return ""
  if (sheet.cards.some((card) => !card.done)) return "The remaining cards are hidden. Move the slider to show them."
  return "Every card of this class is decided."
}

export default mounting((/** @type {GridDrawn} */ drawn) => new Grid(drawn))
