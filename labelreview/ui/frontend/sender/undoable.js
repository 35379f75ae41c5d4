// @ts-check
/** @import { Action, UndoableBatchData } from "../protocol" */

/**
 * @typedef {{ token: string, verdict: string, verdicts?: Record<string, number>, label: string | null, examples: string[], many: number, annotator?: string }} Undoable
 * A batch of decisions that an undo would take back; `verdicts` says how many have which one, once the server knows.
 */

/**
 * Return what an undo would take back, the newest first: what stands as the server says, and over it
 * what the server does not know yet.
 * @param {UndoableBatchData[]} batches  as the server says, the newest first
 * @param {{ has: (token: string) => boolean }} own  tokens of what was decided in this tab
 * @param {Action[]} pending  without an answer, the oldest first
 * @returns {{ undoable: Undoable[], elsewhere: Undoable[] }} what this tab decided, and what the same
 *   person decided in another one or before this browser was there
 */
export function undoableBatches(batches, own, pending) {
  /** @type {Undoable[]} */
  let known = batches.map(({ batch, ...one }) => ({ token: batch, ...one }))
  for (const action of pending) {
    if ("undoes" in action) known = known.filter((one) => one.token !== action.undoes)
    else if (!known.some((one) => one.token === action.token))
      known.unshift({ ...action, many: action.examples.length })
  }
  return {
    undoable: known.filter(({ token }) => own.has(token)),
    elsewhere: known.filter(({ token }) => !own.has(token)),
  }
}
