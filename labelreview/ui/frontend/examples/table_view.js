// @ts-check
// The table: its titles, its rows and the two lines above them.
import { BarsView } from "./bars_view.js"
import { Fit } from "./fit.js"
import { find } from "../shared/dom.js"
import { RowsView } from "./rows_view.js"
import { TitlesView } from "./titles_view.js"
/** @import { Card } from "../card/card.js" */
/** @import { Undoing } from "../sender/undoing.js" */
/** @import { BarPresses } from "./bars_view.js" */
/** @import { RowPresses } from "./rows_view.js" */
/** @import { ExamplesData } from "./protocol" */

/** @typedef {BarPresses & RowPresses & { tickPage: () => void }} TablePresses */

export class TableView {
  /** @type {ExamplesData | null} */
  #data = null

  /**
   * @param {ShadowRoot} root
   * @param {TablePresses} presses
   * @param {{ cardOf: (id: string) => Card | undefined, at: () => string | null, selected: (id: string) => boolean }} state
   */
  constructor(root, presses, state) {
    this.state = state
    this.rows = new RowsView(root, presses)
    this.titles = new TitlesView(root, { sort: (sort) => presses.ask("sort", sort), tickPage: presses.tickPage })
    this.bars = new BarsView(root, presses, () => this.#data?.chosen ?? [])
    this.fit = new Fit(find(root, ".halves"))
  }

  /** The ids of the rows, in their order. */
  get page() {
    return this.#data?.rows.map(({ id }) => id) ?? []
  }

  /** @param {ExamplesData} data */
  show(data) {
    this.#data = data
    this.bars.show(data)
    this.fit.now()
    this.titles.show(data, this.#columns(data))
  }

  /** @param {number} selected  of all rows, also those of other pages */
  showRows(selected) {
    const data = this.#data
    if (!data) return
    this.rows.show(data, this.#columns(data), this.state.cardOf)
    this.mark(selected)
  }

  /** @param {number} selected */
  mark(selected) {
    const { page } = this
    const here = page.filter(this.state.selected).length
    this.rows.mark(this.state.at(), this.state.selected)
    this.titles.mark(here === 0 ? "none" : here === page.length ? "all" : "some")
    this.bars.mark(selected)
  }

  /** @param {Undoing} undoing */
  showUndo(undoing) {
    const verdicts = this.#data?.verdicts ?? {}
    this.bars.showUndo(undoing.button(verdicts), undoing.undone(verdicts))
  }

  stop() {
    this.fit.stop()
    this.bars.stop()
  }

  /** @param {ExamplesData} data */
  #columns({ columns, chosen }) {
    return columns.filter(({ name }) => chosen.includes(name))
  }
}
