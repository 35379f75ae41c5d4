// @ts-check
// The tools of the map as a small bar over it.
import { button } from "../shared/buttons.js"
import { make } from "../shared/dom.js"
/** @import { Tool } from "./gestures.js" */

const SVG = "http://www.w3.org/2000/svg"
const MOVE = "M12 3v18M3 12h18M12 3l-3 3M12 3l3 3M12 21l-3-3M12 21l3-3M3 12l3-3M3 12l3 3M21 12l-3-3M21 12l-3 3"
const BOX = "M4 8V4h4M10.5 4h3M16 4h4v4M20 10.5v3M20 16v4h-4M13.5 20h-3M8 20H4v-4M4 13.5v-3"
const LASSO = "M12 4c5 0 8.5 2.5 8.5 5.5S17 15 12 15s-8.5-2.5-8.5-5.5S7 4 12 4M8 14.5c-2 1-2 3.5 0 3.5s2 2 .5 3"
const CLOSER = "M12 5v14M5 12h14"
const FARTHER = "M5 12h14"
const HOME = "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5M12 10.5v3M10.5 12h3"
const ALL = "M4 4l5 5M4 4v4M4 4h4M20 4l-5 5M20 4v4M20 4h-4M20 20l-5-5M20 20v-4M20 20h-4M4 20l5-5M4 20v-4M4 20h4"

/** @param {string} path */
function icon(path) {
  const drawing = document.createElementNS(SVG, "svg")
  drawing.setAttribute("viewBox", "0 0 24 24")
  drawing.setAttribute("aria-hidden", "true")
  const line = document.createElementNS(SVG, "path")
  line.setAttribute("d", path)
  drawing.append(line)
  return drawing
}

/**
 * @typedef {object} Acts
 * @property {(tool: Tool) => void} take
 * @property {(factor: number) => void} zoom
 * @property {() => void} home
 * @property {() => void} all
 */

export class Toolbar {
  /** @type {Record<Tool, HTMLButtonElement>} */
  #tools

  /**
   * @param {HTMLElement} root
   * @param {Acts} acts
   */
  constructor(root, acts) {
    const press = (/** @type {string} */ path, /** @type {string} */ name, /** @type {() => void} */ act) => {
      const made = button(icon(path), act, { title: name, blurs: false })
      made.setAttribute("aria-label", name)
      return made
    }
    this.#tools = {
      move: press(MOVE, "Drag to move", () => acts.take("move")),
      box: press(BOX, "Draw a box to select", () => acts.take("box")),
      lasso: press(LASSO, "Draw around points to select", () => acts.take("lasso")),
    }
    root.append(
      make("span", "together", ...Object.values(this.#tools)),
      make(
        "span",
        "together",
        press(CLOSER, "Zoom in", () => acts.zoom(1.6)),
        press(FARTHER, "Zoom out", () => acts.zoom(1 / 1.6)),
        press(HOME, "Show where most points are", acts.home),
        press(ALL, "Show all, outliers too", acts.all),
      ),
    )
  }

  /** @param {Tool} tool */
  show(tool) {
    for (const [name, one] of Object.entries(this.#tools)) one.setAttribute("aria-pressed", String(name === tool))
  }
}
