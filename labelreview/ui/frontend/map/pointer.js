// @ts-check
// The point under the pointer or the cursor of the keyboard, and its text.
import { inFrame, nearest } from "./geometry.js"
import { Hint, Texts } from "./hover.js"
import { neighbourTowards } from "./keys.js"
/** @import { Picture } from "./picture.js" */
/** @import { MapAsk, MapData } from "./protocol" */

const AROUND = 150 // texts asked for with the one that is pointed at
const NEAR = 120 // pixels
const KEYS_REACH = 0.3 // of the view

export class Pointer {
  /** @type {number | null} */
  here = null
  #hint
  #texts
  #news
  /** @type {MapData | null} */
  #data = null

  /**
   * @param {Picture} picture
   * @param {{ hint: HTMLElement, news: HTMLElement }} places
   * @param {(ask: MapAsk) => void} ask
   * @param {() => void} changed  another point is pointed at
   */
  constructor(picture, { hint, news }, ask, changed) {
    this.picture = picture
    this.changed = changed
    this.#hint = new Hint(hint)
    this.#news = news
    this.#texts = new Texts(ask)
  }

  /** @param {MapData} data */
  update(data) {
    if (data.run !== this.#data?.run) this.here = null
    this.#data = data
    this.#texts.update(data.run, data.texts)
  }

  /**
   * Return the point at a pixel, and point at it.
   * @param {number} px
   * @param {number} py
   * @param {number} reach
   */
  at(px, py, reach) {
    const { points, view } = this.picture
    const found = nearest(view, points.xy, points.counts, px, py, reach)
    this.show(found)
    return found
  }

  /**
   * Go on to the next point by keyboard.
   * @param {[number, number]} direction
   */
  step(direction) {
    const { points, view } = this.picture
    const reach = KEYS_REACH * Math.max(view.width, view.height)
    this.show(neighbourTowards(view, points.xy, points.counts, this.here, direction, reach))
    this.tell()
  }

  /** Let a screen reader say the text, once it is known. */
  tell() {
    this.#news.textContent = this.here === null ? "" : (this.#texts.of(this.here)?.text ?? "")
  }

  hide() {
    this.#hint.hide()
  }

  /** Whether the text is on the screen. */
  get isShown() {
    return !this.#hint.root.hidden
  }

  /**
   * Show the text of a point; it is asked for with those around.
   * @param {number | null} at
   */
  show(at) {
    const isNew = at !== this.here
    this.here = at
    if (at === null || !this.#data) this.#hint.hide()
    else {
      const { points, view } = this.picture
      const [px, py] = view.pixel(points.xy[2 * at], points.xy[2 * at + 1])
      const text = this.#texts.of(at)
      this.#hint.show(text, this.#data.classes, px, py, view)
      if (!text) this.#texts.want([at, ...this.#around(px, py)])
    }
    if (isNew) this.changed()
  }

  /**
   * @param {number} px
   * @param {number} py
   */
  #around(px, py) {
    const { points, view } = this.picture
    const [left, upper] = view.place(px - NEAR, py - NEAR)
    const [right, lower] = view.place(px + NEAR, py + NEAR)
    return inFrame(points.xy, points.counts, { left, right, lower, upper }, AROUND)
  }
}
