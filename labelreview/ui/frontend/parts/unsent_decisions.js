// @ts-check
// Sends what another page had no time to send; visible only when something of it is not recorded.
import { PageSender } from "../sender/in_page.js"
import { find } from "../shared/dom.js"
import { mounting } from "../shared/mounting.js"
/** @import { Sent, UnsentDecisionsData } from "../protocol" */
/** @import { Drawn } from "../shared/mounting.js" */

export default mounting((/** @type {Drawn<UnsentDecisionsData, { sent: Sent }>} */ { parentElement }) => {
  const sender = new PageSender({ root: parentElement })
  return {
    update(drawn) {
      sender.draw(drawn)
      const said = find(parentElement, "p")
      said.textContent = [...sender.problems, sender.trouble].join(" ").trim()
      said.hidden = !said.textContent
    },
    stop: () => sender.stop(),
  }
})
