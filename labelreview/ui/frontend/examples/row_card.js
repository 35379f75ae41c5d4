// @ts-check
// A row as the card shows it before its reasons have come.
import { settle } from "../side_card/settling.js"
/** @import { Action } from "../protocol" */
/** @import { Card } from "../card/card.js" */
/** @import { TableRow } from "./protocol" */

/**
 * @param {TableRow} row
 * @returns {Card}
 */
export const partial = (row) => ({
  id: row.id,
  place: row.place,
  control: false,
  queued: true,
  open: true,
  text: row.text,
  cut: "",
  given: row.given,
  suggested: row.suggested,
  score: row.score,
  status: row.status,
  label: row.label,
  agreement: null, neighbours: 0,
  probabilities: [],
  likely: row.likely,
  doubts: [],
  misleading: null,
  near: [],
  duplicates: [],
  history: [],
  words: null,
  opinion: null,
  partial: true,
})

/**
 * Take in what the server says of a row.
 * @param {Map<string, Card>} cards
 * @param {TableRow} row
 * @param {Action[]} pending
 */
export function settleRow(cards, row, pending) {
  const card = cards.get(row.id)
  if (!card) {
    cards.set(row.id, partial(row))
    return
  }
  const { given, suggested, score } = row
  Object.assign(card, { given, suggested, score })
  settle(card, row, pending)
}
