// An element is drawn by a script that comes before it, after it, or again with another version.
import assert from "node:assert/strict"
import { test } from "node:test"
import { place } from "../../labelreview/ui/frontend/element/shelf.js"

const SHEET = { name: "sheet" }
const element = () => ({ parentElement: { adoptedStyleSheets: [] } })

/** A script that notes what it draws and what has gone. */
function script() {
  const seen = []
  const draw = (drawn) => {
    seen.push(drawn)
    return () => seen.push("gone")
  }
  return { seen, draw }
}

test("what asks first is drawn as soon as its script is there, once", () => {
  const { seen, draw } = script()
  const drawn = element()
  const stop = place("late").draw(drawn)
  assert.deepEqual(seen, [])
  place("late").fill(draw, SHEET)
  place("late").fill(draw, SHEET)
  assert.deepEqual(seen, [drawn])
  stop()
  assert.deepEqual(seen, [drawn, "gone"])
})

test("what comes later is drawn at once, with the style once", () => {
  const { seen, draw } = script()
  const drawn = element()
  place("early").fill(draw, SHEET)
  place("early").draw(drawn)
  place("early").draw(drawn)
  assert.deepEqual(seen, [drawn, drawn])
  assert.deepEqual(drawn.parentElement.adoptedStyleSheets, [SHEET])
})

test("what has gone before its script came is never drawn", () => {
  const { seen, draw } = script()
  place("gone").draw(element())()
  place("gone").fill(draw, SHEET)
  assert.deepEqual(seen, [])
})

test("another digest is another script", () => {
  const [one, other] = [script(), script()]
  place("one").fill(one.draw, SHEET)
  place("other").draw(element())
  assert.deepEqual([one.seen, other.seen], [[], []])
  place("other").fill(other.draw, SHEET)
  assert.equal(other.seen.length, 1)
})
