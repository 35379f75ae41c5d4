// @ts-check
import { find } from "../shared/dom.js"
import { mounting } from "../shared/mounting.js"
import { tinted } from "../shared/tokens.js"
/** @import { PostData } from "../protocol" */
/** @import { Drawn } from "../shared/mounting.js" */

export default mounting((/** @type {Drawn<PostData, {}>} */ { parentElement }) => {
  const post = find(parentElement, ".post")
  const frame = find(parentElement, ".frame")
  return {
    update({ data }) {
      frame.style.height = data.height
      find(parentElement, ".cut").textContent = data.cut
      if (post.dataset.shown === "yes" && post.textContent === data.text) return
      post.dataset.shown = "yes"
      post.replaceChildren(tinted(data.text))
      frame.scrollTop = 0
    },
    stop() {},
  }
})
