// @ts-check

/**
 * Write places in few numbers.
 * @param {Iterable<number>} places
 * @returns {[first: number, last: number][]}
 */
export function asRanges(places) {
  /** @type {[number, number][]} */
  const ranges = []
  for (const place of [...places].sort((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last && place === last[1] + 1) last[1] = place
    else ranges.push([place, place])
  }
  return ranges
}

/**
 * Read what `asRanges` wrote.
 * @param {[first: number, last: number][]} ranges
 */
export function fromRanges(ranges) {
  /** @type {Set<number>} */
  const places = new Set()
  for (const [first, last] of ranges) for (let place = first; place <= last; place += 1) places.add(place)
  return places
}
