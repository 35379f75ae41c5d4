// @ts-check
import { verdictOf } from "../shared/decide.js"
import { lay } from "./overlay.js"
/** @import { Choice, DecideAction, NamedClass } from "../protocol" */
/** @import { Sender } from "../sender/sender.js" */
/** @import { Card } from "./card.js" */

/**
 * Send what was decided about a card, and show the card so. Return false if a label is missing.
 * @param {Card} card
 * @param {{ choice: Choice, label: string | null }} chosen
 * @param {object} world
 * @param {Sender} world.sender
 * @param {NamedClass[]} world.labels
 * @param {string} world.note  as it was typed
 * @param {number} world.seconds
 * @param {Partial<DecideAction>} [more]
 */
export function decideCard(card, { choice, label }, { sender, labels, note, seconds }, more = {}) {
  // What was on the screen, whatever a newer run suggests when this arrives.
  const shown = { given: labels[card.given].name, suggested: labels[card.suggested].name }
  const decided = choice === "accept" ? verdictOf(choice, null, shown) : { verdict: choice, label }
  if (!decided) return false
  const token = sender.decide({
    examples: [card.id],
    ...decided,
    note: note.trim(),
    seconds,
    origin: card.control ? "control" : "queue",
    ...(card.blind ? { blind_label: card.blind.label ?? card.blind.verdict } : {}),
    ...more,
  })
  lay(card, { token, ...decided }, labels)
  card.note = note
  return true
}
