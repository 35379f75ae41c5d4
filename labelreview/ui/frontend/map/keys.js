// @ts-check
// The map by keyboard.
import { digits } from "../shared/numbers.js"
/** @import { View } from "./geometry.js" */

/** @typedef {"home" | "select" | "let go" | "open"} Name */
/** @typedef {{ name?: Name, zoom?: number, step?: [number, number], pan?: [number, number] }} MapCommand */

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
/** @type {Record<string, MapCommand>} */
const COMMANDS = {
  "+": { zoom: 1.6 },
  "=": { zoom: 1.6 },
  "-": { zoom: 1 / 1.6 },
  0: { name: "home" },
  s: { name: "select" },
  S: { name: "select" },
  Escape: { name: "let go" },
  Enter: { name: "open" },
}

/**
 * Say what the map shows and which keys it has, for those who do not see it.
 * @param {number} rows
 * @param {number} shown
 */
export const inWords = (rows, shown) =>
  `Map of ${digits(rows)} texts, similar ones close together; ${digits(shown)} match the filter. ` +
  "Arrow keys go from point to point, Enter opens one, plus and minus zoom, 0 shows all, " +
  "S selects what is in sight, Escape lets go."

/**
 * Return what a key means to the map; null for keys that are not its own.
 * @param {Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">} event
 * @returns {MapCommand | null}
 */
export function commandOf({ key, shiftKey, ctrlKey, metaKey, altKey }) {
  if (ctrlKey || metaKey || altKey) return null
  const arrow = ARROWS[key]
  if (arrow) return shiftKey ? { pan: arrow } : { step: arrow }
  return COMMANDS[key] ?? null
}

/**
 * Return the nearest point in a direction, within a quarter turn; from nowhere, the one nearest to the
 * middle. Where there is none, the place stays.
 * @param {View} view
 * @param {Float32Array} xy
 * @param {(position: number) => boolean} counts
 * @param {number | null} from
 * @param {[number, number]} direction
 * @param {number} reach  in pixels
 */
export function neighbourTowards(view, xy, counts, from, [right, down], reach) {
  const [x, y] = from === null ? [view.x, view.y] : [xy[2 * from], xy[2 * from + 1]]
  let best = from
  let least = Infinity
  for (let i = 0; i < xy.length / 2; i++) {
    if (i === from || !counts(i)) continue
    const dx = (xy[2 * i] - x) * view.kx
    const dy = (y - xy[2 * i + 1]) * view.ky
    const ahead = dx * right + dy * down
    const aside = Math.abs(dx * down) + Math.abs(dy * right)
    const far = Math.hypot(dx, dy)
    if (far > reach || far >= least || (from !== null && (ahead <= 0 || aside > ahead))) continue
    least = far
    best = i
  }
  return best
}
