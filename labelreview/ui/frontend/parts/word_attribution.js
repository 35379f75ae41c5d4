// @ts-check
import { find } from "../shared/dom.js"
import { markedText } from "../shared/marked_text.js"
import { mounting } from "../shared/mounting.js"
/** @import { WordAttributionData } from "../protocol" */
/** @import { Drawn } from "../shared/mounting.js" */

export default mounting((/** @type {Drawn<WordAttributionData, {}>} */ { parentElement }) => ({
  update({ data }) {
    find(parentElement, ".frame").style.height = data.height
    find(parentElement, ".cut").textContent = data.cut
    find(parentElement, ".post").replaceChildren(markedText(data.text, data.words))
  },
  stop() {},
}))
