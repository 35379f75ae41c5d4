// @ts-check
import { counted, digits } from "./numbers.js"
/** @import { VerdictLook } from "../protocol" */
/** @import { Undoable } from "../sender/undoable.js" */

/** @typedef {Pick<Undoable, "verdict" | "verdicts" | "label" | "many">} Done */

/**
 * Say what was done with each verdict: an accepted suggestion relabels, or keeps where it is the
 * given label, which of several only the server knows.
 * @param {Done} last
 * @param {Record<string, VerdictLook>} verdicts
 * @returns {[number, string][]}
 */
function parts({ verdict, verdicts: counts, many, label }, verdicts) {
  const isAccept = verdict === "accept"
  if (!counts && isAccept && !label) return [[many, "accepted"]]
  const each = Object.entries(counts ?? { [isAccept ? "relabel" : verdict]: many })
  return each.map(([name, n]) => [n, verdicts[name]?.done ?? name])
}

/**
 * Say what an undo would take back: in a few words for its button, and in full.
 * @param {Done | undefined} last
 * @param {Record<string, VerdictLook>} verdicts
 */
export function undoWords(last, verdicts) {
  if (!last) return { words: "Undo", title: "There is nothing to undo" }
  const done = parts(last, verdicts)
  const label = last.label ? ` as ${last.label.slice(0, 300)}` : ""
  const all = done.length === 1 ? done[0][1] : "decided"
  const each = done.length === 1 ? "" : ` (${listed(done)})`
  return {
    words: `Undo ${digits(last.many)} ${all}`,
    title: `Undo your last decision: ${counted(last.many, "example")} ${all}${each || label}`,
  }
}

/**
 * Say what was done, with its label, or how much of it was what.
 * @param {Done} last
 * @param {Record<string, VerdictLook>} verdicts
 */
export function whatWasDone(last, verdicts) {
  const done = parts(last, verdicts)
  if (done.length > 1) return `${counted(last.many, "decision")} (${listed(done)})`
  const many = last.many > 1 ? `${digits(last.many)} ` : ""
  return `${many}${done[0][1]}${last.label ? ` ${last.label}` : ""}`
}

/** @param {[number, string][]} done */
const listed = (done) => done.map(([n, words]) => `${digits(n)} ${words}`).join(", ")
