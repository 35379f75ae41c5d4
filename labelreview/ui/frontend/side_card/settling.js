// @ts-check
/** @import { Action } from "../protocol" */
/** @import { Card } from "../card/card.js" */

/**
 * Take in how an example stands in the log, unless a decision or an undo made here is not there yet.
 * @param {Card} card
 * @param {{ status: string, label: string }} logged
 * @param {Action[]} pending
 */
export function settle(card, { status, label }, pending) {
  const { token, lifted } = card
  const isAhead = pending.some((action) =>
    "undoes" in action ? action.undoes === lifted : action.token === token,
  )
  if (isAhead) return
  Object.assign(card, { status, label, done: false, token: undefined, lifted: undefined, past: [] })
}
