// @ts-check
// The keys of the table besides those of the card: they walk, select and close.
import { isNoCommand } from "../shared/typing.js"

/**
 * @typedef {object} ListActions
 * @property {(by: 1 | -1) => void} walk
 * @property {(pages: 1 | -1) => void} leap
 * @property {(last: boolean) => void} end
 * @property {() => void} tick
 * @property {() => void} close
 */

export class ListKeys {
  /**
   * @param {ShadowRoot} root
   * @param {ListActions} actions
   */
  constructor(root, { walk, leap, end, tick, close }) {
    this.root = root
    /** @type {Record<string, () => void>} */
    this.table = {
      ArrowDown: () => walk(1),
      ArrowUp: () => walk(-1),
      PageDown: () => leap(1),
      PageUp: () => leap(-1),
      Home: () => end(false),
      End: () => end(true),
      " ": tick,
      Escape: close,
    }
    this.onKey = (/** @type {KeyboardEvent} */ event) => this.#press(event)
    window.addEventListener("keydown", this.onKey)
  }

  stop() {
    window.removeEventListener("keydown", this.onKey)
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const act = this.table[event.key]
    if (!act || event.defaultPrevented || event.shiftKey || isNoCommand(event)) return
    if (document.querySelector('[role="dialog"], [data-baseweb="popover"] [role="listbox"]')) return
    if (this.root.querySelector("dialog[open]")) return
    const [target] = event.composedPath()
    if (!(target instanceof Element)) return
    const isOurs = target === document.body || this.root.contains(target)
    // What has the focus elsewhere on the page, or scrolls by itself, has these keys too.
    if (!isOurs || (event.key !== "Escape" && target.closest(".frame, .why, .sheet"))) return
    if (event.key === " " && target.closest("button, summary, input, label")) return
    event.preventDefault()
    act()
  }
}
