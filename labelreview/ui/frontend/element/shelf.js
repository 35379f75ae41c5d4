// @ts-check
// Streamlit sends the script and the style of an element again with each of its answers. So they
// travel in an element of their own, which never changes and is therefore sent once, and wait here
// for the elements that are drawn with them.
/** @import { Drawn } from "../shared/mounting.js" */
/** @import { PageState } from "../shared/page_state.js" */

const AGAIN = 1500 // milliseconds until a page is looked at again that must not be reloaded yet

/**
 * @typedef {(drawn: Drawn<any, any>) => () => void} Draw
 * @typedef {WeakMap<ShadowRoot, { name: string, place: Place }>} Drawings  what was drawn where, by which script
 * @typedef {{ places: Map<string, Place>, drawings: Drawings }} Shelf
 */

/** A script, for those that ask for it before it has come and after. */
class Place {
  /** @type {(script: { draw: Draw, sheet: CSSStyleSheet }) => void} */
  #come = () => {}
  /** @type {Promise<{ draw: Draw, sheet: CSSStyleSheet }>} */
  #script = new Promise((resolve) => (this.#come = resolve))

  /** @param {Drawings} drawings */
  constructor(drawings) {
    this.drawings = drawings
  }

  /**
   * Draw, once the script is there. Streamlit waits for what is returned, and shows an error of it
   * in the element.
   * @param {Drawn<any, any>} drawn
   */
  draw = async (drawn) => {
    const { name, parentElement: root } = drawn
    const { draw, sheet } = await this.#script
    if (!root.host.isConnected) return () => {}
    const before = this.drawings.get(root)
    if (before?.name === name && before.place !== this) {
      // The server was started with another version. Both scripts would answer the keys.
      reloadOnceFree()
      return () => {}
    }
    this.drawings.set(root, { name, place: this })
    if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet)
    return draw(drawn)
  }

  /**
   * @param {Draw} draw
   * @param {CSSStyleSheet} sheet
   */
  fill(draw, sheet) {
    this.#come({ draw, sheet })
  }
}

function reloadOnceFree() {
  // Not by an import: this script goes with every answer.
  const { labelreviewPage: state } = /** @type {{ labelreviewPage?: PageState }} */ (globalThis)
  if (state?.isHeld()) setTimeout(reloadOnceFree, AGAIN)
  else location.reload()
}

/**
 * The place of the script with this digest, made by whoever comes first.
 * @param {string} digest
 * @returns {Place}
 */
export function place(digest) {
  const page = /** @type {{ labelreviewScripts?: Shelf }} */ (globalThis)
  const { places, drawings } = (page.labelreviewScripts ??= { places: new Map(), drawings: new WeakMap() })
  const found = places.get(digest) ?? new Place(drawings)
  places.set(digest, found)
  return found
}
