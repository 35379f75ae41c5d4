// @ts-check
// One example in a column, decided in place; the page hears of it with the next answer.
import { PageSender } from "../sender/in_page.js"
import { find } from "../shared/dom.js"
import { mounting } from "../shared/mounting.js"
import { isNoCommand } from "../shared/typing.js"
import { CardPanel } from "./panel.js"
/** @import { Sent } from "../protocol" */
/** @import { SideCardAsked, SideCardData } from "./protocol" */
/** @import { Drawn } from "../shared/mounting.js" */

/** @typedef {Drawn<SideCardData, { sent: Sent, asked: SideCardAsked }>} SideCardDrawn */

class SideCard {
  /** @param {SideCardDrawn} drawn */
  constructor({ data, parentElement: root, setTriggerValue }) {
    this.setTriggerValue = setTriggerValue
    this.root = root
    /** @type {CardPanel} */
    this.panel
    this.sender = new PageSender({
      root,
      onChange: () => this.panel.showSending(),
      showing: () => this.panel.current?.id ?? null,
    })
    const ask = (/** @type {SideCardAsked["what"]} */ what, id = this.panel.current?.id ?? "") => {
      if (this.sender.hasNews) this.sender.transmit()
      this.setTriggerValue("asked", { what, id })
    }
    this.walks = data.walks
    const step = (/** @type {1 | -1} */ by) => {
      if (this.walks) ask(by > 0 ? "next" : "previous")
    }
    this.panel = new CardPanel(
      root,
      this.sender,
      {
        step,
        open: (id) => id !== this.panel.current?.id && ask("open", id),
        decided: () => step(1),
        changed: () => {},
        close: () => ask("close"),
        go: ask,
      },
      data.origin,
    )
    this.onKey = (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Escape" && this.panel.current && !isNoCommand(event)) find(root, ".close").click()
    }
    window.addEventListener("keydown", this.onKey)
  }

  /** @param {SideCardDrawn} drawn */
  update(drawn) {
    const { data } = drawn
    this.setTriggerValue = drawn.setTriggerValue
    this.sender.draw(drawn)
    this.walks = data.walks
    find(this.root, ".nothing").textContent = data.empty
    this.panel.view.panel.dataset.walks = data.walks ? "yes" : "no"
    this.panel.where = data.where
    this.panel.update(data, data.card ? [data.card] : [])
    this.panel.show(data.card?.id ?? null)
  }

  stop() {
    window.removeEventListener("keydown", this.onKey)
    this.panel.stop()
    this.sender.stop()
  }
}

export default mounting((/** @type {SideCardDrawn} */ drawn) => new SideCard(drawn))
