// @ts-check
// The table with the card beside it. A key is answered here, at once; the server hears of it afterwards.
import { PageSender, stored } from "../sender/in_page.js"
import { find } from "../shared/dom.js"
import { mounting } from "../shared/mounting.js"
import { Address } from "../queue/address.js"
import { digits } from "../shared/numbers.js"
import { CardPanel } from "../side_card/panel.js"
import { BarsView } from "./bars_view.js"
import { Details } from "./details.js"
import { Fit } from "./fit.js"
import { ListKeys } from "./list_keys.js"
import { settleRow } from "./row_card.js"
import { RowsView } from "./rows_view.js"
import { Selection } from "./selection.js"
import { TitlesView } from "./titles_view.js"
/** @import { Sent } from "../protocol" */
/** @import { ExamplesAsked, ExamplesData, ExamplesNeed } from "./protocol" */
/** @import { Drawn } from "../shared/mounting.js" */

/** @typedef {Drawn<ExamplesData, { sent: Sent, need: ExamplesNeed, asked: ExamplesAsked }>} ExamplesDrawn */

const COLUMNS = "labelreview/columns"
const AHEAD = 4 // examples behind the one in sight whose reasons are asked for with it
const SETTLES = 90 // milliseconds: whoever walks on does not read the reasons

class Screen {
  /** @type {string | null} The row whose card is shown, whether or not the card is open. */
  #at = null
  #isOpen = false
  /** @type {"first" | "last" | null} Where to go on the page that was asked for. */
  #landing = null
  /** @type {string | null} What the browser calls the decision about many that it asked for. */
  #bulk = null
  #asks = 0
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #later

  /** @param {ExamplesDrawn} drawn */
  constructor(drawn) {
    const { data, parentElement: root } = drawn
    this.root = root
    /** @type {ExamplesData | null} */
    this.data = null
    this.drawn = drawn
    this.element = find(root, ".examples")
    this.selection = new Selection(stored, () => this.#mark())
    this.address = new Address()
    this.details = new Details({ now: () => Date.now(), send: (need) => this.drawn.setStateValue("need", need) })
    this.sender = new PageSender({ root, onChange: () => this.panel.showSending(), showing: () => this.#at })
    /** @type {CardPanel} */
    this.panel = new CardPanel(
      root,
      this.sender,
      {
        step: (by) => this.#step(by),
        open: (id) => this.#open(id),
        decided: () => this.#step(1),
        changed: () => this.#showRows(),
        close: () => this.#close(),
        confirm: () => this.#at && this.#open(this.#at),
        go: (what, id) => this.#ask(what, "", [id]),
      },
      "table",
    )
    this.rows = new RowsView(root, {
      open: (id) => this.#open(id),
      tick: (id, through) => this.selection.toggle(id, this.#page, through),
    })
    this.titles = new TitlesView(root, {
      sort: (sort) => this.#ask("sort", sort),
      tickPage: () => this.selection.togglePage(this.#page),
    })
    this.bars = new BarsView(
      root,
      {
        ask: (what, value = "") => this.#ask(what, value, what === "only" || what === "send" ? this.selection.ids : []),
        decide: (verdict) => this.#decide("decide", verdict, this.selection.ids),
        decideAll: (verdict) => this.#decide("decide_all", verdict, []),
        clear: () => this.selection.clear(),
        columns: (names) => this.#choose(names),
      },
      () => this.data?.chosen ?? [],
    )
    this.keys = new ListKeys(root, {
      walk: (by) => this.#step(by),
      leap: (pages) => this.#step(pages * this.rows.fitting),
      end: (last) => this.#open((last ? this.#page.at(-1) : this.#page.at(0)) ?? ""),
      tick: () => this.#at && this.selection.toggle(this.#at, this.#page),
      close: () => this.#close(),
    })
    this.timer = setInterval(() => this.details.repeat(), 1000)
    this.fit = new Fit(find(root, ".halves"))
    if (data.example) {
      this.#at = data.example
      this.#isOpen = data.rows.some(({ id }) => id === data.example)
    }
  }

  /** @param {ExamplesDrawn} drawn */
  update(drawn) {
    const { data } = drawn
    const before = this.data
    this.drawn = drawn
    this.data = data
    this.sender.draw(drawn)
    const { place, run } = data.sending
    if (before && (before.sending.run !== run || before.sending.place !== place)) this.panel.cards.clear()
    for (const row of data.rows) settleRow(this.panel.cards, row, this.sender.pending)
    this.details.take(data.attempt)
    this.panel.update(data, data.cards)
    if (this.selection.open(place, data.dataset)) this.details.want([], this.selection.ids)
    this.selection.drop(data.gone)
    if (this.#bulk !== null && data.bulk === this.#bulk) {
      this.#bulk = null
      this.selection.clear()
    }
    if (!before) this.#restoreColumns()
    const isOther = before?.view !== data.view || before.page !== data.page
    if (isOther && before) this.#land()
    this.bars.show(data)
    this.fit.now()
    this.titles.show(data, this.#columns)
    this.#showRows()
    if (this.#isOpen) this.#showCard()
    if (isOther && this.#at) this.rows.reach(this.#at, false)
  }

  stop() {
    clearInterval(this.timer)
    clearTimeout(this.#later)
    this.address.stop()
    this.fit.stop()
    this.keys.stop()
    this.bars.stop()
    this.panel.stop()
    this.sender.stop()
  }

  get #page() {
    return this.data?.rows.map(({ id }) => id) ?? []
  }

  get #columns() {
    const { columns, chosen } = /** @type {ExamplesData} */ (this.data)
    return columns.filter(({ name }) => chosen.includes(name))
  }

  // ---- what is drawn ----

  #showRows() {
    if (!this.data) return
    this.rows.show(this.data, this.#columns, (id) => this.panel.cards.get(id))
    this.#mark()
  }

  #mark() {
    const page = this.#page
    const { selection } = this
    const many = page.filter((id) => selection.has(id)).length
    this.rows.mark(this.#at, (id) => selection.has(id))
    this.titles.mark(many === 0 ? "none" : many === page.length ? "all" : "some")
    this.bars.mark(selection.size)
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
      const [first, ...others] = [this.#at, ...this.#page.slice(this.#page.indexOf(this.#at ?? "") + 1).slice(0, AHEAD)]
      const lacks = (/** @type {string | null} */ id) => {
        const card = this.panel.cards.get(id ?? "")
        return id && (!card || card.partial || (!card.words && this.data?.wordsReady))
      }
      const wanted = [first, ...others].filter(lacks)
      if (lacks(first) || wanted.length > AHEAD / 2) this.details.want(/** @type {string[]} */ (wanted))
    }, SETTLES)
  }

  // ---- walking ----

  /** @param {number} by */
  #step(by) {
    const page = this.#page
    const at = page.indexOf(this.#at ?? "")
    const next = at < 0 ? (by > 0 ? 0 : page.length - 1) : at + by
    const { page: number = 1, pages = 1 } = this.data ?? {}
    const inside = Math.min(Math.max(next, 0), page.length - 1)
    if (inside === next || (at !== inside && Math.abs(by) > 1)) return this.#open(page[inside])
    const other = number + Math.sign(by)
    if (other < 1 || other > pages) return
    this.#landing = by > 0 ? "first" : "last"
    this.#ask("page", String(other))
  }

  /** @param {string} id */
  #open(id) {
    if (!id) return
    this.#at = id
    this.#isOpen = true
    this.#showCard()
    this.#mark()
    this.rows.reach(id, !this.panel.isTyping)
    this.address.follow(id)
  }

  #close() {
    this.#isOpen = false
    this.#showCard()
    if (this.#at) this.rows.reach(this.#at, true)
  }

  /** Other rows have come: go where the walk leads, or begin at their top. */
  #land() {
    const page = this.#page
    const [first, last] = [page.at(0), page.at(-1)]
    const landing = this.#landing === "last" ? last : first
    const isWalking = this.#landing !== null
    this.#landing = null
    if (isWalking && landing) {
      this.#at = landing
      this.address.follow(landing)
    } else if (!page.includes(this.#at ?? "")) {
      this.rows.toTop()
      this.#at = null
      this.#isOpen = false
      this.#showCard()
    }
  }

  // ---- what the server is asked for ----

  /**
   * @param {ExamplesAsked["what"]} what
   * @param {string} [value]
   * @param {string[]} [ids]
   * @param {string} [attempt]
   */
  #ask(what, value = "", ids = [], attempt = "") {
    if (this.sender.hasNews) this.sender.transmit()
    this.drawn.setTriggerValue("asked", { what, value, ids, attempt })
  }

  /**
   * @param {"decide" | "decide_all"} what
   * @param {string} verdict
   * @param {string[]} ids
   */
  #decide(what, verdict, ids) {
    this.#asks += 1
    const attempt = `${Date.now()}-${this.#asks}`
    if (what === "decide") this.#bulk = attempt
    this.#ask(what, verdict, ids, attempt)
  }

  /** @param {string[]} names */
  #choose(names) {
    stored.write(this.#columnsKey, names)
    this.#ask("columns", "", names)
  }

  /** The columns that this person chose in this browser before. */
  #restoreColumns() {
    const [names] = stored.read(this.#columnsKey)
    const { columns = [], chosen = [] } = this.data ?? {}
    if (!Array.isArray(names)) return
    const known = columns.map(({ name }) => name).filter((name) => names.includes(name))
    if (known.some((name) => !chosen.includes(name))) this.#ask("columns", "", known)
  }

  get #columnsKey() {
    return `${COLUMNS}/${this.data?.sending.place}/${this.sender.annotator}`
  }
}

export default mounting((/** @type {ExamplesDrawn} */ drawn) => new Screen(drawn))
