// @ts-check
// The rows that were selected by hand, by id: whatever page, order or filter shows them. They are
// kept in the tab, so that a reload and another page in between lose none.
/** @import { Stored } from "../sender/storage.js" */

const SELECTED = "labelreview/selected"

export class Selection {
  /** @type {Set<string>} */
  #ids = new Set()
  /** @type {string | null} The row that was selected last, where a range begins. */
  #anchor = null
  #place = ""
  #dataset = ""

  /**
   * @param {Pick<Stored, "note" | "noted">} stored
   * @param {() => void} onChange
   */
  constructor(stored, onChange) {
    this.stored = stored
    this.onChange = onChange
  }

  get ids() {
    return [...this.#ids]
  }

  get size() {
    return this.#ids.size
  }

  /** @param {string} id */
  has(id) {
    return this.#ids.has(id)
  }

  /**
   * Open what was selected of a dataset in this tab. Return whether its content is another one by
   * now, so that some rows may be gone.
   * @param {string} place  the dataset, in whatever workspace it is
   * @param {string} dataset  its content
   */
  open(place, dataset) {
    if (place === this.#place && dataset === this.#dataset) return false
    const kept = place === this.#place ? null : this.stored.noted(SELECTED)
    if (place !== this.#place) {
      const isKept = kept?.place === place
      this.#ids = new Set(isKept ? kept.ids : [])
      this.#dataset = isKept ? kept.dataset : dataset
      this.#anchor = null
    }
    this.#place = place
    const isOther = this.size > 0 && this.#dataset !== dataset
    this.#dataset = dataset
    return isOther
  }

  /**
   * Select a row or let it go, and with `through` all rows from the last one to it.
   * @param {string} id
   * @param {string[]} page  the ids of the rows in sight, in their order
   * @param {boolean} [through]
   */
  toggle(id, page, through = false) {
    if (!page.includes(id)) return
    const isOn = !this.has(id)
    const [from, to] = [page.indexOf(this.#anchor ?? id), page.indexOf(id)]
    if (through && from >= 0 && to >= 0) this.#set(page.slice(Math.min(from, to), Math.max(from, to) + 1), true)
    else this.#set([id], isOn)
    this.#anchor = id
    this.#keep()
  }

  /**
   * Select all rows of a page, or let all go if all are selected.
   * @param {string[]} page
   */
  togglePage(page) {
    this.#set(page, !page.every((id) => this.has(id)))
    this.#keep()
  }

  /** @param {string[]} ids */
  drop(ids) {
    if (!ids.some((id) => this.has(id))) return
    this.#set(ids, false)
    this.#keep()
  }

  clear() {
    if (this.size) this.drop(this.ids)
    this.#anchor = null
  }

  /**
   * @param {string[]} ids
   * @param {boolean} isOn
   */
  #set(ids, isOn) {
    for (const id of ids) {
      if (isOn) this.#ids.add(id)
      else this.#ids.delete(id)
    }
  }

  #keep() {
    this.stored.note(SELECTED, { place: this.#place, dataset: this.#dataset, ids: this.ids })
    this.onChange()
  }
}
