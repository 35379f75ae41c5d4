// @ts-check
// Draws points, and what lies over them, on two canvases.
import { rem } from "../shared/dom.js"
import { View } from "./geometry.js"
import { drawNames, drawOutline, drawRing } from "./overlay.js"
import { DIM, FAINT, Points, STRONG } from "./points.js"
import { Raster, disc, readColor } from "./raster.js"
/** @import { Place } from "./geometry.js" */
/** @import { Theme } from "./overlay.js" */
/** @import { MapTopic } from "./protocol" */

const DENSEST = 2 // pixels of the screen for each of the page; more would only take time
const SIZES = [0.7, 1, 1.4, 1.9] // of points, when a number sizes them
const OPACITIES = { [FAINT]: 0.14, [DIM]: 0.22 }

/** Radius in pixels of the page: smaller, the more there are, so that 100,000 do not become one blot. */
const radiusFor = (/** @type {number} */ points) =>
  points <= 2_000 ? 3.5 : points <= 10_000 ? 2.5 : points <= 40_000 ? 1.9 : 1.4
const closeUp = (/** @type {number} */ zoom) => Math.min(2, Math.max(1, Math.sqrt(zoom)))
/** Where points lie on each other, the eye sees how many. */
const opacityFor = (/** @type {number} */ points) => (points <= 5_000 ? 0.85 : points <= 30_000 ? 0.65 : 0.45)

/**
 * @typedef {object} Over  what lies over the points
 * @property {MapTopic[]} topics
 * @property {Place[]} outline  in places of the map
 * @property {Place[]} drawing  in pixels
 * @property {(number | null)[]} ringed  positions
 * @property {string[]} verdictColors  none: decided points have no ring
 */

export class Picture {
  view = new View()
  points = new Points()
  /** @type {Theme} */
  theme = { text: "#000000", background: "#ffffff", accent: "#000000", font: "sans-serif", rem: 16 }
  #density = 1
  #background = 0xffffff
  /** @type {{ image: ImageData, raster: Raster } | null} */
  #paper = null

  /**
   * @param {HTMLCanvasElement} base
   * @param {HTMLCanvasElement} over
   */
  constructor(base, over) {
    this.base = base
    this.over = over
  }

  get isDark() {
    const [red, green, blue] = [this.#background >> 16, (this.#background >> 8) & 255, this.#background & 255]
    return 0.3 * red + 0.6 * green + 0.1 * blue < 128
  }

  /** Read colours and size anew; return whether there is anything to draw on. */
  measure() {
    const style = getComputedStyle(this.base)
    const read = (/** @type {string} */ name) => style.getPropertyValue(name).trim()
    this.theme = {
      text: read("--st-text-color"),
      background: read("--st-background-color"),
      accent: read("--st-primary-color"),
      font: read("--st-font") || "sans-serif",
      rem: rem(),
    }
    this.#background = readColor(this.theme.background) || 0
    const { width, height } = this.base.getBoundingClientRect()
    if (!width || !height) return false
    this.#density = Math.min(devicePixelRatio || 1, DENSEST)
    if (width !== this.view.width || height !== this.view.height) this.view.resize(width, height)
    const [wide, high] = [Math.round(width * this.#density), Math.round(height * this.#density)]
    if (!this.#paper || this.base.width !== wide || this.base.height !== high) {
      for (const canvas of [this.base, this.over]) Object.assign(canvas, { width: wide, height: high })
      const image = new ImageData(wide, high)
      this.#paper = { image, raster: new Raster(image.data, wide, high) }
    }
    return true
  }

  /** Radius of a strong point in pixels of the page. */
  get radius() {
    const { points, view } = this
    // A handful must be seen among 100,000 faint ones, and what is looked at closely is larger.
    return radiusFor(points.strong) * closeUp(view.zoom)
  }

  /** @param {Over} over */
  draw(over) {
    if (!this.#paper) return
    const { image, raster } = this.#paper
    raster.fill(this.#background)
    const { points, radius } = this
    const closer = Math.min(1.9, Math.max(1, this.view.zoom ** 0.4))
    const strong = Math.min(0.95, opacityFor(points.strong) * closer)
    const small = closeUp(this.view.zoom)
    this.#layer(raster, FAINT, radiusFor(points.layer.length) * small, OPACITIES[FAINT])
    this.#layer(raster, DIM, radiusFor(points.shown) * small, OPACITIES[DIM])
    this.#layer(raster, STRONG, radius, strong)
    if (over.verdictColors.length) this.#rings(raster, radius, over.verdictColors)
    this.base.getContext("2d")?.putImageData(image, 0, 0)
    this.drawOver(over)
  }

  /** @param {Over} over */
  drawOver({ topics, outline, drawing, ringed }) {
    const context = this.over.getContext("2d")
    if (!context) return
    const { view, theme, points } = this
    context.setTransform(this.#density, 0, 0, this.#density, 0, 0)
    context.clearRect(0, 0, view.width, view.height)
    drawOutline(context, outline.map(([x, y]) => view.pixel(x, y)), theme)
    drawOutline(context, drawing, theme)
    drawNames(context, view, topics, theme)
    for (const at of ringed)
      if (at !== null && 2 * at < points.xy.length)
        drawRing(context, view.pixel(points.xy[2 * at], points.xy[2 * at + 1]), this.radius + 6, theme)
  }

  /**
   * @param {Raster} raster
   * @param {number} layer
   * @param {number} radius
   * @param {number} opacity
   */
  #layer(raster, layer, radius, opacity) {
    const { xy, rgb, order, sizes, layer: layers } = this.points
    const { x, y, kx, ky, width, height } = this.view
    const density = this.#density
    const brushes = (sizes ? SIZES : [1]).map((by) => raster.brush(disc(radius * density * by), opacity))
    const edge = 8
    for (let n = 0; n < order.length; n++) {
      const i = order[n]
      if (layers[i] !== layer) continue
      const px = (xy[2 * i] - x) * kx + width / 2
      if (px < -edge || px > width + edge) continue
      const py = (y - xy[2 * i + 1]) * ky + height / 2
      if (py < -edge || py > height + edge) continue
      brushes[sizes ? sizes[i] >> 6 : 0](px * density, py * density, rgb[i])
    }
  }

  /**
   * A ring in the colour of its verdict around each decided point.
   * @param {Raster} raster
   * @param {number} radius
   * @param {string[]} colors
   */
  #rings(raster, radius, colors) {
    const { points, view } = this
    const rgb = colors.map(readColor)
    const [outer, gap, inner] = [radius + 2, radius + 0.8, radius].map((one) => raster.brush(disc(one * this.#density), 1))
    for (const [at, verdict] of points.decided) {
      if (points.layer[at] !== STRONG) continue
      const [px, py] = view.pixel(points.xy[2 * at], points.xy[2 * at + 1]).map((one) => one * this.#density)
      outer(px, py, rgb[verdict])
      gap(px, py, this.#background)
      inner(px, py, points.rgb[at])
    }
  }
}
