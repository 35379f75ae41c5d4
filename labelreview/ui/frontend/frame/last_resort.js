// @ts-check
// When a page may reload itself: only if nothing else has helped, and nothing is lost by it.

export const UNHEARD = 6 // sends, which take more than a minute
export const QUIET = 10_000 // milliseconds without a key in a field
export const BETWEEN = 600_000 // milliseconds between two reloads: they must not go round

/**
 * @param {object} state
 * @param {number} state.unheard  sends in a row without a sign of life
 * @param {number} state.unkept  decisions that only this page holds
 * @param {boolean} state.isRunning  whether the server is at work for this page
 * @param {boolean} state.hasText  whether somebody typed a text that is not sent
 * @param {number} state.isTyped  milliseconds since a key in a field
 * @param {number} state.reloaded  milliseconds since this tab reloaded by itself
 */
export function mayReload({ unheard, unkept, isRunning, hasText, isTyped, reloaded }) {
  if (unheard < UNHEARD || isRunning) return false
  return unkept === 0 && !hasText && isTyped >= QUIET && reloaded >= BETWEEN
}
