// @ts-check
// The buttons of the card, made once since they never move, and the list of keys.
import { button } from "../shared/buttons.js"
import { chip, find, make } from "../shared/dom.js"
/** @import { Choice, Keys } from "../protocol" */
/** @import { CardTools } from "./protocol" */

const LIKELY = 6 // classes with a button when there are too many for keys

/**
 * @typedef {Omit<Record<keyof Keys, () => void>, "open">} Actions
 * @typedef {(label: number) => void} Relabel
 */

/**
 * Return whether every class has a key of its own.
 * @param {CardTools} data
 */
export const haveKeys = ({ classKeys }) => classKeys.every(Boolean)

/**
 * @param {ShadowRoot} root
 * @param {CardTools} data
 * @param {Actions} actions
 * @param {Relabel} relabel
 */
export function buildControls(root, data, actions, relabel) {
  const { keys, verdicts, labels, classKeys } = data
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
  find(root, ".search input", HTMLInputElement).placeholder =
    `${keys.search}  Search ${labels.length} classes; press Enter to relabel`
  const classes = find(root, ".classes")
  if (withKeys) classes.replaceChildren(...labels.map((_, id) => classButton(data, id, classKeys[id], relabel)))
  classes.dataset.columns = String(withKeys && labels.length !== 4 ? Math.min(3, labels.length) : 2)
  find(root, ".overlay dl").replaceChildren(...keyList(data))
}

/**
 * Make the buttons of the likeliest classes, where classes have no keys.
 * @param {ShadowRoot} root
 * @param {CardTools} data
 * @param {number[]} ids  the likeliest first
 * @param {Relabel} relabel
 */
export function showLikely(root, data, ids, relabel) {
  find(root, ".classes").replaceChildren(...ids.slice(0, LIKELY).map((id) => classButton(data, id, null, relabel)))
}

/**
 * @param {CardTools} data
 * @param {number} id
 * @param {string | null} key
 * @param {Relabel} relabel
 */
function classButton({ labels }, id, key, relabel) {
  const title = `Relabel as ${labels[id].name.slice(0, 300)}`
  const made = button(chip(labels[id]), () => relabel(id), { className: "class", key, title })
  made.dataset.label = String(id)
  return made
}

/** @param {CardTools} data */
function keyList(data) {
  const { keys, classKeys, verdicts } = data
  const verdict = (/** @type {"keep" | "noisy" | "drop" | "unsure"} */ name) =>
    /** @type {[string, string]} */ ([keys[name], `${verdicts[name].title}: ${verdicts[name].meaning}`])
  /** @type {[string | Node, string][]} */
  const lines = [
    verdict("keep"),
    [keys.accept, "Accept: The suggested label is right."],
    haveKeys(data)
      ? [`1 – ${classKeys.length}`, "Relabel as this class; each class has the same key on every page"]
      : [keys.search, "Search for a class; press Enter to relabel"],
    verdict("noisy"),
    verdict("drop"),
    verdict("unsure"),
    [keys.undo, "Undo your last decision; press again to undo earlier ones"],
    [`${keys.next} or →`, "Next example without deciding"],
    [`${keys.previous} or ←`, "Previous example"],
    [keys.note, "Write a note; press Enter to return to the card"],
    ["Enter", "In blind mode: confirm your first choice"],
    [make("mark", "for", "word"), "Supports the suggested label; darker means stronger"],
    [make("mark", "against", "word"), "Supports the given label"],
    [keys.help, "Show this list"],
  ]
  return lines.flatMap(([key, words]) => [
    make("dt", "", key instanceof Node ? key : make("kbd", "", key)),
    make("dd", "", words),
  ])
}
