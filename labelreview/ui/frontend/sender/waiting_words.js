// @ts-check
import { counted } from "../shared/numbers.js"

/**
 * Say what waits in this browser, and why; nothing when nothing does.
 * @param {object} how
 * @param {number} how.waiting  decisions
 * @param {number} how.unkept  those of them that the browser's storage refused
 * @param {string} how.outage  why the page cannot be drawn, "" when it can
 * @param {string} how.trouble  why decisions cannot be recorded, "" when the server does not say
 * @param {boolean} how.isLate  whether the server leaves them without an answer
 * @returns {string[]} the problem, and what becomes of the decisions
 */
export function waitingWords({ waiting, unkept, outage, trouble, isLate }) {
  const problem = outage || (waiting && trouble) || (isLate ? "The server does not answer." : "")
  const many = counted(waiting, "decision")
  const [wait, are, they] = waiting === 1 ? ["waits", "is", "It"] : ["wait", "are", "They"]
  if (unkept) {
    const where = `${many} ${wait} in this tab alone, since the browser refuses to store more`
    return [problem, `${where}: leave it open until they are sent.`].filter(Boolean)
  }
  if (!problem) return []
  if (!waiting) return [problem, "This page goes on by itself once that is mended."]
  const safe = `${they} ${are} safe while the browser keeps its data, and sent by themselves once that is over.`
  return [problem, `${many} ${wait} in this browser. ${waiting === 1 ? safe.replace("themselves", "itself") : safe}`]
}
