// @ts-check
// What the server does not know yet, laid over the cards that it sent.
import { verdictOf } from "../shared/decide.js"
/** @import { Action, ChangedLabel, DecideAction, NamedClass } from "../protocol" */
/** @import { Card } from "./card.js" */

/**
 * Show a card as a decision leaves it, also one from before a reload that is not sent yet.
 * @param {Card} card
 * @param {Pick<DecideAction, "token" | "verdict" | "label">} action
 * @param {NamedClass[]} labels
 */
export function lay(card, action, labels) {
  const given = labels[card.given].name
  const found = verdictOf(action.verdict, action.label, { given, suggested: labels[card.suggested].name })
  if (!found || card.token === action.token) return
  const { status, label, done, token } = card
  card.past = [...(card.past ?? []), { status, label, done, token }]
  card.status = found.verdict
  card.label = found.label ?? given
  card.done = true
  card.token = action.token
}

/**
 * Lay all decisions and undos without an answer over the cards that they are about.
 * @param {Map<string, Card>} cards
 * @param {Action[]} pending
 * @param {NamedClass[]} labels
 */
export function layAll(cards, pending, labels) {
  for (const action of effective(pending)) {
    for (const id of action.examples ?? []) {
      const card = cards.get(id)
      if (!card) continue
      if (!("undoes" in action)) lay(card, action, labels)
      // What the server sent before it heard of the undo.
      else if (!card.done && card.status !== "undecided") lift(card, action.undoes, labels)
    }
  }
}

/**
 * Return what is to happen at the server: not the decisions that are taken back before it hears of them.
 * @param {Action[]} pending
 */
function effective(pending) {
  const known = new Set(pending.map(({ token }) => token))
  const undone = new Set(pending.map((action) => ("undoes" in action ? action.undoes : "")))
  return pending.filter((action) => ("undoes" in action ? !known.has(action.undoes) : !undone.has(action.token)))
}

/**
 * Take the decision `token` off a card, which is to be decided again.
 * @param {Card | undefined} card
 * @param {string} token
 * @param {NamedClass[]} labels
 */
export function lift(card, token, labels) {
  if (!card) return
  // Of a decision from before this card came, the card does not know what it was before.
  const before = card.token === token ? card.past?.pop() : undefined
  if (!before) card.past = []
  const undecided = { status: "undecided", label: labels[card.given].name, done: false, token: undefined }
  Object.assign(card, before ?? undecided)
  card.open = true
  card.seen = false
  card.blind = undefined
}

/**
 * Take decisions off all cards that they were about; return whether there was any.
 * @param {Map<string, Card>} cards
 * @param {string[]} tokens
 * @param {NamedClass[]} labels
 */
export function liftAll(cards, tokens, labels) {
  const about = [...cards.values()].filter(({ token }) => token && tokens.includes(token))
  for (const card of about) lift(card, card.token ?? "", labels)
  return about.length > 0
}

/**
 * What others decided meanwhile need not be decided again.
 * @param {Map<string, Card>} cards
 * @param {ChangedLabel[]} changed
 * @param {object} here
 * @param {string} here.annotator
 * @param {string | undefined} here.showing  the example on the screen, which stays to be decided
 * @param {boolean} here.walksDecided  whether decided examples are in this queue
 * @param {NamedClass[]} here.labels
 */
export function layOthers(cards, changed, { annotator, showing, walksDecided, labels }) {
  for (const one of changed) {
    const card = cards.get(one.id)
    if (!card || card.done || one.annotator === annotator) continue
    card.status = one.verdict ?? "undecided"
    card.label = one.label ?? labels[card.given].name
    if (!walksDecided && showing !== one.id) card.open = !one.verdict
  }
}

/**
 * Count the examples of the queue that are decided here without the server knowing, less those that
 * are undecided again without the server knowing.
 * @param {Map<string, Card>} cards
 * @param {Action[]} pending
 */
export function countUnknown(cards, pending) {
  /** @type {Map<string, Action[]>} By example. */
  const about = new Map()
  for (const action of effective(pending)) {
    for (const id of action.examples ?? []) about.set(id, [...(about.get(id) ?? []), action])
  }
  let count = 0
  for (const [id, actions] of about) {
    const card = cards.get(id)
    if (!card?.queued) continue
    const decides = actions.filter((action) => !("undoes" in action)).length
    // What it was before the first of them; an undo begins at a decision.
    const before = "undoes" in actions[0] ? "" : card.past?.at(-decides)?.status
    count += Number(card.status !== "undecided") - Number(before !== undefined && before !== "undecided")
  }
  return count
}
