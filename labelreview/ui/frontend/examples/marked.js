// @ts-check
// A text in a row: on one line, with the words that were searched for marked.
import { make } from "../shared/dom.js"

const BEFORE = 40 // characters in front of the first hit
const IN_SIGHT = 90 // characters that are seen in any case

/**
 * Return where words occur in a text, in any case: the beginning and the end of each place.
 * @param {string} text
 * @param {string[]} words
 * @returns {[number, number][]}
 */
export function places(text, words) {
  const wanted = words.filter((word) => word.trim())
  if (!wanted.length) return []
  const escaped = wanted.map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"))
  const found = text.matchAll(new RegExp(escaped.join("|"), "giu"))
  return [...found].map((match) => [match.index, match.index + match[0].length])
}

/**
 * Return a text that begins where its first hit is in sight, as nodes with the hits marked.
 * @param {string} text
 * @param {string[]} words
 */
export function marked(text, words) {
  const shown = document.createDocumentFragment()
  const found = places(text, words)
  const first = found.at(0)?.[0] ?? 0
  // At the beginning of a word, if there is one.
  const near = first > IN_SIGHT ? text.indexOf(" ", first - BEFORE) + 1 : 0
  let read = near > 0 && near <= first ? near : first > IN_SIGHT ? first : 0
  if (read) shown.append("…")
  for (const [from, to] of found) {
    shown.append(text.slice(read, from), make("mark", "hit", text.slice(from, to)))
    read = to
  }
  shown.append(text.slice(read))
  return shown
}
