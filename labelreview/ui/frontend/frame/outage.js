// @ts-check
// The sign that something is wrong and what waits for its end, on every page. During an outage it asks
// for the page again and again, more and more patiently.
import { waitingWords } from "../sender/waiting_words.js"
import { button } from "../shared/buttons.js"
import { make } from "../shared/dom.js"
import { mounting } from "../shared/mounting.js"
import { ANEW, pageState } from "../shared/page_state.js"
import { Retrying } from "./retrying.js"
/** @import { OutageData } from "../protocol" */
/** @import { Drawn } from "../shared/mounting.js" */

export default mounting((/** @type {Drawn<OutageData, {}>} */ { parentElement }) => {
  const sign = new Sign(parentElement)
  return { update: ({ data }) => sign.update(data), stop: () => sign.stop() }
})

class Sign {
  #said = ""
  #hidden = ""
  #box = make("div", "sign")
  #words = make("div", "words")
  #retrying = new Retrying({
    after: (act, milliseconds) => setTimeout(act, milliseconds),
    cancel: (timer) => clearTimeout(timer),
    now: () => Date.now(),
    ask: () => dispatchEvent(new Event(ANEW)),
  })

  /** @param {ShadowRoot} root */
  constructor(root) {
    this.#box.hidden = true
    this.#box.role = "status"
    this.#box.append(this.#words, button("Hide", () => this.#hide(), { title: "Hide until something changes" }))
    root.append(this.#box)
    this.timer = setInterval(() => this.#show(), 1000)
  }

  /** @param {OutageData} data */
  update({ problem }) {
    const state = pageState()
    const isOver = state.outage && !problem
    state.outage = problem
    this.#retrying.take(problem !== "")
    if (isOver) for (const sender of state.senders) sender.transmit()
    this.#show()
  }

  #show() {
    const { senders, outage } = pageState()
    const all = [...senders]
    const sum = (/** @type {"unsent" | "unkept"} */ what) => all.reduce((total, one) => total + one[what], 0)
    const trouble = all.find((one) => one.unsent && one.trouble)?.trouble ?? ""
    const isLate = all.some((one) => one.isLate && one.unheard > 1)
    const lines = waitingWords({ waiting: sum("unsent"), unkept: sum("unkept"), outage, trouble, isLate })
    const said = lines.join("\n")
    this.#box.hidden = !said || said === this.#hidden
    if (!said) this.#hidden = ""
    if (said === this.#said) return
    this.#said = said
    this.#words.replaceChildren(...lines.map((words) => make("p", "", words)))
  }

  #hide() {
    this.#hidden = this.#said
    this.#box.hidden = true
  }

  stop() {
    clearInterval(this.timer)
    this.#retrying.stop()
  }
}
