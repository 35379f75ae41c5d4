// @ts-check
import { find } from "../shared/dom.js"

/** A button that opens a sheet below it; Escape and a click elsewhere close it. */
export class Menu {
  /**
   * @param {HTMLElement} menu
   * @param {() => Node[]} content  of the sheet, made when it opens
   */
  constructor(menu, content) {
    this.menu = menu
    this.content = content
    this.button = find(menu, "button", HTMLButtonElement)
    this.sheet = find(menu, ".sheet")
    this.button.addEventListener("click", () => this.#show(!this.isOpen))
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.isOpen) return
      event.stopPropagation()
      this.close()
      this.button.focus()
    })
    this.onPress = (/** @type {Event} */ event) => {
      if (this.isOpen && !event.composedPath().includes(menu)) this.close()
    }
    window.addEventListener("pointerdown", this.onPress, true)
  }

  get isOpen() {
    return !this.sheet.hidden
  }

  close() {
    this.#show(false)
  }

  stop() {
    window.removeEventListener("pointerdown", this.onPress, true)
  }

  /** @param {boolean} isOpen */
  #show(isOpen) {
    this.sheet.hidden = !isOpen
    this.button.setAttribute("aria-expanded", String(isOpen))
    if (isOpen) this.sheet.replaceChildren(...this.content())
  }
}
