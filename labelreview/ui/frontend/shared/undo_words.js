// @ts-check
import { counted, digits } from "./numbers.js"
/** @import { VerdictLook } from "../protocol" */
/** @import { Undoable } from "../sender/undoable.js" */

/**
 * Say what an undo would take back: in a few words for its button, and in full.
 * @param {Pick<Undoable, "verdict" | "label" | "many"> | undefined} last
 * @param {Record<string, VerdictLook>} verdicts
 */
export function undoWords(last, verdicts) {
  if (!last) return { words: "Undo", title: "There is nothing to undo" }
  const done = last.verdict === "accept" ? "accepted" : (verdicts[last.verdict]?.done ?? last.verdict)
  const label = last.label ? ` as ${last.label.slice(0, 300)}` : ""
  return {
    words: `Undo ${digits(last.many)} ${done}`,
    title: `Undo your last decision: ${counted(last.many, "example")} ${done}${label}`,
  }
}
