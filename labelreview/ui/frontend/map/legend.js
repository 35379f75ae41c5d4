// @ts-check
// The legend: what the colours mean, with counts. A click on a class filters by it.
import { button } from "../shared/buttons.js"
import { dot, make, nameOf } from "../shared/dom.js"
import { digits } from "../shared/numbers.js"
/** @import { NamedClass } from "../protocol" */
/** @import { MapChoice, MapData, MapGroup, MapScale } from "./protocol" */

const SEARCHED_FROM = 13 // groups

export class Legend {
  #search = make("input")
  #list = make("div", "groups")
  #rings = make("div", "rings")
  /** @type {MapData | null} */
  #data = null
  /** @type {string[]} Those that count, also those whose click is on its way. */
  #chosen = []
  /** @type {string[]} */
  #order = []
  #drawn = ""
  #ringed = ""

  /**
   * @param {HTMLElement} root
   * @param {(choice: MapChoice) => void} choose
   */
  constructor(root, choose) {
    this.root = root
    this.choose = choose
    this.#search.type = "text"
    this.#search.setAttribute("aria-label", "Find in the legend")
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.letGo()) event.stopPropagation()
    })
    this.#search.addEventListener("input", () => this.#list.replaceChildren(...this.#groups()))
  }

  /**
   * @param {MapData} data
   * @param {boolean} isDark
   */
  update(data, isDark) {
    const state = JSON.stringify([data.groups, data.scale, data.field, isDark])
    if (state === this.#drawn) return
    this.#drawn = state
    if (data.field !== this.#data?.field) this.#search.value = ""
    this.#data = data
    const chosen = data.groups.filter((one) => one.on).map((one) => one.name)
    const isOwn = String([...chosen].sort()) === String([...this.#chosen].sort())
    this.#order = legendOrder(data.groups, isOwn ? this.#order : [])
    this.#chosen = chosen
    const { groups, scale } = data
    if (scale) return this.root.replaceChildren(scaleBar(scale, isDark), this.#rings)
    this.#search.placeholder = `Find among ${digits(groups.length)}`
    this.#list.replaceChildren(...this.#groups())
    this.root.replaceChildren(...(groups.length >= SEARCHED_FROM ? [this.#search] : []), this.#list, this.#rings)
  }

  /**
   * Say what the rings around decided points mean.
   * @param {NamedClass[]} verdicts  those that there are; none where the dots themselves say it
   */
  showRings(verdicts) {
    const names = verdicts.map((one) => one.name).join()
    if (names === this.#ringed) return
    this.#ringed = names
    const said = verdicts.map(({ name, color }) => {
      const ring = make("i", "ring")
      ring.style.color = color
      return make("span", "", ring, name)
    })
    this.#rings.replaceChildren(...(said.length ? [make("span", "", "Decided:"), ...said] : []))
  }

  #groups() {
    if (!this.#data) return []
    const { groups, field } = this.#data
    const words = this.#search.value.trim().toLowerCase()
    const found = groups.filter((one) => one.name.toLowerCase().includes(words))
    const place = (/** @type {MapGroup} */ one) => this.#order.indexOf(one.name)
    return found.sort((a, b) => place(a) - place(b)).map((one) => this.#group(one, field))
  }

  /** Choose none, which shows all. Return whether there was a choice. */
  letGo() {
    const { field } = this.#data ?? {}
    if (!field || !this.#chosen.length) return false
    this.#chosen = []
    this.#list.replaceChildren(...this.#groups())
    this.choose({ field, names: [] })
    return true
  }

  /** @param {MapGroup} group */
  #isOn(group) {
    return this.#chosen.includes(group.name)
  }

  /**
   * @param {MapGroup} group
   * @param {string} field
   */
  #group(group, field) {
    const name = nameOf({ name: group.name, color: "" })
    const content = make("span", "group", dot(group.color), name, make("span", "rows", digits(group.rows)))
    const made = button(content, () => this.#click(group, field), { title: group.name.slice(0, 300), blurs: false })
    made.setAttribute("aria-pressed", String(this.#isOn(group)))
    made.classList.toggle("off", this.#chosen.length > 0 && !this.#isOn(group))
    return made
  }

  /**
   * @param {MapGroup} group
   * @param {string} field
   */
  #click(group, field) {
    const others = this.#chosen.filter((name) => name !== group.name)
    this.#chosen = others.length < this.#chosen.length ? others : [...others, group.name]
    const [wasAt] = [this.#list.scrollTop]
    this.#list.replaceChildren(...this.#groups())
    this.#list.scrollTop = wasAt
    const same = [...this.#list.children].find((one) => /** @type {HTMLElement} */ (one).title === group.name.slice(0, 300))
    if (same instanceof HTMLElement) same.focus()
    this.choose({ field, names: this.#chosen })
  }
}

/**
 * Return the names of the groups in the order in which they stand. What is shown stays where it is:
 * somebody points at it.
 * @param {MapGroup[]} groups
 * @param {string[]} shown
 */
export function legendOrder(groups, shown) {
  const names = groups.map((one) => one.name)
  if (names.length === shown.length && names.every((name) => shown.includes(name))) return shown
  if (groups.length < SEARCHED_FROM) return names
  // The chosen ones first: they must be in sight to be let go.
  const sorted = [...groups].sort((a, b) => Number(b.on) - Number(a.on) || b.rows - a.rows)
  return sorted.map((one) => one.name)
}

/**
 * @param {MapScale} scale
 * @param {boolean} isDark
 */
function scaleBar({ title, low, high, stops }, isDark) {
  const bar = make("i", "bar")
  bar.style.background = `linear-gradient(to right, ${(isDark ? stops : [...stops].reverse()).join(", ")})`
  return make("div", "scale", make("span", "quiet", title), make("span", "", low), bar, make("span", "", high))
}
