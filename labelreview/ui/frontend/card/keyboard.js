// @ts-check
// The keys of the queue. They are silent while somebody types or a dialog is open.
import { find } from "../shared/dom.js"
import { isNoCommand } from "../shared/typing.js"
import { DIGITS } from "./keyed_classes.js"
/** @import { CardTools } from "./protocol" */
/** @import { Actions } from "./controls.js" */

const WALKS = new Set(["next", "previous"])

export class Keyboard {
  /** @type {Map<string, { act: () => void, repeats: boolean }>} */
  #table = new Map()
  #onKey = (/** @type {KeyboardEvent} */ event) => this.#press(event)

  /** @param {ShadowRoot} root */
  constructor(root) {
    this.overlay = find(root, ".overlay", HTMLDialogElement)
    find(root, ".help").addEventListener("click", () => this.help())
    window.addEventListener("keydown", this.#onKey, true)
  }

  help() {
    this.overlay.showModal()
  }

  /**
   * @param {CardTools} data
   * @param {Actions} actions
   * @param {(place: number) => void} digit  what 1 to 9 do: choose the class at this place, from 0
   * @param {() => void} confirm  what Enter does
   */
  read({ keys }, actions, digit, confirm) {
    this.#table.clear()
    const set = (/** @type {string} */ key, /** @type {() => void} */ act, repeats = false) =>
      this.#table.set(key.toLowerCase(), { act, repeats })
    for (const name of /** @type {(keyof Actions)[]} */ (Object.keys(actions)))
      set(keys[name], actions[name], WALKS.has(name))
    for (let place = 0; place < DIGITS; place += 1) set(String(place + 1), () => digit(place))
    set("ArrowRight", actions.next, true)
    set("ArrowLeft", actions.previous, true)
    set("Enter", confirm)
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (isNoCommand(event)) return
    if (this.overlay.open) {
      if (event.key === "?" && !event.repeat) this.overlay.close()
      return
    }
    // A dialog of the page is open, or a list of choices.
    if (document.querySelector('[role="dialog"], [data-baseweb="popover"] [role="listbox"]')) return
    if (isOwn(event.key, event.composedPath()[0])) return
    const found = this.#table.get(event.key.toLowerCase())
    if (!found) return
    event.preventDefault()
    event.stopPropagation()
    // Enter belongs to the card again, not to the button that was clicked last.
    if (document.activeElement instanceof HTMLButtonElement) document.activeElement.blur()
    // A key that is held goes through the list, but decides only once.
    if (!event.repeat || found.repeats) found.act()
  }

  stop() {
    window.removeEventListener("keydown", this.#onKey, true)
  }
}

/**
 * Return whether what has the focus uses a key itself: Enter presses it, or arrows move it.
 * @param {string} key
 * @param {EventTarget} target
 */
function isOwn(key, target) {
  if (!(target instanceof Element)) return false
  if (key === "Enter") return target.matches("button, summary, a[href], [role=button]")
  return key.startsWith("Arrow") && target.matches("input, [role=slider], [role=radio], [role=tab]")
}
