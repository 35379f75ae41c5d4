// @ts-check
// Islands and topics as lists. A click goes to a place; the map flies there.
import { button } from "../shared/buttons.js"
import { chip, find, make } from "../shared/dom.js"
import { mounting } from "../shared/mounting.js"
import { counted, digits } from "../shared/numbers.js"
/** @import { Drawn } from "../shared/mounting.js" */
/** @import { IslandLine, PlaceClick, PlacesData, TopicLine } from "./protocol" */

/** @typedef {Drawn<PlacesData, { place: PlaceClick }>} PlacesDrawn */
/** @typedef {PlaceClick["kind"]} Kind */

const HINTS = {
  island: "Small groups of one class in the midst of another, the highest average score first.",
  topic: "Where many texts lie close together, with the words that are most typical of them.",
}
const BELOW = 40 // pixels: the page's own edge
const EMPTY = {
  island: "No group of five or more examples lies inside another class.",
  topic: "No crowd of texts stands out on this map.",
}

class Places {
  #kind = /** @type {Kind} */ ("island")
  #state = ""

  /** @param {PlacesDrawn} drawn */
  constructor(drawn) {
    this.drawn = drawn
    this.root = find(drawn.parentElement, ".places")
    if (!drawn.data.islands.length) this.#kind = "topic"
    // What stands above the list comes and goes, and with it where the list begins.
    this.resized = new ResizeObserver(() => this.#fit())
    const column = drawn.parentElement.host.closest('[data-testid="stColumn"]')
    for (const one of [column, document.documentElement]) if (one) this.resized.observe(one)
  }

  /** @param {PlacesDrawn} drawn */
  update(drawn) {
    this.drawn = drawn
    if (drawn.data.here) this.#kind = drawn.data.here.kind
    this.#show()
  }

  stop() {
    this.resized.disconnect()
  }

  /** Let the list take the height that the window has left. */
  #fit() {
    const list = this.root.querySelector(".list")
    const page = this.drawn.parentElement.host.closest('[data-testid="stMain"]')
    if (!list) return
    const top = list.getBoundingClientRect().top + (page?.scrollTop ?? 0)
    this.root.style.setProperty("--room", `${Math.floor(innerHeight - top - BELOW)}px`)
  }

  #show() {
    const { data } = this.drawn
    const state = JSON.stringify([data, this.#kind])
    if (state === this.#state) return
    this.#state = state
    const wasAt = this.root.querySelector(".list")?.scrollTop ?? 0
    const hadFocus = this.root.querySelector(":focus")?.getAttribute("data-name")
    const tabs = make("div", "tabs", this.#tab("island", `Islands ${digits(data.islandsFound)}`), this.#tab("topic", `Topics ${digits(data.topics.length)}`))
    tabs.setAttribute("role", "group")
    const lines =
      this.#kind === "island"
        ? data.islands.map((one, index) => this.#line("island", index, this.#island(one), one))
        : data.topics.map((one, index) => this.#line("topic", index, [make("span", "topic", one.words)], one))
    const rest = this.#kind === "island" ? data.islandsFound - data.islands.length : 0
    const list = make("div", "list", ...lines, rest ? make("p", "quiet", `and ${digits(rest)} more`) : null)
    const hint = make("p", "quiet", lines.length ? HINTS[this.#kind] : EMPTY[this.#kind])
    this.root.replaceChildren(tabs, hint, list)
    this.#fit()
    list.scrollTop = wasAt
    const focused = hadFocus && this.root.querySelector(`[data-name="${hadFocus}"]`)
    if (focused instanceof HTMLElement) focused.focus()
  }

  /**
   * @param {Kind} kind
   * @param {string} words
   */
  #tab(kind, words) {
    const made = button(words, () => this.#turn(kind), { blurs: false })
    made.dataset.name = `tab ${kind}`
    made.setAttribute("aria-pressed", String(kind === this.#kind))
    return made
  }

  /** @param {Kind} kind */
  #turn(kind) {
    this.#kind = kind
    this.#show()
  }

  /** @param {IslandLine} island */
  #island({ own, inside, score }) {
    const { classes } = this.drawn.data
    const labels = make("span", "pair", chip(classes[own]), make("span", "quiet", "in"), chip(classes[inside]))
    const shown = make("span", "score", score.toFixed(2))
    shown.title = "Average score"
    return [labels, shown]
  }

  /**
   * @param {Kind} kind
   * @param {number} index
   * @param {Node[]} content
   * @param {IslandLine | TopicLine} line
   */
  #line(kind, index, content, { rows }) {
    const { here } = this.drawn.data
    const many = make("span", "rows", digits(rows))
    const words = make("span", "line-content", ...content, many)
    const made = button(words, () => this.drawn.setTriggerValue("place", { kind, index }), {
      title: `Go to ${counted(rows, "example")}`,
      blurs: false,
    })
    made.dataset.name = `${kind} ${index}`
    made.setAttribute("aria-current", String(here?.kind === kind && here.index === index))
    return made
  }
}

export default mounting((/** @type {PlacesDrawn} */ drawn) => new Places(drawn))
