// @ts-check
// What hands do on the map: drag, wheel, pinch, draw, point and click, by mouse, pen and touch.
/** @import { Place } from "./geometry.js" */

/**
 * @typedef {"move" | "box" | "lasso"} Tool
 * @typedef {object} Hands
 * @property {() => Tool} tool
 * @property {(dx: number, dy: number) => void} pan
 * @property {(factor: number, px: number, py: number) => void} zoom
 * @property {(line: Place[], done: boolean) => void} draw  corners in pixels; none when it is given up
 * @property {(px: number, py: number, reach: number) => void} point
 * @property {() => void} leave
 * @property {(px: number, py: number, reach: number) => void} click
 */

const STILL = 4 // pixels that a click may move
const APART = 3 // pixels between the corners of a lasso
const FINGER = 20
const MOUSE = 9

/**
 * Listen to what hands do on an element.
 * @param {HTMLElement} element
 * @param {Hands} hands
 */
export function listen(element, hands) {
  /** @type {Map<number, Place>} */
  const down = new Map()
  /** @type {Place[] | null} */
  let line = null
  let moved = false
  let pinched = false

  const reach = (/** @type {PointerEvent} */ event) => (event.pointerType === "touch" ? FINGER : MOUSE)
  const place = (/** @type {MouseEvent} */ event) => {
    const box = element.getBoundingClientRect()
    return /** @type {Place} */ ([event.clientX - box.left, event.clientY - box.top])
  }
  const spread = () => {
    const [[ax, ay], [bx, by]] = down.values()
    return { far: Math.hypot(ax - bx, ay - by), x: (ax + bx) / 2, y: (ay + by) / 2 }
  }

  element.addEventListener("pointerdown", (event) => {
    if (event.button) return
    element.setPointerCapture(event.pointerId)
    const at = place(event)
    down.set(event.pointerId, at)
    if (down.size === 1) {
      moved = pinched = false
      line = hands.tool() === "move" ? null : [at]
    } else {
      pinched = true
      if (line) hands.draw([], false)
      line = null
    }
  })

  element.addEventListener("pointermove", (event) => {
    const at = place(event)
    const before = down.get(event.pointerId)
    if (!before) {
      if (event.pointerType !== "touch") hands.point(...at, reach(event))
      return
    }
    if (down.size === 2) {
      const was = spread()
      down.set(event.pointerId, at)
      const now = spread()
      hands.pan(now.x - was.x, now.y - was.y)
      if (was.far) hands.zoom(now.far / was.far, now.x, now.y)
      return
    }
    if (!moved && Math.hypot(at[0] - before[0], at[1] - before[1]) < STILL) return
    moved = true
    if (line) {
      const last = line[line.length - 1]
      if (hands.tool() === "box") line = [line[0], at]
      else if (Math.hypot(at[0] - last[0], at[1] - last[1]) >= APART) line.push(at)
      hands.draw(corners(line, hands.tool()), false)
    } else if (!pinched) hands.pan(at[0] - before[0], at[1] - before[1])
    if (!line) down.set(event.pointerId, at)
  })

  const end = (/** @type {PointerEvent} */ event) => {
    if (!down.delete(event.pointerId)) return
    const given = event.type === "pointercancel"
    if (line && moved) {
      if (hands.tool() === "box" && !given) line = [line[0], place(event)]
      hands.draw(given ? [] : corners(line, hands.tool()), !given)
    } else if (!moved && !pinched && !given) hands.click(...place(event), reach(event))
    line = null
  }
  element.addEventListener("pointerup", end)
  element.addEventListener("pointercancel", end)
  element.addEventListener("pointerleave", () => hands.leave())
  element.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault()
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1
      hands.zoom(Math.exp(-0.002 * lines * Math.max(-300, Math.min(300, event.deltaY))), ...place(event))
    },
    { passive: false },
  )
}

/**
 * @param {Place[]} line
 * @param {Tool} tool
 * @returns {Place[]}
 */
function corners(line, tool) {
  if (tool !== "box") return line
  const [[ax, ay], [bx, by]] = [line[0], line[line.length - 1]]
  return [[ax, ay], [bx, ay], [bx, by], [ax, by]]
}
