// @ts-check
// An example as the browser holds it: what the server sent, and what was done with it here.
/** @import { Verdict } from "../protocol" */
/** @import { ReviewCard } from "./protocol" */

/**
 * @typedef {{ status: string, label: string, done?: boolean, token?: string }} State  of a decision
 * @typedef {object} Here  what the browser adds to a card
 * @property {boolean} [done]  decided in this tab
 * @property {string} [token]  of that decision
 * @property {State[]} [past]  what the card was before each of its decisions
 * @property {boolean} [seen]  its labels were shown, in blind mode
 * @property {{ verdict: Verdict, label: string | null }} [blind]  the choice before they were shown
 * @property {string} [note]
 * @property {string} [lifted]  token of a decision that was taken back here
 * @property {boolean} [wantsOpinion]  what a model says of it was opened or closed by hand
 * @property {boolean} [partial]  only what a list shows of it has come
 * @typedef {ReviewCard & Here} Card
 */

/** @param {Card} card */
export const isOpen = (card) => card.open && !card.done
