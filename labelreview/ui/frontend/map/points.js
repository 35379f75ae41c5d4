// @ts-check
// The points as the server sent them: where they are, in which colour, and which of them count.
import { readColor, scaleOf } from "./raster.js"
/** @import { NamedArrays } from "./bytes.js" */
/** @import { MapData } from "./protocol" */

/** How a point is drawn. */
export const FAINT = 0
export const DIM = 1
export const STRONG = 2

const NEUTRAL = 0x929cab
const NO_NUMBER = 255
const APART = 7919 // a prime: neighbours in the file are drawn far from each other in time

export class Points {
  xy = /** @type {Float32Array} */ (new Float32Array(0))
  rgb = new Uint32Array(0)
  layer = new Uint8Array(0)
  order = new Uint32Array(0)
  sizes = /** @type {Uint8Array | null} */ (null)
  /** Position and status of all decided ones. */
  decided = /** @type {[number, number][]} */ ([])
  strong = 0
  shown = 0

  /**
   * Take what the server sent; return whether all of it is there.
   * @param {MapData} data
   * @param {NamedArrays} arrays
   * @param {boolean} isDark
   */
  update(data, arrays, isDark) {
    const [layout, color, shown, decided] = [data.layout, data.color, data.shown, data.decided].map((one) => arrays.of(one))
    const picked = data.picked && arrays.of(data.picked)
    const size = data.size && arrays.of(data.size)
    if (!layout || !color || !shown || !decided || (data.picked && !picked) || (data.size && !size)) return false
    this.xy = new Float32Array(layout.buffer)
    this.sizes = size
    this.#layer(data.rows, shown, picked && new Int32Array(picked.buffer))
    this.#color(data, color, isDark)
    this.decided = [...new Int32Array(decided.buffer)].map((one) => [one >> 3, one & 7])
    return true
  }

  /**
   * Show a decision that was just made.
   * @param {number} position
   * @param {number} status
   * @param {number | null} rgb  where the status is the colour
   */
  decide(position, status, rgb) {
    this.decided = [...this.decided.filter(([one]) => one !== position), [position, status]]
    this.decided.sort(([a], [b]) => a - b)
    if (rgb !== null) this.rgb[position] = rgb
  }

  /** @param {number} status  whether any point was decided so */
  hasStatus = (status) => this.decided.some(([, one]) => one === status)

  /** Whether a point can be chosen: it matches the filter. */
  counts = (/** @type {number} */ position) => this.layer[position] !== FAINT

  /**
   * @param {number} rows
   * @param {Uint8Array} shown  bits
   * @param {Int32Array | null} picked
   */
  #layer(rows, shown, picked) {
    this.layer = new Uint8Array(rows)
    this.shown = 0
    for (let i = 0; i < rows; i++)
      if ((shown[i >> 3] >> (7 - (i & 7))) & 1) {
        this.layer[i] = picked ? DIM : STRONG
        this.shown++
      }
    for (const i of picked ?? []) this.layer[i] = STRONG
    this.strong = picked ? picked.length : this.shown
  }

  /**
   * @param {MapData} data
   * @param {Uint8Array} bytes
   * @param {boolean} isDark
   */
  #color({ rows, scale, groups, backdrop }, bytes, isDark) {
    this.rgb = new Uint32Array(rows)
    this.order = new Uint32Array(rows)
    if (scale) {
      // The high end is what stands out from the page: the dark one on white, the bright one on black.
      const stops = isDark ? scale.stops : [...scale.stops].reverse()
      const colors = scaleOf(stops, NEUTRAL)
      for (let i = 0; i < rows; i++) this.rgb[i] = colors[bytes[i]]
      this.#highest(bytes)
      return
    }
    const labels = new Uint16Array(bytes.buffer)
    const colors = groups.map(({ color }) => readColor(color))
    const behind = new Set(backdrop)
    for (let i = 0; i < rows; i++) {
      this.rgb[i] = this.layer[i] !== FAINT || behind.has(labels[i]) ? (colors[labels[i]] ?? NEUTRAL) : NEUTRAL
      this.order[i] = (i * APART) % rows
    }
    if (rows % APART === 0) this.order.forEach((_, i) => (this.order[i] = i))
  }

  /**
   * The highest numbers are drawn last, on top.
   * @param {Uint8Array} steps
   */
  #highest(steps) {
    const starts = new Uint32Array(257)
    const height = (/** @type {number} */ step) => (step === NO_NUMBER ? 0 : step + 1)
    for (const step of steps) starts[height(step) + 1]++
    for (let at = 1; at < 257; at++) starts[at] += starts[at - 1]
    steps.forEach((step, i) => (this.order[starts[height(step)]++] = i))
  }
}
