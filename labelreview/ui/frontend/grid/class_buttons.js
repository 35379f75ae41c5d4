// @ts-check
// The classes that the marked cards can be relabelled to: those with a key, and a search for any.
import { DIGITS, keyedClasses, noClassHas } from "../card/keyed_classes.js"
import { button } from "../shared/buttons.js"
import { ClassSearch } from "../shared/class_search.js"
import { dot, make, nameOf } from "../shared/dom.js"
import { withKey } from "../shared/key_hint.js"
import { digits } from "../shared/numbers.js"
/** @import { GridData } from "./protocol" */

export class ClassButtons {
  /** @type {Map<number, string>} The key of each class that has one. */
  keyOf = new Map()

  /**
   * @param {HTMLElement} box
   * @param {{ relabel: (label: number) => void, leave: () => void, say: (words: string) => void }} acts
   * @param {Map<string, () => void>} keys  what the keys do, to be added to
   */
  constructor(box, acts, keys) {
    this.box = box
    this.acts = acts
    this.keys = keys
  }

  /** @param {GridData} data */
  draw(data) {
    const { classes, own } = data
    this.keyOf = keysOf(data)
    const search = classes[0]?.key ? null : this.#search(data)
    for (const key of Array.from({ length: DIGITS }, (_, i) => String(i + 1)))
      this.keys.set(key, () => this.acts.say(noClassHas(key, search ? data.keys.search : "")))
    const buttons = [...this.keyOf].flatMap(([label, key]) => {
      if (label === own) return []
      const { shown: name, color } = classes[label]
      this.keys.set(key, () => this.acts.relabel(label))
      const chip = make("span", "chip", data.coloured ? dot(color) : null, nameOf({ name, color }))
      return [button(chip, () => this.acts.relabel(label), { name: `class-${label}`, key, title: `Relabel the marked cards as ${name}`, blurs: false })]
    })
    this.box.replaceChildren(make("span", "lead", "Relabel as"), ...buttons, search ?? "")
    this.box.hidden = !buttons.length && !search
  }

  /** @param {GridData} data */
  #search({ classes, own, keys }) {
    const input = make("input")
    Object.assign(input, { type: "text", role: "combobox" })
    input.placeholder = withKey(keys.search, `Search ${digits(classes.length)} classes`)
    input.setAttribute("aria-label", "Relabel the marked cards as")
    input.setAttribute("aria-expanded", "false")
    input.setAttribute("aria-controls", "found")
    const list = Object.assign(make("div", "found"), { id: "found", role: "listbox" })
    const others = classes.map((one, label) => ({ ...one, label })).filter(({ label }) => label !== own)
    const choose = (/** @type {number} */ place) => {
      search.clear()
      this.acts.relabel(others[place].label)
    }
    const search = new ClassSearch({
      input,
      list,
      classes: () => others,
      row: (place, isChosen) => {
        const row = make("div", isChosen ? "found-class chosen" : "found-class", nameOf({ name: others[place].shown, color: "" }))
        row.role = "option"
        row.addEventListener("pointerdown", (event) => {
          event.preventDefault()
          choose(place)
        })
        return row
      },
      choose,
      leave: this.acts.leave,
    })
    input.addEventListener("blur", () => search.clear())
    this.keys.set(keys.search, () => input.focus())
    return make("div", "search", input, list)
  }
}

/**
 * Return the key of each class that has one, in the order of the keys: up to nine classes have the
 * same ones on every page; of more, those have one that are most often in question on this sheet.
 * @param {Pick<GridData, "classes" | "likely">} data
 * @returns {Map<number, string>}
 */
export function keysOf({ classes, likely }) {
  const [suggested] = likely
  const keyed = keyedClasses(
    classes.map(({ key }) => key),
    likely.length ? { suggested, given: suggested, likely } : null,
  )
  return new Map(keyed.map((label, i) => [label, classes[label].key ?? String(i + 1)]))
}
