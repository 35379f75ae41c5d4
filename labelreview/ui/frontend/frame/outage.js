// @ts-check
// The sign that something is wrong and what waits for its end, on every page. During an outage it asks
// for the page again and again, more and more patiently.
import { UNSENT } from "../sender/kept_actions.js"
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

/** How many decisions wait in this browser, those of tabs that are closed or cannot be drawn included. */
function kept() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(UNSENT)).length
  } catch {
    return 0
  }
}

/** Whether nothing could be drawn yet: then the sign stands where the page would. */
function isPageEmpty() {
  const page = document.querySelector('[data-testid="stMainBlockContainer"]')
  return page instanceof HTMLElement && !page.innerText.trim()
}

class Sign {
  #said = ""
  #problem = ""
  /** @type {string | null} The problem about which somebody wants to hear nothing more. */
  #hidden = null
  #box = make("div", "outage")
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
    this.#box.append(this.#words, button("Hide", () => this.#hide(), { title: "Hide until something else is wrong" }))
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
    const waiting = outage ? Math.max(sum("unsent"), kept()) : sum("unsent")
    const lines = waitingWords({ waiting, unkept: sum("unkept"), outage, trouble, isLate })
    const said = lines.join("\n")
    this.#problem = lines[0] ?? ""
    if (said) this.#box.dataset.alone = isPageEmpty() ? "yes" : "no"
    if (!said) this.#hidden = null
    this.#box.hidden = !said || this.#problem === this.#hidden
    if (said === this.#said) return
    this.#said = said
    this.#words.replaceChildren(...lines.map((words) => make("p", "", words)))
  }

  #hide() {
    this.#hidden = this.#problem
    this.#box.hidden = true
  }

  stop() {
    clearInterval(this.timer)
    this.#retrying.stop()
  }
}
