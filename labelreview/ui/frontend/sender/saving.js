// @ts-check
import { digits } from "../shared/numbers.js"
/** @import { Sender } from "./sender.js" */

/**
 * Say whether all is saved. Decisions on their way are the usual thing and no reason to look up; only
 * those that wait for long are counted.
 * @param {Pick<Sender, "problems" | "trouble" | "unsent" | "late">} sender
 * @returns {{ words: string, state: "sent" | "sending" | "unsent" | "trouble" }}
 */
export function saving({ problems, trouble, unsent, late }) {
  const wrong = problems.at(-1) ?? trouble
  if (wrong) return { words: wrong, state: "trouble" }
  if (late) return { words: `${digits(late)} unsent`, state: "unsent" }
  return unsent ? { words: "Saving…", state: "sending" } : { words: "All saved", state: "sent" }
}
