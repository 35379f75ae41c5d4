// @ts-check
// The columns that a person chose in this browser, by dataset.
/** @import { Stored } from "../sender/storage.js" */

const COLUMNS = "labelreview/columns"

export class ColumnMemory {
  /** @param {Pick<Stored, "read" | "write">} stored */
  constructor(stored) {
    this.stored = stored
  }

  /**
   * @param {string} place  the dataset
   * @param {string} annotator
   * @param {string[]} names
   */
  keep(place, annotator, names) {
    this.stored.write(this.#key(place, annotator), names)
  }

  /**
   * Return what to ask for: what was chosen before and can be shown, null if that is shown already.
   * @param {string} place
   * @param {string} annotator
   * @param {{ offered: string[], shown: string[] }} columns
   * @returns {string[] | null}
   */
  missing(place, annotator, { offered, shown }) {
    const [names] = this.stored.read(this.#key(place, annotator))
    if (!Array.isArray(names)) return null
    const known = offered.filter((name) => names.includes(name))
    return known.some((name) => !shown.includes(name)) ? known : null
  }

  /**
   * @param {string} place
   * @param {string} annotator
   */
  #key(place, annotator) {
    return `${COLUMNS}/${place}/${annotator}`
  }
}
