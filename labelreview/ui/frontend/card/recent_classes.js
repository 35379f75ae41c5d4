// @ts-check
/** @import { NamedClass } from "../protocol" */
/** @import { Stored } from "../sender/storage.js" */

const RECENT = "labelreview/classes/"
const MOST = 5

/** The classes that were chosen last in this browser, for each dataset. */
export class RecentClasses {
  /** @param {Pick<Stored, "read" | "write">} stored */
  constructor(stored) {
    this.stored = stored
  }

  /**
   * Return the classes that were chosen last, the newest first.
   * @param {string} place  the dataset, in whatever workspace it is
   * @param {NamedClass[]} labels
   * @returns {number[]}
   */
  of(place, labels) {
    return this.#names(place)
      .map((name) => labels.findIndex((label) => label.name === name))
      .filter((id) => id >= 0)
  }

  /**
   * @param {string} place
   * @param {string} name
   */
  add(place, name) {
    const others = this.#names(place).filter((one) => one !== name)
    this.stored.write(`${RECENT}${place}`, [name, ...others].slice(0, MOST))
  }

  /**
   * @param {string} place
   * @returns {string[]}
   */
  #names(place) {
    const [found] = this.stored.read(`${RECENT}${place}`)
    return Array.isArray(found) ? found : []
  }
}
