// @ts-check
// What lies over the points: names of topics, what is drawn around points, and rings.
/** @import { Place, View } from "./geometry.js" */
/** @import { MapTopic } from "./protocol" */

const NAME = 0.8125 // rem
const LINE = 1.3 // of a name's size
const GAP = 6
const PAD = [6, 2] // pixels of the page's ground around a name
const ROOM = 36_000 // pixels of the map for each name
const TOOLS = [15.625, 3] // rem: width and height of the bar at the upper right

/**
 * @typedef {object} Theme
 * @property {string} text
 * @property {string} background
 * @property {string} accent
 * @property {string} font
 * @property {number} rem  the size of the page's text in pixels
 */

/**
 * Place names so that none covers another, those of larger topics first.
 * @param {MapTopic[]} topics
 * @param {View} view
 * @param {(words: string) => number} measure  the width of words in pixels
 * @param {number} [rem]
 * @returns {{ words: string, x: number, y: number }[]}  the middles
 */
export function placed(topics, view, measure, rem = 16) {
  const high = NAME * LINE * rem
  const [wide, low] = TOOLS.map((one) => one * rem)
  /** @type {{ words: string, x: number, y: number, half: number }[]} */
  const there = []
  const most = Math.max(3, Math.round((view.width * view.height) / ROOM))
  for (const { words, x, y } of topics) {
    if (there.length === most) break
    const [px, py] = view.pixel(x, y)
    const half = measure(words) / 2 + PAD[0]
    const fits = px - half > 0 && px + half < view.width && py > high && py < view.height - high
    const isUnderTools = px + half > view.width - wide && py < low + high / 2
    const covers = there.some((one) => Math.abs(one.x - px) < one.half + half + GAP && Math.abs(one.y - py) < high + GAP)
    if (words && fits && !covers && !isUnderTools) there.push({ words, x: px, y: py, half })
  }
  return there
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {View} view
 * @param {MapTopic[]} topics
 * @param {Theme} theme
 */
export function drawNames(context, view, topics, theme) {
  context.font = `600 ${NAME * theme.rem}px ${theme.font}`
  context.textAlign = "center"
  context.textBaseline = "middle"
  for (const { words, x, y } of placed(topics, view, (words) => context.measureText(words).width, theme.rem)) {
    // A ground of its own: between dots of all colours, an edge around the letters is not enough.
    const wide = context.measureText(words).width / 2 + PAD[0]
    const high = (NAME * LINE * theme.rem) / 2 + PAD[1]
    context.globalAlpha = 0.86
    context.fillStyle = theme.background
    context.beginPath()
    context.roundRect(x - wide, y - high, 2 * wide, 2 * high, high / 2)
    context.fill()
    context.globalAlpha = 1
    context.fillStyle = theme.text
    context.fillText(words, x, y)
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Place[]} line  in pixels
 * @param {Theme} theme
 */
export function drawOutline(context, line, theme) {
  if (line.length < 2) return
  context.beginPath()
  line.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)))
  context.closePath()
  context.globalAlpha = 0.08
  context.fillStyle = theme.accent
  context.fill()
  context.globalAlpha = 1
  context.lineWidth = 1.5
  context.strokeStyle = theme.accent
  context.stroke()
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Place} place  in pixels
 * @param {number} radius
 * @param {Theme} theme
 */
export function drawRing(context, [x, y], radius, theme) {
  for (const [width, color] of /** @type {const} */ ([[5, theme.background], [2, theme.text]])) {
    context.beginPath()
    context.arc(x, y, radius, 0, 2 * Math.PI)
    context.lineWidth = width
    context.strokeStyle = color
    context.stroke()
  }
}
