// @ts-check
// The way to every page: a sidebar that folds to icons, on a phone a bar at the bottom.
import { make } from "../shared/dom.js"
import { mounting } from "../shared/mounting.js"
import { lead } from "./go.js"
import { Recovery } from "./recovery.js"
import { isFolded, isSheetOpen, openSheet, toggleFolded } from "./sidebar_state.js"
import { showWhole } from "./whole_values.js"
/** @import { FrameData, PageLink } from "./protocol" */
/** @import { Drawn } from "../shared/mounting.js" */

export default mounting((/** @type {Drawn<FrameData, { anew: number }>} */ drawn) => {
  const frame = new Frame(drawn.parentElement)
  let { setTriggerValue } = drawn
  const recovery = new Recovery((asks) => setTriggerValue("anew", asks))
  return {
    update(now) {
      setTriggerValue = now.setTriggerValue
      frame.update(now.data)
    },
    stop() {
      recovery.stop()
      frame.stop()
    },
  }
})

/** @param {string} name */
function icon(name) {
  const made = make("i", "icon", name)
  made.ariaHidden = "true"
  return made
}

/** @param {string} className @param {string} sign @param {string} title @param {() => void} act */
function tool(className, sign, title, act) {
  const button = make("button", className, icon(sign), make("span", "name", title))
  button.type = "button"
  button.addEventListener("click", act)
  return button
}

class Frame {
  #everything = make("nav", "everything")
  #bar = make("nav", "bar")
  #search = tool("search", "search", "Search", () => this.#openPalette())
  #fold = tool("fold", "left_panel_close", "Fold", () => this.#toggleFolded())
  #more = tool("more", "menu", "More", () => this.#openSheet(!isSheetOpen()))
  #drawn = ""

  /** @param {ShadowRoot} root */
  constructor(root) {
    this.root = root
    this.#everything.ariaLabel = "Pages"
    this.#bar.ariaLabel = "Most used pages"
    root.append(this.#everything, this.#bar)
    const keys = navigator.platform.startsWith("Mac") ? "⌘K" : "Ctrl K"
    this.#search.append(make("kbd", "", keys))
    this.#search.title = `Search pages, datasets, filters, classes and actions (${keys})`
    document.addEventListener("pointerdown", this.#pressedElsewhere, true)
    document.addEventListener("keydown", this.#pressedKey)
    document.addEventListener("pointerover", showWhole)
    addEventListener("resize", this.#settle)
    this.#settle()
  }

  /** @param {FrameData} data */
  update(data) {
    const drawn = JSON.stringify([data.pages, data.often])
    if (drawn !== this.#drawn) this.#draw(data)
    this.#drawn = drawn
    for (const link of this.root.querySelectorAll("a")) {
      const isHere = link.dataset.path === data.current
      link.ariaCurrent = isHere ? "page" : null
    }
    const isAtHand = data.often.includes(data.current)
    this.#more.classList.toggle("here", !isAtHand)
  }

  /** @param {FrameData} data */
  #draw({ pages, often }) {
    const sections = [...new Set(pages.map((page) => page.section))].map((title) => {
      const list = make("ul", "", ...pages.filter((page) => page.section === title).map((page) => this.#item(page)))
      list.ariaLabel = title
      const heading = make("p", "section", make("span", "name", title))
      heading.ariaHidden = "true"
      return make("div", "", heading, list)
    })
    this.#everything.replaceChildren(this.#search, ...sections, this.#fold)
    const atHand = often.flatMap((path) => pages.filter((page) => page.path === path))
    this.#bar.replaceChildren(make("ul", "", ...atHand.map((page) => this.#item(page))), this.#more)
  }

  /** @param {PageLink} page */
  #item({ title, icon: sign, path }) {
    const link = make("a", "", icon(sign), make("span", "name", title))
    link.dataset.path = path
    link.ariaLabel = title
    link.title = title
    lead(link, path, () => this.#openSheet(false))
    return make("li", "", link)
  }

  #openPalette() {
    this.#openSheet(false)
    dispatchEvent(new Event("labelreview-palette"))
  }

  #toggleFolded() {
    toggleFolded()
    this.#settle()
  }

  /** @param {boolean} open */
  #openSheet(open) {
    openSheet(open)
    this.#settle()
  }

  #settle = () => {
    const folded = isFolded()
    const words = folded ? "Unfold the sidebar" : "Fold the sidebar"
    this.#fold.ariaLabel = this.#fold.title = words
    this.#fold.ariaExpanded = String(!folded)
    this.#fold.replaceChildren(icon(folded ? "left_panel_open" : "left_panel_close"), make("span", "name", "Fold"))
    this.#more.ariaExpanded = String(isSheetOpen())
  }

  /** @param {PointerEvent} event */
  #pressedElsewhere = (event) => {
    if (!isSheetOpen()) return
    const inside = event.composedPath().some((one) => one instanceof Element && one.matches(SHEET_AND_MENUS))
    if (!inside) this.#openSheet(false)
  }

  /** @param {KeyboardEvent} event */
  #pressedKey = (event) => {
    if (event.key !== "Escape" || !isSheetOpen()) return
    this.#openSheet(false)
    this.#more.focus()
  }

  stop() {
    document.removeEventListener("pointerdown", this.#pressedElsewhere, true)
    document.removeEventListener("keydown", this.#pressedKey)
    document.removeEventListener("pointerover", showWhole)
    removeEventListener("resize", this.#settle)
  }
}

// Lists and menus that open from the sheet lie elsewhere in the page.
const SHEET_AND_MENUS = '[data-testid="stSidebar"], [data-st-overlay-root], [data-baseweb="layer"]'
