// @ts-check
// Where points are on the screen, which are near the pointer, and which lie in what was drawn.

/**
 * @typedef {{ left: number, right: number, lower: number, upper: number }} Frame  part of the map
 * @typedef {[number, number]} Place  x and y
 */

const EDGE = 0.01 // of the points on each side are outliers
const MARGIN = 0.06 // around what is framed, as a share of it
const TOP = 0.04 // more of it above, where the tools are
const SAMPLE = 20_000
const STRETCH = 1.8 // one direction at most against the other
const CLOSEST = 400 // times closer than the mass of the points

/**
 * Frame the mass of the points: all but the outermost hundredth on each side; all points with `edge` 0.
 * @param {Float32Array} xy  pairs
 * @param {ArrayLike<number> | null} [positions]  all without it
 * @param {number} [edge]
 * @returns {Frame}
 */
export function frameOf(xy, positions = null, edge = EDGE) {
  const many = positions ? positions.length : xy.length / 2
  if (!many) return { left: -1, right: 1, lower: -1, upper: 1 }
  // With all points, none may be left out.
  const step = edge ? Math.max(1, Math.floor(many / SAMPLE)) : 1
  const ends = [0, 1].map((axis) => {
    const values = new Float32Array(Math.ceil(many / step))
    for (let i = 0, at = 0; at < many; i++, at += step) values[i] = xy[2 * (positions ? positions[at] : at) + axis]
    values.sort()
    const low = values[Math.floor(edge * (values.length - 1))]
    const high = values[Math.ceil((1 - edge) * (values.length - 1))]
    return [low, high]
  })
  const [[left, right], [lower, upper]] = ends.map(([low, high]) => {
    const margin = (high - low) * MARGIN || 0.5
    return [low - margin, high + margin]
  })
  return { left, right, lower, upper: upper + (upper - lower) * TOP }
}

/** The part of the map in sight. Widths and places are in pixels of the page. */
export class View {
  width = 1
  height = 1
  x = 0
  y = 0
  kx = 1
  ky = 1
  #home = 1

  /**
   * @param {number} width
   * @param {number} height
   */
  resize(width, height) {
    const ratio = Math.min(width / this.width, height / this.height)
    this.width = width
    this.height = height
    this.kx *= ratio
    this.ky *= ratio
    this.#home *= ratio
  }

  /** How much closer this is than home. */
  get zoom() {
    return this.kx / this.#home
  }

  /** @param {Frame} frame */
  goHome(frame) {
    this.show(frame)
    this.#home = this.kx
  }

  /** @param {Frame} frame */
  show({ left, right, lower, upper }) {
    this.x = (left + right) / 2
    this.y = (lower + upper) / 2
    const kx = this.width / (right - left)
    const ky = this.height / (upper - lower)
    this.kx = Math.min(kx, ky * STRETCH)
    this.ky = Math.min(ky, kx * STRETCH)
  }

  /** @returns {Frame} */
  get frame() {
    const [left, upper] = this.place(0, 0)
    const [right, lower] = this.place(this.width, this.height)
    return { left, right, lower, upper }
  }

  /**
   * Where a place of the map is on the screen.
   * @param {number} x
   * @param {number} y
   * @returns {Place}
   */
  pixel(x, y) {
    return [(x - this.x) * this.kx + this.width / 2, (this.y - y) * this.ky + this.height / 2]
  }

  /**
   * Which place of the map a pixel shows.
   * @param {number} px
   * @param {number} py
   * @returns {Place}
   */
  place(px, py) {
    return [(px - this.width / 2) / this.kx + this.x, this.y - (py - this.height / 2) / this.ky]
  }

  /**
   * @param {number} dx
   * @param {number} dy
   */
  pan(dx, dy) {
    this.x -= dx / this.kx
    this.y += dy / this.ky
  }

  /**
   * Zoom and leave the place at a pixel where it is.
   * @param {number} factor
   * @param {number} [px]
   * @param {number} [py]
   */
  zoomBy(factor, px = this.width / 2, py = this.height / 2) {
    const by = Math.min(Math.max(factor * this.zoom, 0.02), CLOSEST) / this.zoom
    const [x, y] = this.place(px, py)
    this.kx *= by
    this.ky *= by
    const [nowX, nowY] = this.pixel(x, y)
    this.pan(px - nowX, py - nowY)
  }
}

/**
 * Return the position nearest to a pixel, and null when none is within `reach` pixels.
 * @param {View} view
 * @param {Float32Array} xy
 * @param {(position: number) => boolean} counts
 * @param {number} px
 * @param {number} py
 * @param {number} reach
 */
export function nearest(view, xy, counts, px, py, reach) {
  const [x, y] = view.place(px, py)
  let best = null
  let least = reach * reach
  for (let i = 0; i < xy.length / 2; i++) {
    const dx = (xy[2 * i] - x) * view.kx
    const dy = (xy[2 * i + 1] - y) * view.ky
    const far = dx * dx + dy * dy
    if (far <= least && counts(i)) {
      least = far
      best = i
    }
  }
  return best
}

/**
 * Return the positions in a frame, nearest to its middle first, at most `most`.
 * @param {Float32Array} xy
 * @param {(position: number) => boolean} counts
 * @param {Frame} frame
 * @param {number} [most]
 */
export function inFrame(xy, counts, { left, right, lower, upper }, most = Infinity) {
  const found = []
  for (let i = 0; i < xy.length / 2; i++) {
    const x = xy[2 * i]
    const y = xy[2 * i + 1]
    if (x >= left && x <= right && y >= lower && y <= upper && counts(i)) found.push(i)
  }
  if (found.length <= most) return found
  const far = (/** @type {number} */ i) =>
    Math.max(
      Math.abs(2 * xy[2 * i] - left - right) / (right - left),
      Math.abs(2 * xy[2 * i + 1] - lower - upper) / (upper - lower),
    )
  return found.sort((a, b) => far(a) - far(b)).slice(0, most)
}

/**
 * Return the positions inside a closed line (even-odd rule).
 * @param {Float32Array} xy
 * @param {(position: number) => boolean} counts
 * @param {Place[]} line  corners, in places of the map
 */
export function inLasso(xy, counts, line) {
  if (line.length < 3) return []
  const xs = line.map(([x]) => x)
  const ys = line.map(([, y]) => y)
  const frame = { left: Math.min(...xs), right: Math.max(...xs), lower: Math.min(...ys), upper: Math.max(...ys) }
  return inFrame(xy, counts, frame).filter((i) => isInside(line, xy[2 * i], xy[2 * i + 1]))
}

/**
 * @param {Place[]} line
 * @param {number} x
 * @param {number} y
 */
function isInside(line, x, y) {
  let inside = false
  for (let a = 0, b = line.length - 1; a < line.length; b = a++) {
    const [ax, ay] = line[a]
    const [bx, by] = line[b]
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside
  }
  return inside
}
