// @ts-check
// Moves of the view and of the points that the eye can follow.
/** @import { Frame, View } from "./geometry.js" */

const TIME = 450 // milliseconds

/** Starts and stops what goes on over several frames; the last one started wins. */
export class Flight {
  #frame = 0
  /** @type {(() => void) | null} */
  #end = null

  /**
   * Call `step` with 0 to 1 until it has been called with 1; at once where less motion is wanted.
   * @param {(share: number) => void} step
   */
  start(step) {
    this.finish()
    this.#end = () => step(1)
    if (matchMedia("(prefers-reduced-motion: reduce)").matches || document.hidden) return this.finish()
    const begun = performance.now()
    const next = (/** @type {number} */ now) => {
      const share = Math.min(1, Math.max(0, (now - begun) / TIME))
      if (share === 1) return this.finish()
      step(share * share * (3 - 2 * share))
      this.#frame = requestAnimationFrame(next)
    }
    this.#frame = requestAnimationFrame(next)
  }

  /** Jump to the end of what goes on. */
  finish() {
    cancelAnimationFrame(this.#frame)
    const end = this.#end
    this.#end = null
    end?.()
  }
}

/**
 * Return the step that brings a view from where it is to a frame.
 * @param {View} view
 * @param {Frame} to
 */
export function towards(view, to) {
  const from = view.frame
  const names = /** @type {const} */ (["left", "right", "lower", "upper"])
  return (/** @type {number} */ share) => {
    const now = { ...to }
    for (const name of names) now[name] = from[name] + (to[name] - from[name]) * share
    view.show(now)
  }
}

/**
 * Return the step that brings points from where they are to other places.
 * @param {Float32Array} from
 * @param {Float32Array} to
 * @param {(xy: Float32Array) => void} put
 */
export function wandering(from, to, put) {
  const now = new Float32Array(to.length)
  return (/** @type {number} */ share) => {
    if (share === 1) return put(to)
    for (let i = 0; i < now.length; i++) now[i] = from[i] + (to[i] - from[i]) * share
    put(now)
  }
}
