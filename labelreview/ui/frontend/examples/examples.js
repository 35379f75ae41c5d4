// @ts-check
// The table with the card beside it. A key is answered here, at once; the server hears of it afterwards.
import { Address } from "../queue/address.js"
import { PageSender, stored } from "../sender/in_page.js"
import { find } from "../shared/dom.js"
import { mounting } from "../shared/mounting.js"
import { digits } from "../shared/numbers.js"
import { CardPanel } from "../side_card/panel.js"
import { Asking } from "./asking.js"
import { ColumnMemory } from "./column_memory.js"
import { Details } from "./details.js"
import { ListKeys } from "./list_keys.js"
import { settleRow } from "./row_card.js"
import { Selection } from "./selection.js"
import { stepFrom } from "./step.js"
import { TableView } from "./table_view.js"
/** @import { Sent } from "../protocol" */
/** @import { ExamplesAsked, ExamplesData, ExamplesNeed } from "./protocol" */
/** @import { Drawn } from "../shared/mounting.js" */

/** @typedef {Drawn<ExamplesData, { sent: Sent, need: ExamplesNeed, asked: ExamplesAsked }>} ExamplesDrawn */

const AHEAD = 4 // examples behind the one in sight whose reasons are asked for with it
const SETTLES = 90 // milliseconds: whoever walks on does not read the reasons

class Screen {
  /** @type {string | null} The row whose card is shown, whether or not the card is open. */
  #at = null
  #isOpen = false
  /** @type {"first" | "last" | null} Where to go on the page that was asked for. */
  #landing = null
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #later

  /** @param {ExamplesDrawn} drawn */
  constructor(drawn) {
    const { data, parentElement: root } = drawn
    /** @type {ExamplesData | null} */
    this.data = null
    this.drawn = drawn
    this.element = find(root, ".examples")
    this.selection = new Selection(stored, () => this.table.mark(this.selection.size))
    this.columns = new ColumnMemory(stored)
    this.address = new Address()
    this.details = new Details({ now: () => Date.now(), send: (need) => this.drawn.setStateValue("need", need) })
    this.sender = new PageSender({ root, onChange: () => this.#showSending(), showing: () => this.#at })
    this.asking = new Asking(this.sender, (asked) => this.drawn.setTriggerValue("asked", asked))
    /** @type {CardPanel} */
    this.panel = new CardPanel(
      root,
      this.sender,
      {
        step: (by) => this.#step(by),
        open: (id) => this.#open(id),
        decided: () => this.#step(1),
        changed: () => this.table.showRows(this.selection.size),
        close: () => this.#close(),
        confirm: () => this.#open(this.table.rows.focused ?? this.#at ?? ""),
        go: (what, id) => this.asking.ask(what, "", [id]),
      },
      "table",
    )
    /** @type {TableView} */
    this.table = new TableView(
      root,
      {
        open: (id) => this.#open(id),
        tick: (id, through) => this.selection.toggle(id, this.table.page, through),
        tickPage: () => this.selection.togglePage(this.table.page),
        ask: (what, value) => this.asking.ask(what, value, what === "review" ? [this.#at ?? ""] : this.selection.ids),
        decide: (verdict) => this.asking.ask("decide", verdict, this.selection.ids),
        decideAll: (verdict) => this.asking.ask("decide_all", verdict),
        clear: () => this.selection.clear(),
        undo: () => this.panel.undo(),
        columns: (names) => this.#choose(names),
      },
      {
        cardOf: (id) => this.panel.cards.get(id),
        at: () => (this.#isOpen ? this.#at : null),
        selected: (id) => this.selection.has(id),
      },
    )
    this.keys = new ListKeys(root, {
      walk: (by) => this.#step(by),
      leap: (pages) => this.#step(pages * this.table.rows.fitting),
      end: (last) => this.#open((last ? this.table.page.at(-1) : this.table.page.at(0)) ?? ""),
      tick: () => this.selection.toggle(this.table.rows.focused ?? this.#at ?? "", this.table.page),
      close: () => this.#close(),
    })
    this.timer = setInterval(() => this.details.repeat(), 1000)
    if (data.rows.some(({ id }) => id === data.example)) {
      this.#at = data.example
      this.#isOpen = true
    }
  }

  /** @param {ExamplesDrawn} drawn */
  update(drawn) {
    const { data } = drawn
    const before = this.data
    this.drawn = drawn
    this.data = data
    this.sender.draw(drawn)
    this.details.take(data.attempt)
    this.#takeCards(before, data)
    this.#takeSelection(data)
    if (!before) this.#restoreColumns(data)
    this.table.show(data)
    const isOther = before?.view !== data.view || before.page !== data.page
    if (isOther && before) this.#land()
    this.table.showRows(this.selection.size)
    this.#showSending()
    if (this.#isOpen) this.#showCard()
    if (isOther && this.#at) this.table.rows.reach(this.#at, false)
  }

  stop() {
    clearInterval(this.timer)
    clearTimeout(this.#later)
    this.address.stop()
    this.keys.stop()
    this.table.stop()
    this.panel.stop()
    this.sender.stop()
  }

  // ---- what the server says ----

  /**
   * @param {ExamplesData | null} before
   * @param {ExamplesData} data
   */
  #takeCards(before, data) {
    const { place, run } = data.sending
    if (before && (before.sending.run !== run || before.sending.place !== place)) this.panel.cards.clear()
    for (const row of data.rows) settleRow(this.panel.cards, row, this.sender.pending)
    this.panel.update(data, data.cards)
  }

  /** @param {ExamplesData} data */
  #takeSelection({ sending, dataset, gone, bulk }) {
    if (this.selection.open(sending.place, dataset)) this.details.want([], this.selection.ids)
    this.selection.drop(gone)
    if (this.asking.isDone(bulk)) this.selection.clear()
  }

  /** Other rows have come: go where the walk leads, or begin at their top. */
  #land() {
    const { page } = this.table
    const landing = this.#landing && (page.at(this.#landing === "last" ? -1 : 0) ?? null)
    this.#landing = null
    if (landing) {
      this.#at = landing
      this.#follow(landing)
    } else if (!page.includes(this.#at ?? "")) {
      this.table.rows.toTop()
      this.#at = null
      this.#isOpen = false
      this.#showCard()
    }
  }

  // ---- what is drawn ----

  #showSending() {
    this.panel.showSending()
    this.table.showUndo(this.panel.undoing)
  }

  #showCard() {
    this.element.dataset.card = this.#isOpen ? "open" : "closed"
    const id = this.#isOpen ? this.#at : null
    const card = id === null ? undefined : this.panel.cards.get(id)
    const place = this.data?.rows.find((row) => row.id === id)?.place
    this.panel.where = place ? `${digits(place)} of ${digits(this.data?.total ?? 0)}` : "Not on this page"
    this.panel.waits = Boolean(card?.partial)
    this.panel.show(card ? id : null)
    if (id) this.#wantLater()
  }

  #wantLater() {
    clearTimeout(this.#later)
    this.#later = setTimeout(() => {
      const { page } = this.table
      const ids = [this.#at ?? "", ...page.slice(page.indexOf(this.#at ?? "") + 1).slice(0, AHEAD)]
      const lacking = ids.filter((id) => this.#lacks(id))
      if (this.#lacks(ids[0]) || lacking.length > AHEAD / 2) this.details.want(lacking)
    }, SETTLES)
  }

  /** @param {string} id */
  #lacks(id) {
    const card = this.panel.cards.get(id)
    return !card || card.partial || (!card.words && this.data?.wordsReady)
  }

  // ---- walking ----

  /** @param {number} by */
  #step(by) {
    if (!this.data) return
    const step = stepFrom(this.table.page, this.#at, by, this.data)
    if (!step) return
    if ("open" in step) return this.#open(step.open)
    this.#landing = step.landing
    this.asking.ask("page", String(step.turn))
  }

  /** @param {string} id */
  #open(id) {
    if (!id) return
    this.#at = id
    this.#isOpen = true
    this.#showCard()
    this.table.mark(this.selection.size)
    this.table.rows.reach(id, !this.panel.inputs.isTyping)
    this.#follow(id)
  }

  /** @param {string} id */
  #follow(id) {
    const card = this.panel.cards.get(id)
    if (card && this.data) this.address.follow(this.data.sending.place, card)
  }

  #close() {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#showCard()
    this.table.mark(this.selection.size)
    if (this.#at) this.table.rows.reach(this.#at, true)
  }

  // ---- columns ----

  /** @param {string[]} names */
  #choose(names) {
    this.columns.keep(this.data?.sending.place ?? "", this.sender.annotator, names)
    this.asking.ask("columns", "", names)
  }

  /** @param {ExamplesData} data */
  #restoreColumns({ columns, chosen, sending }) {
    const offered = columns.map(({ name }) => name)
    const names = this.columns.missing(sending.place, this.sender.annotator, { offered, shown: chosen })
    if (names) this.asking.ask("columns", "", names)
  }
}

export default mounting((/** @type {ExamplesDrawn} */ drawn) => new Screen(drawn))
