// @ts-check
import { make } from "./dom.js"

/**
 * Make a button that prints its key.
 *
 * With `blurs`, the button lets go of the focus when it is pressed: otherwise Enter and space would
 * press it again for the next example.
 * @param {string | Node} content
 * @param {() => void} press
 * @param {{ className?: string, key?: string | null, title?: string, name?: string, blurs?: boolean }} [how]
 */
export function button(content, press, { className = "", key = null, title = "", name = "", blurs = true } = {}) {
  const words = content instanceof Node ? content : make("span", "words", content)
  const made = make("button", className, key ? make("kbd", "", key) : null, words)
  made.type = "button"
  made.title = title
  if (name) made.name = name
  made.addEventListener("click", () => {
    if (blurs) made.blur()
    press()
  })
  return made
}
