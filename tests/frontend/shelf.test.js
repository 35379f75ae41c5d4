// An element is drawn by a script that comes before it, after it, or again with another version.
import assert from "node:assert/strict"
import { test } from "node:test"
import { place } from "../../labelreview/ui/frontend/element/shelf.js"
import { pageState } from "../../labelreview/ui/frontend/shared/page_state.js"

const SHEET = { name: "sheet" }
const element = (name = "queue") => ({ name, parentElement: { adoptedStyleSheets: [], host: { isConnected: true } } })

/** A script that notes what it draws and what has gone. */
function script() {
  const seen = []
  const draw = (drawn) => {
    seen.push(drawn)
    return () => seen.push("gone")
  }
  return { seen, draw }
}

test("what asks first is drawn as soon as its script is there, once", async () => {
  const { seen, draw } = script()
  const drawn = element()
  const drawing = place("late").draw(drawn)
  await Promise.resolve()
  assert.deepEqual(seen, [])
  place("late").fill(draw, SHEET)
  place("late").fill(draw, SHEET)
  const stop = await drawing
  assert.deepEqual(seen, [drawn])
  stop()
  assert.deepEqual(seen, [drawn, "gone"])
})

test("what comes later is drawn each time, with the style once; so is another one of its kind", async () => {
  const { seen, draw } = script()
  const [one, other] = [element(), element()]
  place("early").fill(draw, SHEET)
  for (const drawn of [one, one, other, one]) await place("early").draw(drawn)
  assert.deepEqual(seen, [one, one, other, one])
  for (const drawn of [one, other]) assert.deepEqual(drawn.parentElement.adoptedStyleSheets, [SHEET])
})

test("what has gone before its script came is never drawn", async () => {
  const { seen, draw } = script()
  const drawn = element()
  const drawing = place("gone").draw(drawn)
  drawn.parentElement.host.isConnected = false
  place("gone").fill(draw, SHEET)
  ;(await drawing)()
  assert.deepEqual(seen, [])
})

test("an error of a script is one of the element that it draws", async () => {
  const broken = place("broken").draw(element())
  place("broken").fill(() => {
    throw new Error("no data")
  }, SHEET)
  await assert.rejects(broken, /no data/)
})

test("another digest is another script; where one has drawn, the page of another is loaded anew", async (t) => {
  const [one, other] = [script(), script()]
  let loads = 0
  const timers = []
  globalThis.location = { reload: () => (loads += 1) }
  t.mock.method(globalThis, "setTimeout", (act) => timers.push(act))
  place("one").fill(one.draw, SHEET)
  place("other").fill(other.draw, SHEET)
  const [old, fresh] = [element(), element()]
  await place("one").draw(old)
  await place("other").draw(fresh)
  assert.deepEqual([one.seen, other.seen, loads], [[old], [fresh], 0])
  const state = pageState()
  state.isHeld = () => true
  ;(await place("other").draw(old))()
  timers.pop()()
  assert.equal(loads, 0, "somebody types")
  state.isHeld = () => false
  timers.pop()()
  assert.deepEqual([one.seen, other.seen, loads], [[old], [fresh], 1])
  // Streamlit may give its place to an element of another kind.
  await place("other").draw({ ...old, name: "table" })
  assert.equal(loads, 1)
})
