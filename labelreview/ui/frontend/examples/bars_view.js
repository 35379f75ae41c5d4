// @ts-check
// Above the table: how many rows there are, which page this is, how many are selected, and what can
// be done with those, or apart from that with all that match the filter.
import { button } from "../shared/buttons.js"
import { find, make } from "../shared/dom.js"
import { counted, digits } from "../shared/numbers.js"
import { tickBox } from "./cells.js"
import { Menu } from "./menu.js"
/** @import { ExamplesAsked, ExamplesData } from "./protocol" */

/**
 * @typedef {object} BarPresses
 * @property {(what: ExamplesAsked["what"], value?: string) => void} ask
 * @property {(verdict: string) => void} decide  about the selected rows
 * @property {(verdict: string) => void} decideAll  that match the filter
 * @property {() => void} clear
 * @property {() => void} undo
 * @property {(names: string[]) => void} columns
 */

export class BarsView {
  /** @type {ExamplesData | undefined} */
  #data
  #choices = ""
  #sorts = ""

  /**
   * @param {ShadowRoot} root
   * @param {BarPresses} presses
   * @param {() => string[]} columns  that are shown beside the main ones
   */
  constructor(root, presses, columns) {
    this.root = root
    this.presses = presses
    this.select = find(root, ".sort select", HTMLSelectElement)
    this.select.addEventListener("change", () => presses.ask("sort", this.select.value))
    this.menus = [
      new Menu(find(root, ".columns-menu"), () => this.#columnBoxes(columns())),
      new Menu(find(root, ".all-menu"), () => this.#allChoices()),
      // On a small screen, where there is room for the verdicts and nothing else.
      new Menu(find(root, ".more-menu"), () => [...this.#others(), ...this.#allChoices()]),
    ]
    const onClick = (/** @type {string} */ selector, /** @type {() => void} */ act) =>
      find(root, selector).addEventListener("click", act)
    onClick(".review", () => presses.ask("review"))
    onClick(".takeback", () => presses.undo())
    onClick(".refresh", () => presses.ask("refresh"))
    onClick(".back", () => presses.ask("page", String((this.#data?.page ?? 1) - 1)))
    onClick(".forth", () => presses.ask("page", String((this.#data?.page ?? 1) + 1)))
  }

  /** @param {ExamplesData} data */
  show(data) {
    this.#data = data
    const { root } = this
    const { pages, page, first, size, total, found } = data
    const refresh = find(root, ".refresh")
    refresh.hidden = found === total
    refresh.textContent = `Show the ${counted(found, "row")} that match now`
    find(root, ".pager .place").textContent = size
      ? `${digits(first)}–${digits(first + size - 1)} of ${digits(total)}`
      : ""
    find(root, ".back", HTMLButtonElement).disabled = page <= 1
    find(root, ".forth", HTMLButtonElement).disabled = page >= pages
    const all = find(root, ".all", HTMLButtonElement)
    all.disabled = !found
    all.textContent = `Decide all ${digits(found)}${data.filtered ? " that match the filter" : ""} ▾`
    this.#showSorts(data)
    this.#showChoices(data)
  }

  /** @param {number} selected */
  mark(selected) {
    const chosen = find(this.root, ".chosen")
    const words = selected ? `${digits(selected)} selected` : "Tick rows to decide them together"
    if (chosen.textContent !== words) chosen.textContent = words
    chosen.classList.toggle("some", selected > 0)
    find(this.root, ".with").hidden = !selected
    find(this.root, ".bars").classList.toggle("some", selected > 0)
  }

  /**
   * @param {string} words  of the button, that takes back the last decision; empty for none
   * @param {string} undone  what was just taken back
   */
  showUndo(words, undone) {
    const made = find(this.root, ".takeback")
    made.hidden = !words
    made.textContent = `↶ ${words}`
    made.title = words
    const said = find(this.root, ".undone")
    const done = undone && `Undone: ${undone}`
    if (said.textContent !== done) said.textContent = done
    said.title = done
  }

  stop() {
    for (const menu of this.menus) menu.stop()
  }

  /** @param {ExamplesData} data */
  #showSorts({ sorts, sort }) {
    const drawn = JSON.stringify(sorts)
    if (this.#sorts !== drawn) {
      this.#sorts = drawn
      const options = sorts.map((one) => {
        const made = make("option", "", one.words)
        made.value = one.sort
        return made
      })
      this.select.replaceChildren(...options)
    }
    this.select.value = sort
  }

  /** @param {ExamplesData} data */
  #showChoices({ choices }) {
    const drawn = JSON.stringify(choices)
    if (this.#choices === drawn) return
    this.#choices = drawn
    const { clear, decide } = this.presses
    const [only, send] = this.#others()
    find(this.root, ".with").replaceChildren(
      button("Clear", clear, { className: "quiet clear", title: "Let go of the selected rows" }),
      only,
      ...choices.map(({ verdict, words }) => button(words, () => decide(verdict), { name: verdict })),
      send,
    )
  }

  /** What else can be done with the selected rows. */
  #others() {
    const { ask } = this.presses
    return [
      button("Show only these", () => ask("only"), { className: "quiet other", title: "Filter by the selected rows" }),
      button("Send …", () => ask("send"), { className: "other", title: "Send the selected rows to another labelling tool" }),
    ]
  }

  /** @param {string[]} shown */
  #columnBoxes(shown) {
    const { columns = [] } = this.#data ?? {}
    const names = new Set(shown)
    return columns.map(({ name, title, explain }) => {
      const box = tickBox(title)
      box.checked = names.has(name)
      box.addEventListener("change", () => {
        if (box.checked) names.add(name)
        else names.delete(name)
        this.presses.columns(columns.map((column) => column.name).filter((one) => names.has(one)))
      })
      const line = make("label", "choice", box, make("span", "name", title))
      line.title = explain
      return line
    })
  }

  #allChoices() {
    const { choices = [], found = 0, filtered = false } = this.#data ?? {}
    const where = filtered ? "that match the filter" : "of the dataset"
    return [
      make("p", "quiet", `${counted(found, "example")} ${where}, on all pages. You see what would change first.`),
      ...choices.map(({ verdict, words }) =>
        button(words, () => {
          for (const menu of this.menus) menu.close()
          this.presses.decideAll(verdict)
        }),
      ),
    ]
  }
}
