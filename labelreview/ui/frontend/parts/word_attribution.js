// @ts-check
import { find, make } from "../shared/dom.js"
import { mounting } from "../shared/mounting.js"
/** @import { WordAttributionData } from "../protocol" */
/** @import { Drawn } from "../shared/mounting.js" */

export default mounting((/** @type {Drawn<WordAttributionData, {}>} */ { parentElement }) => ({
  update({ data }) {
    find(parentElement, ".frame").style.height = data.height
    find(parentElement, ".cut").textContent = data.cut
    find(parentElement, ".post").replaceChildren(
      ...data.pieces.map(({ text, strength }) => {
        if (!strength) return document.createTextNode(text)
        const word = make("mark", strength > 0 ? "for" : "against", text)
        word.style.setProperty("--strength", `${Math.round(60 * Math.abs(strength))}%`)
        return word
      }),
    )
  },
  stop() {},
}))
