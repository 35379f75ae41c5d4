// @ts-check
// Which cards are marked, and which one is read: by the pointer, by a finger and by keys.
/** @import { CardsView } from "./cards_view.js" */
/** @import { GridData } from "./protocol" */
/** @import { Card, Sheet } from "./sheet.js" */

export class Marks {
  /** @type {Card | null} The card whose text is shown. */
  reading = null
  /** @type {Card | null} Where a range starts. */
  #anchor = null

  /** @param {{ data: GridData, sheet: Sheet, cards: CardsView, changed: () => void }} grid */
  constructor(grid) {
    this.grid = grid
  }

  forget() {
    this.#anchor = this.reading = null
  }

  /**
   * @param {Card[]} cards
   * @param {boolean} marked
   */
  mark(cards, marked) {
    const { grid } = this
    grid.cards.dress(cards.filter((card) => grid.sheet.mark(card, marked)), grid.data)
    grid.changed()
  }

  clear() {
    this.mark(this.grid.sheet.cards, false)
  }

  /**
   * Mark a card or take its mark off; return whether it is marked then.
   * @param {Card} card
   * @param {boolean} shift  from the last one as far as this one
   */
  touch(card, shift) {
    if (shift && this.#anchor) this.mark(this.grid.sheet.between(this.#anchor, card), true)
    else {
      this.mark([card], !card.marked)
      this.#anchor = card
    }
    this.#moveCursor(card, false)
    return Boolean(card.marked)
  }

  /** @param {boolean} shift */
  touchCursor(shift) {
    const { cursor } = this.grid.cards
    if (cursor) this.touch(cursor, shift)
    else this.step("ArrowRight", false)
  }

  /**
   * @param {string} key
   * @param {boolean} shift
   */
  step(key, shift) {
    const { sheet, cards } = this.grid
    const before = cards.cursor
    const isLost = !before || before.away
    const next = isLost
      ? (cards.topCard(sheet) ?? sheet.shown[0])
      : sheet.beside(before, key, cards.columns(sheet))
    if (!next) return
    this.#moveCursor(next, true)
    if (shift && before) this.mark([before, next], true)
  }

  /** @param {Card} card */
  read(card) {
    this.reading = card
    this.grid.cards.read(card, this.grid.data)
  }

  /**
   * @param {Card} card
   * @param {boolean} scroll
   */
  #moveCursor(card, scroll) {
    this.grid.cards.moveCursor(card, this.grid.data, scroll)
    this.read(card)
  }
}
