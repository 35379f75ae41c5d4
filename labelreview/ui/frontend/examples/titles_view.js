// @ts-check
// The titles of the columns: each orders all rows, and says whether they are in its order.
import { find, make } from "../shared/dom.js"
import { tickBox } from "./cells.js"
/** @import { ExamplesData, TableColumn } from "./protocol" */

/** @type {Pick<TableColumn, "name" | "title" | "explain" | "first">[]} */
export const MAIN = [
  { name: "text", title: "text", explain: "In the order of the alphabet", first: "text" },
  { name: "given_label", title: "given", explain: "The label of the dataset", first: "given_label" },
  { name: "suggested_label", title: "suggested", explain: "The label that the model finds right", first: "suggested_label" },
  { name: "score", title: "score", explain: "1 = most suspicious", first: "-score" },
  { name: "status", title: "status", explain: "What was decided", first: "status" },
]

/**
 * Return the order that a click on a title asks for: the column's first one, then the other way.
 * @param {Pick<TableColumn, "first">} column
 * @param {string} sort  the current one
 */
export function nextSort({ first }, sort) {
  if (sort !== first) return first
  return first.startsWith("-") ? first.slice(1) : `-${first}`
}

export class TitlesView {
  #drawn = ""

  /**
   * @param {ShadowRoot} root
   * @param {{ sort: (sort: string) => void, tickPage: () => void }} presses
   */
  constructor(root, presses) {
    this.titles = find(root, ".titles")
    this.table = find(root, ".table")
    this.presses = presses
    this.box = tickBox("Select the rows of this page")
    this.box.addEventListener("click", () => presses.tickPage())
  }

  /**
   * @param {ExamplesData} data
   * @param {TableColumn[]} columns  beside the main ones
   */
  show({ sort }, columns) {
    const drawn = JSON.stringify([sort, columns])
    if (this.#drawn === drawn) return
    this.#drawn = drawn
    const tick = make("label", "title tick", this.box, make("span", "every", "Select this page"))
    tick.setAttribute("role", "columnheader")
    const kinds = { text: "text", given_label: "given", suggested_label: "suggested", score: "share", status: "status" }
    const row = make(
      "div",
      "row",
      tick,
      ...MAIN.map((column) => this.#title(column, kinds[/** @type {keyof typeof kinds} */ (column.name)], sort)),
      ...columns.map((column) => this.#title(column, column.kind === "text" ? "other" : column.kind, sort)),
    )
    row.setAttribute("role", "row")
    row.setAttribute("aria-rowindex", "1")
    this.titles.replaceChildren(row)
    const widths = columns.map(({ kind }) => `var(--${kind === "text" ? "other" : kind})`)
    this.table.style.setProperty("--others", widths.join(" "))
    const sum = ["0px", ...widths.map((width) => `${width} + 0.6rem`)].join(" + ")
    this.table.style.setProperty("--others-width", `calc(${sum})`)
  }

  /**
   * @param {"all" | "some" | "none"} selected  of the rows of this page
   */
  mark(selected) {
    this.box.checked = selected === "all"
    this.box.indeterminate = selected === "some"
  }

  /**
   * @param {Pick<TableColumn, "name" | "title" | "explain" | "first">} column
   * @param {string} className
   * @param {string} sort
   */
  #title(column, className, sort) {
    const isSorted = sort.replace(/^-/, "") === column.name
    const isDown = sort.startsWith("-")
    const arrow = make("span", "arrow", isSorted ? (isDown ? "↓" : "↑") : "")
    arrow.ariaHidden = "true"
    const made = make("button", isSorted ? "sorted" : "", make("span", "name", column.title), arrow)
    made.type = "button"
    made.title = `${column.explain}. Click to sort all rows by it.`
    made.addEventListener("click", () => this.presses.sort(nextSort(column, sort)))
    const title = make("div", `title ${className}`, made)
    title.setAttribute("role", "columnheader")
    title.setAttribute("aria-sort", isSorted ? (isDown ? "descending" : "ascending") : "none")
    return title
  }
}
