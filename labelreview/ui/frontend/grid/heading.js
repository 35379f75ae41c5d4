// @ts-check
// What the sheet's heading says: the class, and the group at the top of what is in sight.
import { dot, make, nameOf } from "../shared/dom.js"
import { counted, digits } from "../shared/numbers.js"
/** @import { GridData } from "./protocol" */
/** @import { Card, Sheet } from "./sheet.js" */

const BANDS = 10 // of the score

/**
 * @param {GridData} data
 * @param {Sheet} sheet
 * @param {Card | undefined} top  the first card in sight
 */
export function groupWords({ by }, sheet, top) {
  if (!top) return ""
  const many = sheet.shown.filter((card) => card.group === top.group).length
  if (by === "similarity") return many > 1 ? `at the top: ${digits(many)} similar texts` : "at the top: a text like no other"
  // The tenth is taken of the rounded score, as the server does.
  const band = Math.min(Math.floor(Number((top.score * BANDS).toFixed(4))), BANDS - 1)
  return `at the top: score ${(band / BANDS).toFixed(1)} to ${((band + 1) / BANDS).toFixed(1)}: ${counted(many, "card")}`
}

export class Heading {
  #group = make("span", "group")

  /**
   * @param {HTMLElement} box
   */
  constructor(box) {
    this.box = box
  }

  /** @param {GridData} data */
  draw({ classes, own, role, coloured }) {
    const label = { name: classes[own].shown, color: classes[own].color }
    this.box.replaceChildren(
      make("span", "own", coloured ? dot(label.color) : null, nameOf(label)),
      make("span", "role", role),
      this.#group,
    )
  }

  /**
   * @param {GridData} data
   * @param {Sheet} sheet
   * @param {Card | undefined} top
   */
  follow(data, sheet, top) {
    const words = groupWords(data, sheet, top)
    if (this.#group.textContent !== words) this.#group.textContent = words
  }
}
