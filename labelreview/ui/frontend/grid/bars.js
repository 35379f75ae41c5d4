// @ts-check
// The two rows of buttons above the cards.
import { button } from "../shared/buttons.js"
import { ClassSearch } from "../shared/class_search.js"
import { dot, find, make } from "../shared/dom.js"
import { digits } from "../shared/numbers.js"
/** @import { GridData } from "./protocol" */
/** @import { Sheet } from "./sheet.js" */

/**
 * @typedef {object} Acts  what the buttons do
 * @property {() => void} each
 * @property {() => void} noisy
 * @property {() => void} drop
 * @property {() => void} clear
 * @property {() => void} rest
 * @property {() => void} undo
 * @property {() => void} open
 * @property {(label: number) => void} relabel
 * @property {(far: number) => void} hide
 * @property {() => void} leave  what Escape does in the search
 */

export class Bars {
  /** @type {Map<string, () => void>} What the keys do. */
  keys = new Map()

  /**
   * @param {ShadowRoot} root
   * @param {Acts} acts
   */
  constructor(root, acts) {
    this.root = root
    this.acts = acts
  }

  /**
   * @param {GridData} data
   * @param {number} far
   */
  draw(data, far) {
    const { acts } = this
    const { keys, each, verdicts } = data
    this.keys.clear()
    const act = (/** @type {string} */ name, /** @type {string} */ key, /** @type {string} */ words, /** @type {() => void} */ does) => {
      if (key !== "Esc") this.keys.set(key.toLowerCase(), does)
      return button(words, does, { name, key, title: words, blurs: false })
    }
    this.keys.set(keys.open.toLowerCase(), acts.open)
    find(this.root, ".marked").replaceChildren(
      make("span", "count"),
      act("each", each.key, each.words, acts.each),
      data.classes[0]?.key ? this.#classes(data) : this.#search(data),
      act("noisy", keys.noisy, verdicts.noisy.title, acts.noisy),
      act("drop", keys.drop, verdicts.drop.title, acts.drop),
      act("clear", "Esc", "Unmark all", acts.clear),
    )
    const message = make("span", "message")
    message.setAttribute("role", "status")
    const progress = make("span", "progress")
    progress.title = data.hint
    find(this.root, ".others").replaceChildren(
      act("rest", keys.keep, "", acts.rest),
      act("undo", keys.undo, "Undo", acts.undo),
      message,
      make("span", "grow"),
      this.#slider(data, far),
      progress,
    )
  }

  /**
   * @param {string} words
   * @param {boolean} [isBad]
   */
  say(words, isBad = false) {
    const message = find(this.root, ".message")
    message.textContent = words
    message.classList.toggle("bad", isBad)
  }

  /**
   * @param {GridData} data
   * @param {Sheet} sheet
   * @param {{ unsent: number, decided: number, canUndo: boolean }} counts
   */
  count(data, sheet, { unsent, decided, canUndo }) {
    const marked = sheet.marked.length
    find(this.root, ".count").textContent = `${digits(marked)} marked`
    for (const one of find(this.root, ".marked").querySelectorAll("button"))
      one.disabled = marked === 0 || one.name === `class-${data.own}`
    const rest = digits(sheet.rest.length)
    const restButton = find(this.root, "[name=rest]", HTMLButtonElement)
    find(restButton, ".words").textContent = data.rest.words.replace("{many}", rest)
    restButton.disabled = !sheet.rest.length
    find(this.root, "[name=undo]", HTMLButtonElement).disabled = !canUndo
    find(this.root, ".progress").textContent =
      `${digits(decided)} of ${digits(data.total)} of this class decided${unsent ? ` · ${digits(unsent)} unsent` : ""}`
  }

  /** @param {GridData} data */
  #classes({ classes, own }) {
    return make(
      "div",
      "classes",
      ...classes.map(({ key, shown, color }, label) => {
        const does = () => label !== own && this.acts.relabel(label)
        if (key) this.keys.set(key, does)
        const made = button(shown, does, { name: `class-${label}`, key, title: shown, blurs: false })
        find(made, ".words").before(dot(color))
        made.disabled = label === own
        return made
      }),
    )
  }

  /** @param {GridData} data */
  #search({ classes, own, keys }) {
    const input = make("input")
    input.type = "text"
    input.placeholder = `${keys.search}  Relabel to one of ${digits(classes.length)} classes`
    input.setAttribute("aria-label", "Relabel the marked cards to")
    const list = make("div", "found")
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
        const row = make("div", isChosen ? "words chosen" : "words", others[place].shown)
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

  /**
   * @param {GridData} data
   * @param {number} far
   */
  #slider(data, far) {
    const slider = make("input")
    Object.assign(slider, { type: "range", min: "0", max: "95", step: "5", value: String(far * 100) })
    slider.disabled = !data.far
    const output = make("output", "", `${Math.round(far * 100)}%`)
    slider.addEventListener("input", () => {
      output.textContent = `${slider.value}%`
      this.acts.hide(Number(slider.value) / 100)
    })
    const label = make("label", "near", "Hide typical cards", slider, output)
    label.title = "Hides the cards that are most similar to the class as a whole. Hidden cards are never decided."
    return label
  }
}
