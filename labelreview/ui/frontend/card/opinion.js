// @ts-check
// What a language model said of an example. People follow what is suggested to them, so it is folded
// until they ask for it, or have chosen themselves.
import { chip, make } from "../shared/dom.js"
/** @import { CardTools } from "./protocol" */
/** @import { Card } from "./card.js" */

/**
 * Return whether somebody has chosen a label of the example before: now, in blind mode, or earlier.
 * @param {Pick<Card, "blind" | "done" | "lifted" | "history">} card
 * @param {string} annotator
 */
export const hasChosen = (card, annotator) =>
  Boolean(card.blind || card.done || card.lifted || card.history.some((past) => past.annotator === annotator))

/**
 * @param {Card} card
 * @param {CardTools} data
 * @param {string} annotator
 * @returns {HTMLElement[]}
 */
export function opinionPart(card, { labels, keys }, annotator) {
  const { opinion } = card
  if (!opinion) return []
  const summary = make("summary", "", "What ", make("bdi", "model", opinion.by), " says ", make("kbd", "", keys.opinion))
  summary.title = "Folded until you have chosen yourself"
  const share = opinion.share === null ? null : make("span", "share", opinion.share.toFixed(2))
  const reason = make("p", "reason", opinion.reason || "It gave no reason.")
  reason.dir = "auto"
  const part = make("details", "opinion", summary, make("p", "says", chip(labels[opinion.label]), share), reason)
  part.open = card.wantsOpinion ?? hasChosen(card, annotator)
  part.addEventListener("toggle", () => (card.wantsOpinion = part.open))
  return [part]
}

/**
 * Open or close what is said of the example that is shown.
 * @param {ParentNode} root
 */
export function turnOpinion(root) {
  const part = root.querySelector("details.opinion")
  if (!(part instanceof HTMLDetailsElement)) return
  part.open = !part.open
  if (part.open) part.scrollIntoView({ block: "nearest" })
}
