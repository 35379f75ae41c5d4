// @ts-check
/** @import { Choice, Verdict } from "../protocol" */

/** To take over the suggested label, as against "keep", which takes the given one. */
export const ACCEPT_SUGGESTION = "accept"

/**
 * Return what a choice about one example means: its verdict, and the new label if that is "relabel".
 * Choosing the given label is a keep, however it was chosen; null says that a label is missing. The
 * cases that this function and `verdict_of` in Python agree on are in tests/cases/verdicts.json.
 * @param {Choice} choice
 * @param {string | null} label  the chosen one, with "relabel"
 * @param {{ given: string, suggested: string }} shown  the labels on the screen
 * @returns {{ verdict: Verdict, label: string | null } | null}
 */
export function verdictOf(choice, label, { given, suggested }) {
  if (choice !== ACCEPT_SUGGESTION && choice !== "relabel") return { verdict: choice, label: null }
  const wanted = choice === ACCEPT_SUGGESTION ? suggested : label
  if (!wanted) return null
  if (wanted === given) return { verdict: "keep", label: null }
  return { verdict: "relabel", label: wanted }
}
