// @ts-check
// One column for each label of a group: how likely it is, who gave it, and to which texts.
import { button } from "../shared/buttons.js"
import { dot, haveColours, make, nameOf } from "../shared/dom.js"
import { fadeOf } from "../shared/fade.js"
import { track } from "../shared/probability_bars.js"
import { counted, digits } from "../shared/numbers.js"
/** @import { NamedClass } from "../protocol" */
/** @import { ConflictsData, GroupData, LabelColumn } from "./protocol" */

const LONGEST_NAME = 120 // characters

/**
 * Make the mark of a class; names may be long and of any script, and go on in the next line.
 * @param {NamedClass} label
 * @param {boolean} isColoured  whether its colour says which class it is
 */
export function named({ name, color }, isColoured) {
  const made = make("span", "chip", isColoured ? dot(color) : null, nameOf({ name: name.slice(0, LONGEST_NAME), color }))
  made.title = name.slice(0, 300)
  return made
}

/**
 * Return the key that labels the whole group: of the class, or of the column where there are more
 * classes than digits.
 * @param {ConflictsData} data
 * @param {GroupData} group
 * @param {number} label
 */
export function keyOf({ labels }, { columns }, label) {
  const place = columns.findIndex((column) => column.label === label)
  return labels[label].key ?? (place >= 0 && place < 9 ? String(place + 1) : "")
}

/**
 * Return the label that a digit stands for.
 * @param {ConflictsData} data
 * @param {GroupData} group
 * @param {string} key
 */
export function labelOf({ labels }, { columns }, key) {
  const place = labels.findIndex((label) => label.key === key)
  if (place >= 0) return place
  return labels[0]?.key ? undefined : columns[Number(key) - 1]?.label
}

/**
 * @param {ConflictsData} data
 * @param {GroupData} group
 * @param {LabelColumn} column
 * @param {(label: number) => void} relabel
 */
export function columnView(data, group, column, relabel) {
  const label = data.labels[column.label]
  const isBest = column.label === group.best
  const title = make(
    "span",
    "title",
    named(label, haveColours(data.labels)),
    make("span", "rows", column.rows ? `× ${digits(column.rows)}` : ""),
  )
  const all = button(title, () => relabel(column.label), {
    className: "all",
    key: keyOf(data, group, column.label),
    title: `Label all rows as ${label.name.slice(0, 300)}`,
  })
  const likely = `${column.share.toFixed(2)}${isBest ? " suggested" : ""}`
  const chance = make("div", "chance", track(column.share, label.color), make("span", "", likely))
  chance.title = "How likely this label is for the whole group"
  const who = column.who.map((one) => given(data, one)).join(" · ")
  const made = make(
    "section",
    isBest ? "column best" : "column",
    all,
    chance,
    who ? make("p", "who", who) : null,
    ...column.texts.map(({ times, pieces }) => {
      const text = pieces.length ? compared(pieces) : make("p", "text same", "same text as above")
      if (times > 1) text.append(make("span", "times", `× ${digits(times)}`))
      return text
    }),
    column.more ? make("p", "who", `and ${digits(column.more)} more`) : null,
  )
  fadeOf(made)
  return made
}

/**
 * Say who gave a label to how many rows.
 * @param {ConflictsData} data
 * @param {[name: string, verdict: string, rows: number]} who
 */
function given({ verdicts }, [name, verdict, many]) {
  const rows = counted(many, "row")
  return verdict ? `${name.slice(0, 40)}: ${verdicts[verdict]?.done ?? verdict}, ${rows}` : `${rows} as given`
}

/** @param {[kind: number, text: string][]} pieces */
function compared(pieces) {
  const tag = (/** @type {number} */ kind) => (kind < 0 ? "del" : kind > 0 ? "ins" : "span")
  const line = make("p", "text", ...pieces.map(([kind, text]) => make(tag(kind), "", text)))
  line.dir = "auto"
  return line
}
