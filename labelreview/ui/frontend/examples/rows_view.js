// @ts-check
// The rows of the page. A row is made anew only when something in it has changed, so that nothing
// jumps and the focus stays.
import { find, haveColours, make } from "../shared/dom.js"
import { cell, labelCells, otherCell, shareCell, statusCell, textCell, tickBox } from "./cells.js"
/** @import { Card } from "../card/card.js" */
/** @import { ExamplesData, TableColumn, TableRow } from "./protocol" */

/**
 * @typedef {object} RowPresses
 * @property {(id: string) => void} open
 * @property {(id: string, through: boolean) => void} tick
 */

export class RowsView {
  /** @type {Map<string, { drawn: string, element: HTMLElement }>} */
  #made = new Map()

  /**
   * @param {ShadowRoot} root
   * @param {RowPresses} presses
   */
  constructor(root, presses) {
    this.presses = presses
    this.scroller = find(root, ".table")
    this.rows = find(root, ".rows")
    this.none = find(root, ".none")
    this.rows.addEventListener("click", (event) => this.#click(event))
  }

  /**
   * @param {ExamplesData} data
   * @param {TableColumn[]} columns  beside the main ones
   * @param {(id: string) => Card | undefined} cardOf
   */
  show(data, columns, cardOf) {
    this.scroller.setAttribute("aria-rowcount", String(data.total + 1))
    this.none.hidden = data.rows.length > 0
    this.#measure(data)
    const look = JSON.stringify([data.search, data.labels, columns.map(({ name }) => name)])
    const kept = new Map()
    const elements = data.rows.map((row) => {
      const card = cardOf(row.id)
      const drawn = `${look}${JSON.stringify([row, card?.status, card?.label])}`
      const before = this.#made.get(row.id)
      const element = before?.drawn === drawn ? before.element : this.#row(row, data, columns, card)
      if (before && before.element !== element) element.tabIndex = before.element.tabIndex
      kept.set(row.id, { drawn, element })
      return element
    })
    this.#made = kept
    const shown = [...this.rows.children]
    if (elements.length !== shown.length || elements.some((one, i) => one !== shown[i])) {
      const id = this.focused
      this.rows.replaceChildren(...elements)
      if (id) this.#made.get(id)?.element.focus({ preventScroll: true })
    }
  }

  /** @param {ExamplesData} data */
  #measure({ labels }) {
    const longest = `${Math.max(0, ...labels.map(({ name }) => name.length))}ch`
    this.scroller.style.setProperty("--longest", longest)
    this.scroller.dataset.colours = haveColours(labels) ? "yes" : "no" // a dot that all have says nothing
  }

  /**
   * @param {string | null} at  the row whose card is shown
   * @param {(id: string) => boolean} isSelected
   */
  mark(at, isSelected) {
    const reached = at !== null && this.#made.has(at) ? at : this.#made.keys().next().value
    for (const [id, { element }] of this.#made) {
      const isOn = isSelected(id)
      element.setAttribute("aria-selected", String(isOn))
      find(element, "input", HTMLInputElement).checked = isOn
      element.classList.toggle("shown", id === at)
      element.tabIndex = id === reached ? 0 : -1
    }
  }

  /**
   * Bring a row into sight, and the focus to it.
   * @param {string} id
   * @param {boolean} withFocus
   */
  reach(id, withFocus) {
    const element = this.#made.get(id)?.element
    if (!element) return
    const { scroller } = this
    // On a phone the page scrolls, and not the table.
    if (scroller.scrollHeight <= scroller.clientHeight) element.scrollIntoView({ block: "nearest" })
    const titles = find(scroller, ".titles").offsetHeight
    const top = element.offsetTop - titles
    const end = element.offsetTop + element.offsetHeight
    if (top < scroller.scrollTop) scroller.scrollTop = top
    else if (end > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = end - scroller.clientHeight
    if (withFocus) element.focus({ preventScroll: true })
  }

  /** The row that has the focus. */
  get focused() {
    const { activeElement } = /** @type {ShadowRoot} */ (this.rows.getRootNode())
    return activeElement instanceof HTMLElement ? activeElement.dataset.id : undefined
  }

  /** How many rows fit in sight. */
  get fitting() {
    const [row] = this.rows.children
    return row instanceof HTMLElement ? Math.max(1, Math.floor(this.scroller.clientHeight / row.offsetHeight) - 1) : 1
  }

  toTop() {
    this.scroller.scrollTop = 0
  }

  /**
   * @param {TableRow} row
   * @param {ExamplesData} data
   * @param {TableColumn[]} columns
   * @param {Card | undefined} card
   */
  #row(row, data, columns, card) {
    const known = card ?? /** @type {Card} */ (/** @type {unknown} */ (row))
    const made = make(
      "div",
      known.status === "undecided" ? "row" : "row decided",
      cell("tick", tickBox(`Select example ${row.place}`)),
      textCell(row, data),
      ...labelCells(known, data),
      shareCell(row.score),
      statusCell(known, data),
      ...columns.map((column) => otherCell(row.cells[data.chosen.indexOf(column.name)] ?? null, column)),
    )
    made.setAttribute("role", "row")
    made.setAttribute("aria-rowindex", String(row.place + 1))
    made.dataset.id = row.id
    // Space selects the row that has the focus: one stop for the tab key instead of fifty.
    find(made, "input").tabIndex = -1
    return made
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const { target } = event
    const row = target instanceof Element ? target.closest(".row") : null
    const id = row instanceof HTMLElement ? row.dataset.id : undefined
    if (!id || !(target instanceof Element)) return
    if (target.closest(".tick")) {
      event.preventDefault() // the box shows what is selected, and that is decided elsewhere
      setTimeout(() => this.presses.tick(id, event.shiftKey), 0)
    } else if (event.shiftKey || event.ctrlKey || event.metaKey) this.presses.tick(id, event.shiftKey)
    else this.presses.open(id)
  }
}
