// @ts-check
// A sheet of short cards of one class: marks, decisions about many, and more cards as one scrolls.
import { PageSender, stored } from "../sender/in_page.js"
import { late } from "../sender/saving.js"
import { find } from "../shared/dom.js"
import { mounting } from "../shared/mounting.js"
import { Bars } from "./bars.js"
import { CardsView } from "./cards_view.js"
import { Decisions } from "./decisions.js"
import { Heading } from "./heading.js"
import { Marks } from "./marks.js"
import { Pointer } from "./pointer.js"
import { isOpen, Sheet } from "./sheet.js"
import { Supply } from "./supply.js"
/** @import { Sent } from "../protocol" */
/** @import { GridData, SheetNeed } from "./protocol" */
/** @import { Undoable } from "../sender/undoable.js" */
/** @import { Drawn } from "../shared/mounting.js" */

/** @typedef {Drawn<GridData, { sent: Sent, need: SheetNeed, open: string }>} GridDrawn */

const SCREENS_AHEAD = 3
const KEEP_AFTER = 300 // milliseconds

export class Grid {
  /** @type {string | null} */
  #queue = null
  /** @type {number | null} Where to scroll once its card is here. */
  #goTo = null
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #keeping
  #top = 0 // the place of the first card on the screen
  #frame = 0
  #scrolledTo = 0
  #supply = new Supply()

  /** @param {GridDrawn} drawn */
  constructor(drawn) {
    const root = drawn.parentElement
    this.root = root
    this.drawn = drawn
    this.data = drawn.data
    this.sheet = new Sheet()
    this.sender = new PageSender({ root })
    this.cards = new CardsView(root)
    this.heading = new Heading(find(root, ".where"))
    const marks = (this.marks = new Marks(this))
    /** @type {Decisions} */
    const decisions = (this.decisions = new Decisions(root, this))
    /** @type {Bars} */
    this.bars = new Bars(root, {
      each: () => decisions.each(),
      noisy: () => decisions.noisy(),
      drop: () => decisions.drop(),
      relabel: (label) => decisions.relabel(label),
      clear: () => marks.clear(),
      rest: () => decisions.rest(),
      undo: () => decisions.undo(),
      open: () => this.#open(),
      hide: (far) => this.#hide(far),
      leave: () => this.cards.list.focus({ preventScroll: true }),
    })
    /** @type {Pointer} */
    this.pointer = new Pointer(root, this.cards.sight.box, {
      touch: (card, shift) => marks.touch(card, shift),
      paint: (card, marked) => marks.mark([card], marked),
      painted: () => this.#keep(),
      read: (card) => marks.read(card),
      open: () => this.#open(),
      step: (key, shift) => marks.step(key, shift),
      touchCursor: (shift) => marks.touchCursor(shift),
      clear: () => marks.clear(),
      isAsking: () => decisions.isAsking,
      confirm: () => decisions.confirm(),
      cancel: () => decisions.cancel(),
      command: (key) => this.bars.keys.get(key),
      scroll: () => this.#follow(),
      resize: () => this.#follow(),
    })
    this.timer = setInterval(() => this.#count(), 1000)
    // Bars that wrap, a folded sidebar and what the page puts above all change what is in sight.
    this.sizes = new ResizeObserver(() => this.#follow())
    const page = document.querySelector("[data-testid=stMainBlockContainer]")
    for (const box of [this.cards.sight.box, this.bars.box, page]) if (box) this.sizes.observe(box)
  }

  /** @param {GridDrawn} drawn */
  update(drawn) {
    const { data } = drawn
    this.drawn = drawn
    this.data = data
    this.sender.draw(drawn)
    if (data.queue !== this.#queue) this.#start()
    this.decisions.takeBackRefused()
    this.cards.fit() // before the cards: without a height there is nothing to scroll
    this.#take()
    this.look()
    this.#count()
    this.more()
    this.#follow() // once it is painted
  }

  stop() {
    cancelAnimationFrame(this.#frame)
    this.#keepNow()
    clearInterval(this.timer)
    this.sizes.disconnect()
    this.pointer.stop()
    this.sender.stop()
  }

  // ---- cards ----

  #start() {
    const { data } = this
    this.#keepNow() // of the sheet before
    this.#queue = data.queue
    this.decisions.forget()
    this.cards.clear()
    this.sheet = new Sheet(stored.read(`labelreview/grid/${this.#queue}`)[0])
    this.#supply = new Supply()
    this.#top = this.sheet.top
    this.#goTo = this.sheet.top || null
    this.#scrolledTo = this.cards.sight.scroller.scrollTop
    this.marks.forget()
    this.pointer.spent = 0
    // Space marks a card, and is not to press the button that led here.
    if (document.activeElement instanceof HTMLButtonElement) this.cards.list.focus({ preventScroll: true })
    this.bars.draw(data, this.sheet.far)
    this.cards.keyOf = this.bars.classes.keyOf
    this.heading.draw(data)
    find(this.root, ".whole").textContent = data.hint
    find(this.root, ".hint").textContent = data.touch_hint // on a small screen
    find(this.root, ".about").replaceChildren()
  }

  more() {
    if (!this.#supply.isMissing(this.data, this.sheet)) return
    if (this.sheet.upTo > this.sheet.wanted && !this.cards.isNearEnd(SCREENS_AHEAD)) return
    this.drawn.setStateValue("need", this.#supply.ask(this.data.queue, this.sheet))
  }

  /** @param {Undoable} undone */
  fetchAgain({ token }) {
    this.#supply.undone = token
  }

  #take() {
    const again = this.#supply.askAgain(this.data.queue, this.sheet, this.sender.pending)
    if (again) this.drawn.setStateValue("need", again)
    const fresh = this.sheet.add(this.data)
    if (!fresh) return // what is between is not here: `more` asks for it
    this.#supply.arrived()
    this.cards.add(fresh, this.sheet, this.data)
    this.cards.layOut(this.sheet)
    this.cards.dress(fresh, this.data)
    const goTo = this.#goTo
    if (goTo === null || this.sheet.upTo <= goTo) return
    this.cards.scrollTo(this.sheet.shown.find((card) => card.p >= goTo))
    this.#goTo = null
  }

  // ---- what is in sight ----

  look() {
    if (this.#goTo !== null) return // it is about to scroll to where somebody was
    if (this.bars.isPicking) return // the classes lie over cards that somebody saw
    const { scrollTop } = this.cards.sight.scroller
    const hasScrolled = scrollTop !== this.#scrolledTo
    this.#scrolledTo = scrollTop
    if (this.sheet.look(this.cards.inSight(this.sheet), hasScrolled)) this.changed()
  }

  /** Take note of what is in sight with the next frame. */
  #follow() {
    cancelAnimationFrame(this.#frame)
    this.#frame = requestAnimationFrame(() => {
      this.cards.fit()
      this.look()
      const top = this.cards.topCard(this.sheet)
      if (top) this.#top = top.p
      this.heading.follow(this.data, this.sheet, top)
      this.more()
      this.#keep()
    })
  }

  #open() {
    const { reading } = this.marks
    if (reading) this.drawn.setTriggerValue("open", reading.id)
  }

  /** @param {number} far */
  #hide(far) {
    this.sheet.far = far
    this.cards.layOut(this.sheet)
    this.look()
    this.changed()
    this.more()
  }

  changed() {
    this.#count()
    this.#keep()
  }

  #keep() {
    clearTimeout(this.#keeping)
    this.#keeping = setTimeout(() => this.#keepNow(), KEEP_AFTER)
  }

  /** Keep what waits to be kept. The cards may have left the page: where they stand is not asked. */
  #keepNow() {
    if (this.#keeping === undefined) return
    clearTimeout(this.#keeping)
    this.#keeping = undefined
    stored.write(`labelreview/grid/${this.#queue}`, this.sheet.keep(this.#top))
  }

  #count() {
    const { data, sheet, sender } = this
    const decided = Math.max(data.decided + sheet.countUnderway(sender.pending), 0)
    this.bars.count(data, sheet, { unsent: late(sender), decided, last: sender.last() })
    const words = end(data, sheet)
    if (this.cards.end.textContent !== words) this.cards.end.textContent = words
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
