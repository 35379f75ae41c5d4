// @ts-check
import { find } from "../shared/dom.js"
import { mounting } from "../shared/mounting.js"
import { probabilityBars } from "../shared/probability_bars.js"
/** @import { ProbabilitiesData } from "../protocol" */
/** @import { Drawn } from "../shared/mounting.js" */

export default mounting((/** @type {Drawn<ProbabilitiesData, {}>} */ { parentElement }) => ({
  update({ data }) {
    const list = find(parentElement, ".chances")
    list.style.minHeight = `calc(${data.lines} * 1.75rem - 0.375rem)`
    list.replaceChildren(...probabilityBars(data.rows))
  },
  stop() {},
}))
