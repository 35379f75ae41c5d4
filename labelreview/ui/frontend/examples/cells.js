// @ts-check
// What stands in the cells of a row. Texts and names only ever become text nodes.
import { dot, make, nameInHalves } from "../shared/dom.js"
import { digits } from "../shared/numbers.js"
import { track } from "../shared/probability_bars.js"
import { marked } from "./marked.js"
/** @import { Card } from "../card/card.js" */
/** @import { NamedClass } from "../protocol" */
/** @import { ExamplesData, TableColumn, TableRow } from "./protocol" */

/**
 * @param {string} className
 * @param {...(Node | string | null)} children
 */
export function cell(className, ...children) {
  const made = make("div", `cell ${className}`, ...children)
  made.setAttribute("role", "gridcell")
  return made
}

/**
 * Make the box that selects a row, or all rows of a page.
 * @param {string} words
 */
export function tickBox(words) {
  const box = make("input")
  box.type = "checkbox"
  box.setAttribute("aria-label", words)
  return box
}

/**
 * @param {TableRow} row
 * @param {ExamplesData} data
 */
export function textCell(row, { search }) {
  const text = make("span", "lines", marked(row.text, search))
  text.dir = "auto"
  return cell("text", text)
}

/** @param {NamedClass} label */
const chip = (label) => make("span", "chip", dot(label.color), nameInHalves(label))

/**
 * @param {Card} card
 * @param {ExamplesData} data
 */
export function labelCells(card, { labels }) {
  const isSame = card.given === card.suggested
  const suggested = isSame ? make("span", "quiet", "same") : chip(labels[card.suggested])
  return [cell("given", chip(labels[card.given])), cell("suggested", suggested)]
}

/** @param {number | null} share  0 to 1 */
export function shareCell(share) {
  if (share === null) return cell("share")
  return cell("share", make("span", "number", share.toFixed(2)), track(share, "var(--st-gray-color)"))
}

/**
 * @param {Card} card
 * @param {ExamplesData} data
 */
export function statusCell(card, { verdicts, labels }) {
  const look = verdicts[card.status]
  if (!look) return cell("status", make("span", "quiet", "undecided"))
  const badge = make("span", "badge", make("span", "sign", look.sign), make("span", "name", look.done))
  badge.style.color = `var(--st-${look.colour}-text-color)`
  badge.style.background = `var(--st-${look.colour}-background-color)`
  badge.title = card.status === "relabel" ? `${look.done} ${card.label}` : look.done
  if (card.status !== "relabel") return cell("status", badge)
  const label = labels.find(({ name }) => name === card.label)
  return cell("status", badge, make("span", "to", label ? dot(label.color) : null, nameInHalves({ name: card.label ?? "", color: "" })))
}

/**
 * @param {TableRow["cells"][number]} value
 * @param {TableColumn} column
 */
export function otherCell(value, { kind }) {
  if (value === null) return cell(kind)
  if (typeof value === "string") {
    const words = make("span", "lines", value)
    words.title = value
    words.dir = "auto"
    return cell("text other", words)
  }
  if (kind === "share") return shareCell(value)
  return cell("number", kind === "percent" ? `${Math.round(100 * value)}%` : digits(value))
}
