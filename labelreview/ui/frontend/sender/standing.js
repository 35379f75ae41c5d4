// @ts-check
/** @import { Action, StandingBatch } from "../protocol" */

/**
 * @typedef {{ token: string, verdict: string, label: string | null, examples: string[], many: number, annotator?: string }} Standing
 * A batch of decisions that an undo would take back.
 */

/**
 * Return what an undo would take back, the newest first: what stands as the server says, and over it
 * what the server does not know yet.
 * @param {StandingBatch[]} batches  as the server says, the newest first
 * @param {Set<string>} own  tokens of what was decided in this tab; nothing else is taken back
 * @param {Action[]} pending  without an answer, the oldest first
 * @returns {Standing[]}
 */
export function standingBatches(batches, own, pending) {
  /** @type {Standing[]} */
  let standing = batches
    .filter(({ batch }) => own.has(batch))
    .map(({ batch, ...one }) => ({ token: batch, ...one }))
  for (const action of pending) {
    if ("undoes" in action) standing = standing.filter((one) => one.token !== action.undoes)
    else if (!standing.some((one) => one.token === action.token))
      standing.unshift({ ...action, many: action.examples.length })
  }
  return standing
}
