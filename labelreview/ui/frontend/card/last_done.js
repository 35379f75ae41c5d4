// @ts-check
import { digits } from "../shared/numbers.js"
/** @import { Undoable } from "../sender/undoable.js" */
/** @import { VerdictLook } from "../protocol" */

/**
 * Say what an undo would take back.
 * @param {Undoable} last
 * @param {Record<string, VerdictLook>} verdicts
 */
export function whatWasDone(last, verdicts) {
  const verdict = last.verdict === "accept" ? "relabel" : last.verdict
  const done = verdicts[verdict]?.done ?? verdict
  const many = last.many > 1 ? `${digits(last.many)} ` : ""
  return `${many}${done}${last.label ? ` ${last.label}` : ""}`
}
