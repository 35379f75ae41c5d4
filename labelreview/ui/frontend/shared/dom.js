// @ts-check
/** @import { NamedClass } from "../protocol" */

/**
 * Make an element. Strings become text nodes: no text and no name can become HTML.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} [className]
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, className = "", ...children) {
  const made = document.createElement(tag)
  if (className) made.className = className
  for (const child of children) if (child !== null && child !== undefined && child !== "") made.append(child)
  return made
}

/**
 * Return the element that `selector` names inside `root`. Throws when there is none of that kind.
 * @template {HTMLElement} [Kind=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => Kind} [kind]
 * @returns {Kind}
 */
export function find(root, selector, kind = /** @type {any} */ (HTMLElement)) {
  const found = root.querySelector(selector)
  if (!(found instanceof kind)) throw new Error(`The element has no ${selector}`)
  return found
}

/** Return the size of the page's text in pixels: what is measured in rem grows with it. */
export const rem = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize)

/** @param {string} color */
export function dot(color) {
  const made = make("i", "dot")
  made.style.background = color
  return made
}

/**
 * Return whether each class has a colour of its own, so that a dot says which one it is.
 * @param {NamedClass[]} labels
 */
export const haveColours = (labels) => new Set(labels.map(({ color }) => color)).size === labels.length

/**
 * Return the words of a class's name, behind each of which it may go on in the next line.
 * @param {string} name
 */
export const wordsOf = (name) => name.split(/(?<=[_/.-])(?=[^_/.-])|(?<=\p{Ll})(?=\p{Lu})/u)

const SHORT = 16 // characters that any column has room for

/**
 * Return a name in two halves, parted behind the word that ends nearest to its middle.
 * @param {string} name
 * @returns {[string, string]}
 */
export function halvesOf(name) {
  if (name.length <= SHORT) return [name, ""]
  const middle = Math.ceil(name.length / 2)
  const ends = [...name.matchAll(/[\s_/.-]+(?=.)|(?<=\p{Ll})(?=\p{Lu})/gu)].map((one) => one.index + one[0].length)
  const nearest = ends.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle)).at(0)
  const end = nearest ?? [...name].slice(0, Math.ceil([...name].length / 2)).join("").length
  return [name.slice(0, end), name.slice(end)]
}

/**
 * Make the name of a class for a narrow column: in one line or two, of which the first is cut at its
 * end and the second at its beginning, so that names which begin or end alike still differ.
 * @param {NamedClass} label
 */
export function nameInHalves(label) {
  const [head, tail] = halvesOf(label.name)
  const name = make("bdi", "name in-halves", make("span", "", head), tail ? make("span", "tail", make("bdi", "", tail)) : null)
  name.title = label.name.slice(0, 300)
  return name
}

/**
 * Make the name of a class, which may go on in the next line behind each of its words.
 * @param {{ name: string, color?: string }} label
 */
export function nameOf(label) {
  const words = wordsOf(label.name).flatMap((word, i) => (i ? [make("wbr"), word] : [word]))
  const name = make("bdi", "name", ...words)
  name.title = label.name.slice(0, 300)
  return name
}

/**
 * Make the mark of a class: a dot in its colour and its name, which goes on in the next line.
 * @param {NamedClass} label
 */
export const chip = (label) => make("span", "chip", dot(label.color), nameOf(label))

/**
 * Return a function that scrolls `element` to its top. To ask an element that has just changed where
 * it is scrolled to makes the browser lay out the page at once, so only what was scrolled is moved.
 * @param {HTMLElement} element
 */
export function topOf(element) {
  let isScrolled = false
  element.addEventListener("scroll", () => (isScrolled = true), { passive: true })
  return () => {
    if (isScrolled) element.scrollTop = 0
    isScrolled = false
  }
}
