// @ts-check
// Ctrl K: go anywhere and do what can be done, by a few letters.
import { make } from "../shared/dom.js"
import { mounting } from "../shared/mounting.js"
import { commands, found, toTexts } from "./commands.js"
/** @import { PaletteData } from "./protocol" */
/** @import { Command } from "./commands.js" */
/** @import { Drawn } from "../shared/mounting.js" */

/** @typedef {Drawn<PaletteData, { opened: number, undone: number }>} PaletteDrawn */

export default mounting((/** @type {PaletteDrawn} */ { parentElement }) => {
  const palette = new Palette(parentElement)
  return { update: (drawn) => palette.update(drawn), stop: () => palette.stop() }
})

class Palette {
  #dialog = make("dialog")
  #input = make("input")
  #list = make("ul")
  #none = make("p", "none", "Nothing is called that.")
  /** @type {PaletteDrawn | undefined} */
  #drawn
  /** @type {Command[]} */
  #all = []
  /** @type {Command[]} */
  #shown = []
  #chosen = 0

  /** @param {ShadowRoot} root */
  constructor(root) {
    this.#dialog.ariaLabel = "Go to or do"
    Object.assign(this.#input, { type: "text", placeholder: "Go to a page, dataset, filter or class …", role: "combobox" })
    Object.assign(this.#input, { autocomplete: "off", spellcheck: false, ariaLabel: "Go to or do" })
    Object.assign(this.#input, { ariaExpanded: "true", ariaAutoComplete: "list" })
    this.#input.setAttribute("aria-controls", "found")
    Object.assign(this.#list, { id: "found", role: "listbox", ariaLabel: "Found" })
    this.#none.role = "status"
    this.#dialog.append(this.#input, this.#list, this.#none)
    root.append(this.#dialog)
    this.#input.addEventListener("input", () => this.#draw())
    this.#dialog.addEventListener("keydown", (event) => this.#onKey(event))
    this.#dialog.addEventListener("click", (event) => event.target === this.#dialog && this.#dialog.close())
    addEventListener("keydown", this.#shortcut, true)
    addEventListener(OPEN, this.#open)
  }

  /** @param {PaletteDrawn} drawn */
  update(drawn) {
    const { data } = drawn
    const kept = this.#drawn?.data
    // What was sent when it was opened stays until it is opened the next time.
    const known = data.found || !kept ? data : { ...data, found: kept.found, classes: kept.classes, dataset: kept.dataset, scored: kept.scored }
    this.#drawn = { ...drawn, data: known }
    if (this.#dialog.open) this.#refresh()
  }

  #refresh() {
    if (!this.#drawn) return
    const { data, setTriggerValue } = this.#drawn
    this.#all = commands(data, () => setTriggerValue("undone", Date.now()))
    const chosen = this.#shown[this.#chosen]?.title
    this.#draw()
    const again = this.#shown.findIndex((one) => one.title === chosen)
    if (again > 0) this.#choose(again)
  }

  #open = () => {
    if (this.#dialog.open) return
    this.#input.value = ""
    this.#dialog.showModal()
    this.#refresh()
    this.#choose(0)
    this.#input.focus()
    this.#drawn?.setTriggerValue("opened", Date.now())
  }

  #draw() {
    const rows = found(this.#all, this.#input.value)
    const texts = this.#drawn ? toTexts(this.#drawn.data, this.#input.value) : []
    rows.push(...texts.map((command) => ({ command, at: [] })))
    this.#shown = rows.map((row) => row.command)
    const isListed = !this.#input.value.trim()
    let kind = ""
    const items = rows.flatMap(({ command, at }, i) => {
      const item = row(command, at, i, isListed)
      item.addEventListener("pointermove", () => this.#choose(i, false))
      item.addEventListener("click", () => this.#run(i))
      const isNew = isListed && command.kind !== kind
      kind = command.kind
      const heading = make("li", "kind", HEADINGS[kind] ?? kind)
      heading.role = "presentation"
      return isNew ? [heading, item] : [item]
    })
    this.#list.replaceChildren(...items)
    this.#none.hidden = rows.length > 0
    this.#choose(0)
  }

  /** @param {number} place @param {boolean} [scroll] */
  #choose(place, scroll = true) {
    this.#chosen = place
    for (const item of this.#list.querySelectorAll('[role="option"]')) {
      const isChosen = item.id === `option${place}`
      item.ariaSelected = String(isChosen)
      if (isChosen && scroll) item.scrollIntoView({ block: "nearest" })
    }
    if (this.#shown.length) this.#input.setAttribute("aria-activedescendant", `option${place}`)
    else this.#input.removeAttribute("aria-activedescendant")
  }

  /** @param {number} place */
  #run(place) {
    const command = this.#shown[place]
    if (!command) return
    this.#dialog.close()
    command.act()
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    event.stopPropagation() // the page below has keys of its own
    if (event.isComposing) return
    const many = this.#shown.length
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }
    if (event.key in steps && many) {
      const step = steps[/** @type {keyof typeof steps} */ (event.key)]
      const next = this.#chosen + step
      this.#choose(Math.abs(step) === 1 ? (next + many) % many : Math.min(many - 1, Math.max(0, next)))
    } else if (event.key === "Enter") this.#run(this.#chosen)
    else return
    event.preventDefault()
  }

  /** @param {KeyboardEvent} event */
  #shortcut = (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
    event.preventDefault()
    event.stopImmediatePropagation()
    if (this.#dialog.open) this.#dialog.close()
    else this.#open()
  }

  stop() {
    removeEventListener("keydown", this.#shortcut, true)
    removeEventListener(OPEN, this.#open)
  }
}

const OPEN = "labelreview-palette"
/** @type {Record<string, string>} */
const HEADINGS = { Page: "Pages", Action: "Actions", Filter: "Filters", Dataset: "Datasets", Run: "Runs" }

/** @param {Command} command @param {number[]} at @param {number} place @param {boolean} isListed */
function row(command, at, place, isListed) {
  const icon = make("i", "icon", command.icon)
  icon.ariaHidden = "true"
  const meant = new Set(at)
  // In runs of letters, since one emoji is two of them.
  const runs = []
  for (let from = 0, to = 1; from < command.title.length; from = to, to += 1) {
    while (to < command.title.length && meant.has(to) === meant.has(from)) to += 1
    const run = command.title.slice(from, to)
    runs.push(meant.has(from) ? make("b", "", run) : run)
  }
  const hasDetail = command.kind === "Filter"
  const item = make(
    "li",
    "option",
    icon,
    make("span", "title", ...runs),
    make("span", "detail", hasDetail ? command.detail : ""),
    make("span", "of", isListed ? "" : command.kind),
  )
  Object.assign(item, { id: `option${place}`, role: "option", title: command.title })
  return item
}
