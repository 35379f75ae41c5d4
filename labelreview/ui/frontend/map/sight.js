// @ts-check
// Which part of the map is in sight, and the ways from one to another.
import { Flight, towards, wandering } from "./flight.js"
import { frameOf, inFrame } from "./geometry.js"
/** @import { Frame } from "./geometry.js" */
/** @import { Picture } from "./picture.js" */

const FAR_OUT = 0.1 // of what is flown to, on each side: near texts may lie at the other end
const AROUND = 0.5 // of its size around what is flown to
const SMALLEST = 30 // times smaller than home; not so near that nothing around is in sight

export class Sight {
  #flight = new Flight()
  #isFar = false // whether somebody has moved away from home

  /**
   * @param {Picture} picture
   * @param {() => void} repaint
   */
  constructor(picture, repaint) {
    this.picture = picture
    this.repaint = repaint
  }

  /** The positions in sight that count. */
  get positions() {
    const { points, view } = this.picture
    return inFrame(points.xy, points.counts, view.frame)
  }

  get #home() {
    return frameOf(this.picture.points.xy)
  }

  /** @param {() => void} change */
  move(change) {
    this.#flight.finish()
    this.#isFar = true
    change()
    this.repaint()
  }

  /**
   * @param {number} factor
   * @param {number} [px]
   * @param {number} [py]
   */
  zoom(factor, px, py) {
    this.move(() => this.picture.view.zoomBy(factor, px, py))
  }

  goHome() {
    this.#isFar = false
    this.#fly(this.#home)
  }

  showAll() {
    this.#isFar = true
    this.#fly(frameOf(this.picture.points.xy, null, 0))
  }

  /**
   * Fly to some points.
   * @param {ArrayLike<number>} positions
   */
  flyTo(positions) {
    const { left, right, lower, upper } = frameOf(this.picture.points.xy, positions, FAR_OUT)
    const home = this.#home
    const [x, y] = [(left + right) / 2, (lower + upper) / 2]
    const wide = Math.max((right - left) * (0.5 + AROUND), (home.right - home.left) / SMALLEST)
    const high = Math.max((upper - lower) * (0.5 + AROUND), (home.upper - home.lower) / SMALLEST)
    this.#isFar = true
    this.#fly({ left: x - wide, right: x + wide, lower: y - high, upper: y + high })
  }

  /** Stop what moves, and return what `layOut` has to know about the layout before. */
  remember() {
    this.#flight.finish()
    return { xy: this.picture.points.xy, lookedAt: this.#isFar ? this.positions : null }
  }

  /**
   * Show other points, at home.
   */
  begin() {
    this.#isFar = false
    this.picture.view.goHome(this.#home)
  }

  /**
   * Show the same points in another layout: those that were looked at stay in sight.
   * @param {ReturnType<Sight["remember"]>} before
   */
  layOut({ xy: was, lookedAt }) {
    const { points, view } = this.picture
    const { xy } = points
    const frame = lookedAt?.length ? frameOf(xy, lookedAt, FAR_OUT) : this.#home
    const wander = wandering(was, xy, (now) => (points.xy = now))
    const fly = towards(view, frame)
    this.#animate((share) => {
      wander(share)
      fly(share)
    })
  }

  /** The element has another size. */
  resize() {
    const isFirst = this.picture.view.width === 1
    if (!this.picture.measure()) return
    if (isFirst || !this.#isFar) this.picture.view.goHome(this.#home)
  }

  stop() {
    this.#flight.finish()
  }

  /** @param {Frame} frame */
  #fly(frame) {
    this.#animate(towards(this.picture.view, frame))
  }

  /** @param {(share: number) => void} step */
  #animate(step) {
    this.#flight.start((share) => {
      step(share)
      this.repaint()
    })
  }
}
