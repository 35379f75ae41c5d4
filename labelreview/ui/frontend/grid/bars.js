// @ts-check
// The buttons of the sheet: what is done with the marked cards, with the rest, and undone.
import { button } from "../shared/buttons.js"
import { find, make } from "../shared/dom.js"
import { digits } from "../shared/numbers.js"
import { undoWords } from "../shared/undo_words.js"
import { ClassButtons } from "./class_buttons.js"
/** @import { Undoable } from "../sender/undoable.js" */
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
 *
 * @typedef {object} Counts
 * @property {number} unsent
 * @property {number} decided
 * @property {Undoable | undefined} last  what an undo would take back
 */

export class Bars {
  /** @type {Map<string, () => void>} What the keys do. */
  keys = new Map()
  #counted = ""

  /**
   * @param {ShadowRoot} root
   * @param {Acts} acts
   */
  constructor(root, acts) {
    this.root = root
    this.acts = acts
    this.box = find(root, ".bars")
    this.message = find(root, ".message")
    this.classes = new ClassButtons(find(root, ".classes"), { ...acts, say: (words) => this.say(words) }, this.keys)
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
    this.classes.draw(data)
    find(this.root, ".marked").replaceChildren(
      make("span", "count"),
      act("clear", "Esc", "Unmark all", acts.clear),
      act("each", each.key, each.words, acts.each),
      this.#pick(),
      act("noisy", keys.noisy, verdicts.noisy.title, acts.noisy),
      act("drop", keys.drop, verdicts.drop.title, acts.drop),
    )
    find(this.root, ".others").replaceChildren(
      act("rest", keys.keep, "", acts.rest),
      act("undo", keys.undo, "Undo", acts.undo),
    )
    this.say("")
    this.#slider(data, far)
  }

  /**
   * @param {string} words
   * @param {boolean} [isBad]
   */
  say(words, isBad = false) {
    this.message.textContent = words
    this.message.classList.toggle("bad", isBad)
  }

  /** Whether the classes are unfolded. */
  get isPicking() {
    return this.box.classList.contains("picking")
  }

  /** Fold the classes, where they unfold from a button. */
  fold() {
    this.box.classList.remove("picking")
    find(this.root, "[name=pick]").setAttribute("aria-expanded", "false")
  }

  /**
   * @param {GridData} data
   * @param {Sheet} sheet
   * @param {Counts} counts
   */
  count(data, sheet, { unsent, decided, last }) {
    const marked = sheet.marked.length
    // What was said of other marks, or of another decision, no longer holds.
    const counted = JSON.stringify([marked, sheet.rest.length, last?.token])
    if (this.#counted !== counted && !this.message.classList.contains("bad")) this.say("")
    this.#counted = counted
    this.box.classList.toggle("some", marked > 0)
    if (!marked) this.fold()
    find(this.root, ".count").textContent = `${digits(marked)} marked`
    for (const one of this.box.querySelectorAll(".row:not(.others) button"))
      if (one instanceof HTMLButtonElement) one.disabled = marked === 0
    const rest = sheet.rest.length
    this.#name("rest", data.rest.words.replace("{many}", digits(rest)), data.rest.title.replace("{many}", digits(rest)))
    find(this.root, "[name=rest]", HTMLButtonElement).disabled = !rest
    const { words, title } = undoWords(last, data.verdicts)
    this.#name("undo", words, title)
    find(this.root, "[name=undo]", HTMLButtonElement).disabled = !last
    find(this.root, ".decided").textContent =
      `${digits(decided)} of ${digits(data.total)} decided${unsent ? ` · ${digits(unsent)} unsent` : ""}`
  }

  /**
   * @param {string} name
   * @param {string} words
   * @param {string} title
   */
  #name(name, words, title) {
    const made = find(this.root, `[name=${name}]`)
    find(made, ".words").textContent = words
    made.title = title
  }

  /** On a small screen the classes unfold from a button. */
  #pick() {
    const pick = () => {
      const isPicking = this.box.classList.toggle("picking")
      made.setAttribute("aria-expanded", String(isPicking))
    }
    const made = button("Relabel", pick, { name: "pick", title: "Choose another label for the marked cards", blurs: false })
    made.setAttribute("aria-expanded", "false")
    return made
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
    find(this.root, ".progress").replaceChildren(label, make("span", "decided"))
  }
}
