// @ts-check
/** @import { Action, UndoableBatchData } from "../protocol" */

/**
 * @typedef {{ token: string, verdict: string, label: string | null, examples: string[], many: number, annotator?: string }} Undoable
 * A batch of decisions that an undo would take back.
 */

/**
 * Return what an undo would take back, the newest first: what stands as the server says, and over it
 * what the server does not know yet.
 * @param {UndoableBatchData[]} batches  as the server says, the newest first
 * @param {Set<string>} own  tokens of what was decided in this tab; nothing else is taken back
 * @param {Action[]} pending  without an answer, the oldest first
 * @returns {Undoable[]}
 */
export function undoableBatches(batches, own, pending) {
  /** @type {Undoable[]} */
  let undoable = batches
    .filter(({ batch }) => own.has(batch))
    .map(({ batch, ...one }) => ({ token: batch, ...one }))
  for (const action of pending) {
    if ("undoes" in action) undoable = undoable.filter((one) => one.token !== action.undoes)
    else if (!undoable.some((one) => one.token === action.token))
      undoable.unshift({ ...action, many: action.examples.length })
  }
  return undoable
}
