// @ts-check
import { make } from "./dom.js"
import { tinted } from "./tokens.js"

/**
 * Return a text with its tokens tinted and the words behind a prediction underlined.
 * @param {string} text
 * @param {[number, number, number][]} words  (start, end, strength from -1 to 1) in their order
 */
export function markedText(text, words) {
  const parts = document.createDocumentFragment()
  let read = 0
  for (const [start, end, strength] of words) {
    parts.append(tinted(text.slice(read, start)))
    const mark = make("mark", strength > 0 ? "for" : "against", tinted(text.slice(start, end)))
    mark.style.setProperty("--strength", `${Math.round(100 * Math.abs(strength))}%`)
    parts.append(mark)
    read = end
  }
  parts.append(tinted(text.slice(read)))
  return parts
}
