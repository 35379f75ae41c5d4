// @ts-check
// The two fields of the card: the note, and the search for one of many classes.
import { ClassSearch } from "../shared/class_search.js"
import { find, make, nameOf } from "../shared/dom.js"
/** @import { NamedClass } from "../protocol" */

/**
 * Return the field of the note; Enter and Escape leave it.
 * @param {ShadowRoot} root
 */
export function noteField(root) {
  const note = find(root, ".note", HTMLInputElement)
  note.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === "Escape") {
      note.blur()
      event.preventDefault()
    }
    event.stopPropagation()
  })
  return note
}

/**
 * @param {ShadowRoot} root
 * @param {() => NamedClass[]} labels
 * @param {(label: number) => void} relabel
 * @param {() => number[]} recent  the classes that were used last
 */
export function searchField(root, labels, relabel, recent) {
  const input = find(root, ".search input", HTMLInputElement)
  const choose = (/** @type {number} */ label) => {
    input.blur()
    relabel(label)
  }
  return new ClassSearch({
    input,
    list: find(root, ".search ul"),
    classes: labels,
    row: (label, isChosen) =>
      option(labels()[label].name, { isChosen, isRecent: recent().includes(label) }, () => choose(label)),
    choose,
    leave: () => input.blur(),
    recent,
  })
}

/**
 * @param {string} name
 * @param {{ isChosen: boolean, isRecent: boolean }} how
 * @param {() => void} choose
 */
function option(name, { isChosen, isRecent }, choose) {
  const made = make("li", isChosen ? "chosen" : "", nameOf({ name }), isRecent ? make("small", "", "recent") : null)
  made.setAttribute("role", "option")
  made.setAttribute("aria-selected", String(isChosen))
  made.addEventListener("mousedown", (event) => {
    event.preventDefault()
    choose()
  })
  return made
}
