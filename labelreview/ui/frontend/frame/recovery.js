// @ts-check
// A server that was started anew knows neither this tab nor any fragment of its page, and drops what a
// fragment sends. So the page is drawn anew once the connection is back, and whenever an element asks.
import { ANEW, isConnected, isScriptRunning, pageState } from "../shared/page_state.js"
import { mayReload, QUIET } from "./last_resort.js"

/** @typedef {HTMLTextAreaElement | HTMLInputElement} Field */

const SETTLES = 1500 // milliseconds, in which Streamlit may draw the page anew by itself
const RELOADED = "labelreview/reloaded"
const LOOKS = 15_000 // milliseconds between two looks whether nothing else helps

const inDialog = (/** @type {Field} */ field) => field.closest('[role="dialog"]') !== null

/** When this tab reloaded by itself, also where the browser refuses to tell. */
function reloaded() {
  try {
    return Number(sessionStorage.getItem(RELOADED) ?? 0)
  } catch {
    return Date.now() // as nothing would keep reloads from going round
  }
}

export class Recovery {
  #wasConnected = true
  #asks = 0
  #typedAt = 0
  /** @type {Set<Field>} */
  #fields = new Set()
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer

  /** @param {(asks: number) => void} draw  have the page drawn anew */
  constructor(draw) {
    this.draw = draw
    this.#wasConnected = isConnected()
    this.observer = new MutationObserver(() => this.#look())
    const app = document.querySelector('[data-testid="stApp"]')
    const attributeFilter = ["data-test-connection-state", "data-test-script-state"]
    if (app) this.observer.observe(app, { attributes: true, attributeFilter })
    addEventListener(ANEW, this.#anew)
    document.addEventListener("input", this.#typed, true)
    this.timer = setInterval(() => this.#lookForLastResort(), LOOKS)
    pageState().isHeld = this.#isHeld
  }

  stop() {
    this.observer.disconnect()
    clearTimeout(this.#timer)
    clearInterval(this.timer)
    removeEventListener(ANEW, this.#anew)
    document.removeEventListener("input", this.#typed, true)
  }

  #draw = () => this.draw((this.#asks += 1))

  /** A drawing closes dialogs: what is typed into one waits for an answer of its own. */
  #anew = () => {
    if (!this.#hasText(inDialog)) this.#draw()
  }

  #isHeld = () => {
    const isTyped = Date.now() - this.#typedAt < QUIET
    return isTyped || this.#hasText(() => true) || [...pageState().senders].some(({ unkept }) => unkept)
  }

  #typed = (/** @type {Event} */ event) => {
    this.#typedAt = Date.now()
    const [field] = event.composedPath()
    if (field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement) this.#fields.add(field)
  }

  /**
   * Return whether somebody typed a text that is still there.
   * @param {(field: Field) => boolean} where
   */
  #hasText(where) {
    for (const field of this.#fields) if (!field.isConnected) this.#fields.delete(field)
    return [...this.#fields].some((field) => field.value.trim() && where(field))
  }

  #look() {
    const connected = isConnected()
    if (isScriptRunning()) clearTimeout(this.#timer)
    else if (connected && !this.#wasConnected) {
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => this.#returned(), SETTLES)
    }
    this.#wasConnected = connected
  }

  /** A dialog of the session before is dead, but what was typed into it can still be copied. */
  #returned() {
    if (this.#hasText(inDialog)) this.#timer = setTimeout(() => this.#returned(), SETTLES)
    else this.#draw()
  }

  async #lookForLastResort() {
    const unheard = Math.max(0, ...[...pageState().senders].map((one) => one.unheard))
    const state = {
      unheard,
      unkept: [...pageState().senders].reduce((total, one) => total + one.unkept, 0),
      isRunning: isScriptRunning(),
      hasText: this.#hasText(() => true),
      isTyped: Date.now() - this.#typedAt,
      reloaded: Date.now() - reloaded(),
    }
    if (!mayReload(state)) return
    try {
      const answer = await fetch("_stcore/health", { cache: "no-store" })
      if (!answer.ok) return
      sessionStorage.setItem(RELOADED, String(Date.now()))
    } catch {
      return // the server is away, or a reload could come again and again
    }
    location.reload()
  }
}
