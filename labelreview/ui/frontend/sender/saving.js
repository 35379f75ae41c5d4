// @ts-check
import { digits } from "../shared/numbers.js"
/** @import { Sender } from "./sender.js" */

export const LATE = 8000 // milliseconds without an answer, from which somebody should know

/**
 * Return how many decisions are unsent, once the oldest of them waits for longer than it should or the
 * server has said that it cannot record them.
 * @param {Sender} sender
 */
export function late({ pending, clock, trouble }) {
  return pending.length && (trouble || clock.now() - pending[0].at >= LATE) ? pending.length : 0
}

/**
 * Say whether all is saved. Decisions on their way are the usual thing and no reason to look up; only
 * those that wait for long are counted.
 * @param {Sender} sender
 * @returns {{ words: string, state: "sent" | "sending" | "unsent" | "trouble" }}
 */
export function saving(sender) {
  const wrong = sender.problems.at(-1)
  if (wrong) return { words: wrong, state: "trouble" }
  const waiting = late(sender)
  if (waiting) return { words: `${digits(waiting)} unsent`, state: "unsent" }
  return sender.unsent ? { words: "Saving…", state: "sending" } : { words: "All saved", state: "sent" }
}
