// @ts-check
import { make } from "./dom.js"

/**
 * Return the places of the classes that have `words` in their names: first those that were used
 * recently, then those that begin with the words. Without words, the recent ones alone.
 * @param {{ name: string }[]} classes
 * @param {string} words
 * @param {number[]} [recent]  places, the newest first
 * @param {number} [atMost]
 * @returns {number[]}
 */
export function classesLike(classes, words, recent = [], atMost = 8) {
  const plain = (/** @type {string} */ name) => name.toLowerCase().replaceAll("_", " ")
  const wanted = plain(words.trim())
  if (!wanted) return recent.slice(0, atMost)
  const rank = (/** @type {number} */ place) => (recent.includes(place) ? recent.indexOf(place) : recent.length)
  return classes
    .map(({ name }, place) => ({ at: plain(name).indexOf(wanted), place, used: rank(place) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.used - b.used || a.at - b.at || a.place - b.place)
    .slice(0, atMost)
    .map(({ place }) => place)
}

/** A text field that finds classes by their names: arrows choose one, Enter takes it. */
export class ClassSearch {
  #at = 0

  /**
   * @param {object} how
   * @param {HTMLInputElement} how.input
   * @param {HTMLElement} how.list
   * @param {() => { name: string }[]} how.classes
   * @param {(place: number, isChosen: boolean) => HTMLElement} how.row
   * @param {(place: number) => void} how.choose
   * @param {() => void} how.leave  what Escape does once the field is empty
   * @param {() => number[]} [how.recent]  classes to offer first, also before anything is typed
   */
  constructor({ input, list, classes, row, choose, leave, recent = () => [] }) {
    this.input = input
    this.list = list
    this.classes = classes
    this.row = row
    this.choose = choose
    this.leave = leave
    this.recent = recent
    list.hidden = true
    input.addEventListener("input", () => {
      this.#at = 0
      this.draw()
    })
    input.addEventListener("focus", () => this.draw())
    input.addEventListener("blur", () => this.draw())
    input.addEventListener("keydown", (event) => this.#onKey(event))
  }

  get found() {
    return classesLike(this.classes(), this.input.value, this.recent())
  }

  clear() {
    this.input.value = ""
    this.#at = 0
    this.draw()
  }

  draw() {
    const { found } = this
    this.#at = Math.min(this.#at, Math.max(found.length - 1, 0))
    const words = this.input.value.trim()
    // What was used recently is offered to whoever is in the field, and to nobody else.
    const isOpen = (found.length > 0 || words !== "") && this.input.matches(":focus")
    this.list.hidden = !isOpen
    this.input.setAttribute("aria-expanded", String(isOpen))
    const rows = found.map((place, i) => this.row(place, i === this.#at))
    this.list.replaceChildren(...(rows.length || !words ? rows : [nothingLike(words)]))
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    event.stopPropagation()
    if (event.isComposing) return
    const { found } = this
    if (event.key === "ArrowDown") this.#at = Math.min(this.#at + 1, found.length - 1)
    else if (event.key === "ArrowUp") this.#at = Math.max(this.#at - 1, 0)
    else if (event.key === "Escape") {
      this.clear()
      this.leave()
    } else if (event.key === "Enter") {
      if (found.length && !event.repeat) this.choose(found[this.#at])
    } else return
    event.preventDefault()
    this.draw()
  }
}

/** @param {string} words */
function nothingLike(words) {
  const made = make("li", "none", `No class has “${words.slice(0, 60)}” in its name.`)
  made.setAttribute("role", "option")
  made.setAttribute("aria-disabled", "true")
  return made
}
