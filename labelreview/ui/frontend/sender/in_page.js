// @ts-check
// The sender as it works in a browser: its storage, its clock, and when it must not wait.
import { announce } from "../shared/decided.js"
import { ANEW, isScriptRunning, pageState } from "../shared/page_state.js"
import { late } from "./saving.js"
import { Sender } from "./sender.js"
import { Stored } from "./storage.js"
/** @import { Sending, Sent } from "../protocol" */

export const stored = new Stored(
  () => localStorage,
  () => sessionStorage,
)

const clock = {
  now: () => Date.now(),
  after: (/** @type {() => void} */ act, /** @type {number} */ milliseconds) => setTimeout(act, milliseconds),
  cancel: (/** @type {number} */ timer) => clearTimeout(timer),
}

function newToken() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
}

const LOOKS = 10_000 // milliseconds between two looks for what other tabs have left
const FLUSHED = 100 // milliseconds after which Streamlit has sent what an element says

/** Draw the page anew, unless the server is at work for it: it may be slow. */
function anew() {
  // Not with what the element says: Streamlit would send both as if the element's fragment asked.
  setTimeout(() => isScriptRunning() || dispatchEvent(new Event(ANEW)), FLUSHED)
}

/**
 * Sends at once when somebody clicks elsewhere on the page or leaves it, and holds whoever leaves
 * while the browser refuses to store what is unsent.
 */
export class PageSender extends Sender {
  #atOnce
  #hold = (/** @type {Event} */ event) => {
    if (this.unkept) event.preventDefault()
  }

  /**
   * @param {object} how
   * @param {ShadowRoot} how.root  inside it, nothing is sent at once
   * @param {() => void} [how.onChange]
   * @param {() => string | null} [how.showing]
   * @param {boolean} [how.adopts]  whether it takes over by itself what other tabs leave
   */
  constructor({ root, onChange, showing, adopts = true }) {
    super({ send: () => {}, stored, clock, newToken, onChange, showing, anew })
    pageState().senders.add(this)
    this.looking = setInterval(() => adopts && this.adopt(), LOOKS)
    this.#atOnce = (/** @type {Event} */ event) => {
      if (this.hasNews && !event.composedPath().includes(root)) this.transmit()
    }
    window.addEventListener("pointerdown", this.#atOnce, true)
    window.addEventListener("beforeunload", this.#hold)
    document.addEventListener("visibilitychange", this.#atOnce)
  }

  get isLate() {
    return late(this) > 0
  }

  /** @param {Parameters<Sender["decide"]>[0]} decision */
  decide(decision) {
    const token = super.decide(decision)
    announce(decision)
    return token
  }

  /**
   * Take in what the server says, and how it is reached from now on.
   * @param {{ data: { sending: Sending }, setStateValue: (name: "sent", sent: Sent) => void }} drawn
   */
  draw({ data, setStateValue }) {
    this.send = (/** @type {Sent} */ sent) => setStateValue("sent", sent)
    this.update(data.sending)
  }

  stop() {
    pageState().senders.delete(this)
    clearInterval(this.looking)
    window.removeEventListener("pointerdown", this.#atOnce, true)
    window.removeEventListener("beforeunload", this.#hold)
    document.removeEventListener("visibilitychange", this.#atOnce)
    super.stop()
  }
}
