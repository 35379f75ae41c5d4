import assert from "node:assert/strict"
import test from "node:test"
import { NamedArrays, packed, unpacked } from "../../labelreview/ui/frontend/map/bytes.js"
import { View, frameOf, inFrame, inLasso, nearest } from "../../labelreview/ui/frontend/map/geometry.js"
import { commandOf, neighbourTowards } from "../../labelreview/ui/frontend/map/keys.js"
import { legendOrder } from "../../labelreview/ui/frontend/map/legend.js"
import { placed } from "../../labelreview/ui/frontend/map/overlay.js"
import { DIM, FAINT, Points, STRONG } from "../../labelreview/ui/frontend/map/points.js"
import { Sight } from "../../labelreview/ui/frontend/map/sight.js"
import { Raster, disc, scaleOf } from "../../labelreview/ui/frontend/map/raster.js"

const all = () => true
/** A lattice of 20 by 20 points, a unit apart. */
const lattice = Float32Array.from({ length: 800 }, (_, i) => (i % 2 ? Math.floor(i / 40) : (i / 2) % 20))

function viewOf(frame, width = 400, height = 400) {
  const view = new View()
  view.resize(width, height)
  view.goHome(frame)
  return view
}

test("the frame holds the mass of the points, whatever the outliers; and all when it shall", () => {
  const far = Float32Array.from([...lattice, 5_000, -9_000])
  const { left, right, lower, upper } = frameOf(far)
  assert.ok(left > -3 && left < 0 && right > 19 && right < 23 && lower > -3 && upper < 23)
  const whole = frameOf(far, null, 0)
  assert.ok(whole.right > 5_000 && whole.lower < -9_000)
})

test("a frame has an extent where there is nothing, one point, or many in one place", () => {
  for (const xy of [[], [3, 3], [3, 3, 3, 3, 3, 3]]) {
    const { left, right, lower, upper } = frameOf(Float32Array.from(xy))
    assert.ok(right > left && upper > lower)
  }
  const few = frameOf(lattice, [0, 21])
  assert.ok(few.right < 2 && few.upper < 2)
})

test("pixels and places are each other's inverse, and what was framed is in sight", () => {
  const view = viewOf({ left: -2, right: 6, lower: 10, upper: 11 }, 300, 200)
  for (const [x, y] of [[-2, 10], [6, 11], [0.3, 10.7]]) {
    const [px, py] = view.pixel(x, y)
    assert.ok(px >= 0 && px <= 300 && py >= 0 && py <= 200)
    const [backX, backY] = view.place(px, py)
    assert.ok(Math.abs(backX - x) < 1e-9 && Math.abs(backY - y) < 1e-9)
  }
  assert.ok(view.ky / view.kx <= 1.8 + 1e-9, "not stretched beyond recognition")
})

test("zooming keeps the place under the pointer, has an end, and another size keeps the middle", () => {
  const view = viewOf(frameOf(lattice))
  const before = view.place(120, 300)
  view.zoomBy(3, 120, 300)
  const after = view.place(120, 300)
  assert.ok(Math.hypot(before[0] - after[0], before[1] - after[1]) < 1e-9)
  for (let i = 0; i < 50; i++) view.zoomBy(3)
  assert.ok(view.zoom <= 400.001)
  for (let i = 0; i < 90; i++) view.zoomBy(1 / 3)
  assert.ok(view.zoom >= 0.0199)
  const middle = [view.x, view.y]
  view.resize(800, 300)
  assert.deepEqual([view.x, view.y], middle)
})

test("the nearest point within reach, among those that count", () => {
  const view = viewOf(frameOf(lattice))
  const [px, py] = view.pixel(5, 7)
  assert.equal(nearest(view, lattice, all, px + 3, py - 2, 9), 7 * 20 + 5)
  assert.equal(nearest(view, lattice, (i) => i !== 145, px + 3, py - 2, 9), null)
})

test("a lasso holds what lies in it, also where it is bent inwards or crosses itself", () => {
  const bent = [[0.5, 0.5], [10.5, 0.5], [10.5, 10.5], [5.5, 2.5], [0.5, 10.5]]
  const found = inLasso(lattice, all, bent)
  const places = new Set(found.map((i) => `${lattice[2 * i]},${lattice[2 * i + 1]}`))
  assert.ok(places.has("1,5") && places.has("10,5") && !places.has("5,5") && !places.has("11,1"))
  for (const i of found) assert.ok(lattice[2 * i] > 0.5 && lattice[2 * i] < 10.5)
  const box = inLasso(lattice, (i) => i % 2 === 0, [[1.5, 1.5], [4.5, 1.5], [4.5, 3.5], [1.5, 3.5]])
  assert.deepEqual(box, [42, 44, 62, 64])
  const eight = inLasso(lattice, all, [[0.5, 0.5], [4.5, 4.5], [4.5, 0.5], [0.5, 4.5]])
  assert.deepEqual(eight.length, 8)
  assert.deepEqual(inLasso(lattice, all, [[0, 0], [5, 5]]), [])
})

test("of many in a frame, those nearest to its middle", () => {
  const frame = { left: -1, right: 21, lower: -1, upper: 21 }
  assert.equal(inFrame(lattice, all, frame).length, 400)
  assert.deepEqual(new Set(inFrame(lattice, all, frame, 1)), new Set([210]))
})

test("another layout keeps what was looked at in sight; without having looked closer it is framed anew", () => {
  Object.assign(globalThis, { matchMedia: () => ({ matches: true }), document: { hidden: false }, cancelAnimationFrame: () => {} })
  const points = { xy: lattice, counts: all }
  const view = viewOf(frameOf(lattice))
  const sight = new Sight({ points, view, measure: () => true }, () => {})
  const turned = Float32Array.from(lattice, (_, i) => 500 - 3 * lattice[i ^ 1])
  sight.zoom(5, ...view.pixel(2, 2))
  const lookedAt = sight.positions
  assert.ok(lookedAt.length > 3 && lookedAt.length < 60)
  const before = sight.remember()
  points.xy = turned
  sight.layOut(before)
  assert.equal(points.xy, turned)
  const still = new Set(sight.positions)
  assert.ok(lookedAt.filter((one) => still.has(one)).length > 0.8 * lookedAt.length)
  assert.ok(still.size < 200)
  sight.goHome()
  const home = sight.remember()
  points.xy = lattice
  sight.layOut(home)
  assert.equal(sight.positions.length, 400)
  sight.flyTo([0, 1, 20, 21])
  assert.ok(sight.positions.includes(21) && sight.positions.length < 40)
})

test("names never cover each other, the largest is drawn, and a small map has few", () => {
  const topics = Array.from({ length: 40 }, (_, i) => ({ words: `word ${i}`, x: (i * 7) % 20, y: (i * 3) % 20, rows: 99 - i }))
  const view = viewOf(frameOf(lattice), 700, 500)
  const shown = placed(topics, view, () => 80)
  assert.ok(shown.length > 4 && shown[0].words === "word 0" || shown.some((one) => one.words === "word 1"))
  shown.forEach((a, i) => shown.slice(i + 1).forEach((b) => assert.ok(Math.abs(a.x - b.x) >= 80 || Math.abs(a.y - b.y) >= 17)))
  for (const one of shown) assert.ok(one.x - 40 > 0 && one.x + 40 < 700)
  assert.ok(placed(topics, viewOf(frameOf(lattice), 200, 200), () => 80).length <= 3)
})

test("discs blend, stay inside the picture, and end softly", () => {
  const pixels = new Uint8ClampedArray(4 * 10 * 6)
  const raster = new Raster(pixels, 10, 6)
  raster.fill(0xffffff)
  for (const [x, y] of [[-50, 0], [0, 0], [9, 5], [14, 3], [4, 80]]) raster.brush(disc(2), 1)(x, y, 0x204060)
  assert.deepEqual([...pixels.slice(0, 4)], [0x20, 0x40, 0x60, 255])
  assert.deepEqual([...pixels.slice(4 * 35, 4 * 36)], [255, 255, 255, 255])
  raster.fill(0xffffff)
  raster.brush(disc(2), 0.5)(4, 3, 0)
  const [once] = pixels.slice(4 * 34)
  raster.brush(disc(2), 0.5)(4, 3, 0)
  assert.ok(once > 120 && once < 135 && pixels[4 * 34] < once, "where two lie on each other it is darker")
})

test("a scale goes through its stops, and no number has a colour of its own", () => {
  const colors = scaleOf(["#000000", "#808080", "#ffffff"], 0x929cab)
  assert.deepEqual([colors[0], colors[127], colors[254], colors[255]], [0, 0x808080, 0xffffff, 0x929cab])
})

test("arrays are kept by name, the oldest go, and packing is undone by unpacking", () => {
  const arrays = new NamedArrays()
  arrays.take([{ name: "a", bytes: packed([1, -2, 300_000]) }, null])
  assert.deepEqual([...new Int32Array(arrays.of({ name: "a" }).buffer)], [1, -2, 300_000])
  for (let i = 0; i < 15; i++) arrays.take([{ name: `x${i}`, bytes: "" }])
  arrays.take([{ name: "a", bytes: null }, { name: "new", bytes: "" }])
  assert.ok(arrays.names.length <= 16 && arrays.of({ name: "a" }) && !arrays.of({ name: "x0" }))
  assert.equal(arrays.of({ name: "lost", bytes: null }), null)
  assert.equal(new Int32Array(unpacked(packed(Array.from({ length: 30_000 }, (_, i) => i))).buffer)[29_999], 29_999)
})

const array = (name, values) => ({ name, bytes: btoa(String.fromCharCode(...new Uint8Array(values.buffer))) })
const cloud = (more = {}) => ({
  rows: 4,
  layout: array("layout", Float32Array.from([0, 0, 1, 0, 2, 0, 3, 0])),
  color: array("color", Uint16Array.from([0, 1, 1, 9])),
  groups: [{ color: "#ff0000" }, { color: "#0000ff" }],
  scale: null,
  backdrop: [],
  size: null,
  shown: array("shown", Uint8Array.from([0b11010000])),
  decided: array("decided", Int32Array.from([8 * 3 + 2])),
  picked: null,
  ...more,
})

function pointsOf(data, arrays = new NamedArrays()) {
  arrays.take([data.layout, data.color, data.size, data.shown, data.decided, data.picked])
  const points = new Points()
  assert.ok(points.update(data, arrays, false))
  return points
}

test("what is outside the filter is faint and grey; what is not picked is dim", () => {
  const points = pointsOf(cloud())
  assert.deepEqual([...points.layer], [STRONG, STRONG, FAINT, STRONG])
  assert.deepEqual([...points.rgb], [0xff0000, 0x0000ff, 0x929cab, 0x929cab])
  assert.deepEqual(points.decided, [[3, 2]])
  assert.deepEqual([...points.order].sort(), [0, 1, 2, 3])
  const picked = pointsOf(cloud({ picked: array("picked", Int32Array.from([1])) }))
  assert.deepEqual([...picked.layer], [DIM, STRONG, FAINT, DIM])
  assert.equal(pointsOf(cloud({ backdrop: [1] })).rgb[2], 0x0000ff)
  const missing = new Points()
  assert.ok(!missing.update({ ...cloud(), color: { name: "unknown", bytes: null } }, new NamedArrays(), false))
})

test("of numbers the high end stands out from the page, and the highest lie on top", () => {
  const data = cloud({ color: array("steps", Uint8Array.from([254, 0, 255, 100])), scale: { stops: ["#000000", "#ffffff"] }, groups: [] })
  const light = pointsOf(data)
  assert.equal(light.rgb[0], 0)
  assert.deepEqual([...light.order], [2, 1, 3, 0])
  const arrays = new NamedArrays()
  pointsOf(data, arrays)
  const dark = new Points()
  dark.update(data, arrays, true)
  assert.equal(dark.rgb[0], 0xffffff)
})

test("a decision is seen before the server has answered", () => {
  const points = pointsOf(cloud())
  points.decide(1, 4, null)
  points.decide(3, 1, null)
  assert.deepEqual(points.decided, [[1, 4], [3, 1]])
  points.decide(0, 2, 0x123456)
  assert.equal(points.rgb[0], 0x123456)
})

test("keys of the map are its own, and those of the card are not", () => {
  const press = (key, more = {}) => commandOf({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more })
  assert.deepEqual(press("ArrowUp"), { step: [0, -1] })
  assert.deepEqual(press("ArrowUp", { shiftKey: true }), { pan: [0, -1] })
  assert.ok(press("+").zoom > 1 && press("-").zoom < 1)
  for (const key of ["k", "a", "x", "d", "u", "z", "1", "/"]) assert.equal(press(key), null)
  assert.equal(press("s", { ctrlKey: true }), null)
})

test("arrow keys go from point to point, and stay where there is none", () => {
  const view = viewOf(frameOf(lattice))
  assert.equal(neighbourTowards(view, lattice, all, 145, [1, 0], 100), 146)
  assert.equal(neighbourTowards(view, lattice, all, 145, [0, -1], 100), 165)
  assert.equal(neighbourTowards(view, lattice, all, 19, [1, 0], 100), 19)
  assert.notEqual(neighbourTowards(view, lattice, all, null, [1, 0], 100), null)
})

test("a click in the legend moves nothing; another choice or other groups are sorted anew", () => {
  const groups = (many, on = []) => Array.from({ length: many }, (_, i) => ({ name: `g${i}`, color: "", rows: i, on: on.includes(i) }))
  assert.deepEqual(legendOrder(groups(4, [2]), []), ["g0", "g1", "g2", "g3"])
  const shown = legendOrder(groups(20, [3]), [])
  assert.deepEqual(shown.slice(0, 3), ["g3", "g19", "g18"])
  assert.equal(legendOrder(groups(20, [3, 7]), shown), shown)
  assert.equal(legendOrder(groups(21), shown)[0], "g20")
})
