// @ts-check
// How long the browser waits for an answer before it asks again: twice as long after each attempt. A
// server that is slow begins anew at each, and is not helped by two requests at once.
export const PATIENCE = 3000 // milliseconds
export const LONGEST_PATIENCE = 24000

/**
 * Return the milliseconds to wait for the answer to the last of some attempts.
 * @param {number} attempts  without an answer, at least 1
 */
export const patience = (attempts) => Math.min(PATIENCE * 2 ** (attempts - 1), LONGEST_PATIENCE)
