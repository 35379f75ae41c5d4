// @ts-check
// How an element that decides tells those beside it, before the server knows.
/** @import { Choice } from "../protocol" */

/** Happens in the window with each decision. */
export const DECIDED = "labelreview-decided"

/** @typedef {CustomEvent<{ examples: string[], verdict: Choice }>} DecidedEvent */

/** @param {{ examples: string[], verdict: Choice }} decision */
export function announce({ examples, verdict }) {
  window.dispatchEvent(new CustomEvent(DECIDED, { detail: { examples, verdict } }))
}
