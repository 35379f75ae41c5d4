// @ts-check
// The buttons of the card, made once since they never move, and the list of keys.
import { button } from "../shared/buttons.js"
import { dot, find, haveColours, make, nameOf } from "../shared/dom.js"
import { withKey } from "../shared/key_hint.js"
/** @import { Choice, Keys, NamedClass } from "../protocol" */
/** @import { CardTools } from "./protocol" */

const LONG_NAME = 28 // characters, which two lines of a button have room for

/**
 * @typedef {Omit<Record<keyof Keys, () => void>, "open">} Actions
 * @typedef {(label: number) => void} Relabel
 */

/**
 * Return whether every class has a key of its own, the same for each example.
 * @param {CardTools} data
 */
export const haveKeys = ({ classKeys }) => classKeys.every(Boolean)

/**
 * @param {ShadowRoot} root
 * @param {CardTools} data
 * @param {Actions} actions
 */
export function buildControls(root, data, actions) {
  const { keys, verdicts, labels } = data
  const verdict = (/** @type {Choice & keyof Actions} */ name, words = "", title = "") => {
    const look = verdicts[name]
    const className = name === "accept" ? "accept primary" : name
    const how = { className, key: keys[name], title: title || look.meaning }
    const made = button(words || look.title, actions[name], how)
    made.dataset.verdict = name
    if (name === "keep" || name === "accept") made.append(make("span", "about"))
    return made
  }
  find(root, ".verdicts").replaceChildren(
    verdict("keep"),
    verdict("accept", "Accept", "The suggested label is right."),
    verdict("noisy"),
    verdict("drop"),
    verdict("unsure"),
  )
  const step = (/** @type {"previous" | "next" | "undo"} */ name, /** @type {string} */ words, /** @type {string} */ title) =>
    button(words, actions[name], { className: name, key: keys[name], title })
  find(root, ".steps").replaceChildren(
    step("previous", "Previous", "Go to the previous example"),
    step("next", "Next", "Go to the next example without deciding"),
    step("undo", "Undo", "Undo your last decision"),
    make("span", "last"),
  )
  const withKeys = haveKeys(data)
  find(root, ".search").hidden = withKeys
  find(root, ".search input", HTMLInputElement).placeholder = withKey(keys.search, "Find a class")
  find(root, ".note", HTMLInputElement).placeholder = withKey(keys.note, "Add a note")
  const classes = find(root, ".classes")
  classes.dataset.columns = String(withKeys && labels.length < 5 ? 2 : 3)
  classes.dataset.many = String(!withKeys)
  delete classes.dataset.ids
  find(root, ".overlay dl").replaceChildren(...keyList(data))
}

/**
 * Show a button for each class that has a key, with the key on it.
 * @param {ShadowRoot} root
 * @param {CardTools} data
 * @param {number[]} ids  in the order of their keys, see `keyedClasses`
 * @param {Relabel} relabel
 */
export function showClasses(root, { labels }, ids, relabel) {
  const classes = find(root, ".classes")
  const shown = ids.join(" ")
  if (classes.dataset.ids === shown) return
  classes.dataset.ids = shown
  // Where colours repeat, a dot would only take room from the name.
  const coloured = haveColours(labels)
  classes.replaceChildren(...ids.map((id, i) => classButton(labels[id], id, String(i + 1), coloured, relabel)))
}

/**
 * @param {NamedClass} label
 * @param {number} id
 * @param {string} key
 * @param {boolean} coloured
 * @param {Relabel} relabel
 */
function classButton(label, id, key, coloured, relabel) {
  const title = `Relabel as ${label.name.slice(0, 300)}`
  const content = make("span", "chip", coloured ? dot(label.color) : null, nameOf(label))
  const className = label.name.length > LONG_NAME ? "class long" : "class"
  const made = button(content, () => relabel(id), { className, key, title })
  made.dataset.label = String(id)
  return made
}

/** @param {CardTools} data */
function keyList(data) {
  const { keys, classKeys, verdicts } = data
  const verdict = (/** @type {"keep" | "noisy" | "drop" | "unsure"} */ name) =>
    /** @type {[string, string]} */ ([keys[name], `${verdicts[name].title}: ${verdicts[name].meaning.replace(/\.$/, "")}`])
  /** @type {[string | Node, string][]} */
  const lines = [
    verdict("keep"),
    [keys.accept, "Accept: The suggested label is right"],
    haveKeys(data)
      ? [`1 – ${classKeys.length}`, "Relabel as this class; each class has the same key on every page"]
      : ["1 – 9", "Relabel as the class with this key: 1 is the suggested label, 2 the given label, then the likeliest others"],
    ...(haveKeys(data) ? [] : [/** @type {[string, string]} */ ([keys.search, "Find any class, the last used first; press Enter to relabel"])]),
    verdict("noisy"),
    verdict("drop"),
    verdict("unsure"),
    [keys.undo, "Undo your last decision; press again to undo earlier ones"],
    [`${keys.next} or →`, "Next example without deciding"],
    [`${keys.previous} or ←`, "Previous example"],
    [keys.note, "Write a note; press Enter to return to the card"],
    [keys.opinion, "Show or hide what a language model says, where one was asked"],
    ["Enter", "In blind mode: confirm your first choice"],
    [make("mark", "for", "word"), "Supports the suggested label; darker means stronger"],
    [make("mark", "against", "word"), "Supports the given label"],
    ["Ctrl K", "Find a page, class, dataset or text"],
    [keys.help, "Show this list"],
  ]
  return lines.flatMap(([key, words]) => [
    make("dt", "", key instanceof Node ? key : make("kbd", "", key)),
    make("dd", "", words),
  ])
}
