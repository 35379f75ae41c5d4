// @ts-check
// The sender as it works in a browser: its storage, its clock, and when it must not wait.
import { announce } from "../shared/decided.js"
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

/** Sends at once when somebody clicks elsewhere on the page or leaves it. */
export class PageSender extends Sender {
  #atOnce

  /**
   * @param {object} how
   * @param {ShadowRoot} how.root  inside it, nothing is sent at once
   * @param {() => void} [how.onChange]
   * @param {() => string | null} [how.showing]
   */
  constructor({ root, onChange, showing }) {
    super({ send: () => {}, stored, clock, newToken, onChange, showing })
    this.#atOnce = (/** @type {Event} */ event) => {
      if (this.hasNews && !event.composedPath().includes(root)) this.transmit()
    }
    window.addEventListener("pointerdown", this.#atOnce, true)
    document.addEventListener("visibilitychange", this.#atOnce)
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
    window.removeEventListener("pointerdown", this.#atOnce, true)
    document.removeEventListener("visibilitychange", this.#atOnce)
    super.stop()
  }
}
