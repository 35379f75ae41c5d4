import assert from "node:assert/strict"
import test from "node:test"
import { firstBelow, inSight, isMostlyIn } from "../../labelreview/ui/frontend/grid/sight.js"

const VIEW = { top: 100, bottom: 500 }
/** Cards in rows of `columns`, 60 pixels high and 6 apart, as they stand after scrolling. */
function geometry(columns, scrolled = 0, height = 60) {
  let asked = 0
  const boxOf = (card) => {
    asked += 1
    const top = VIEW.top + Math.floor(card / columns) * (height + 6) - scrolled
    return { top, bottom: top + height }
  }
  return { boxOf, asked: () => asked }
}
const cards = (many) => Array.from({ length: many }, (_, i) => i)
const seen = (columns, scrolled, height, view = VIEW) =>
  inSight(cards(400), geometry(columns, scrolled, height).boxOf, view)

test("a card counts when more than half of it lies in the view", () => {
  const box = (top, bottom) => isMostlyIn({ top, bottom }, VIEW)
  assert.deepEqual([box(100, 160), box(71, 131), box(70, 130), box(69, 129)], [true, true, false, false])
  assert.deepEqual([box(469, 529), box(471, 531), box(500, 560), box(0, 60)], [true, false, false, false])
  // One that is higher than the view counts when it fills most of it; one without a height never.
  assert.deepEqual([box(-900, 900), box(350, 1350), box(200, 200)], [true, false, false])
  assert.equal(isMostlyIn({ top: 0, bottom: 60 }, { top: 0, bottom: 0 }), false, "a tab in the background")
})

test("what is in sight follows the columns, the height of the window and the scroll bar", () => {
  assert.deepEqual([seen(5, 0).length, seen(8, 0).length], [30, 48])
  assert.equal(seen(8, 0, 60, { top: 100, bottom: 960 }).length, 104)
  assert.deepEqual(seen(2, 132), [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15])
  // Half a row above and half a row below.
  assert.deepEqual([seen(2, 31)[0], seen(2, 29)[0]], [2, 0])
  assert.deepEqual(seen(2, 99_999), [])
})

test("bars that cover the cards take from the view", () => {
  const whole = seen(3, 0).length
  const covered = seen(3, 0, 60, { top: 140, bottom: 380 })
  assert.deepEqual([whole, covered[0], covered.length], [18, 3, 9])
})

test("of many cards few are measured", () => {
  const { boxOf, asked } = geometry(5, 60_000)
  const found = inSight(cards(20_000), boxOf, VIEW)
  assert.ok(found.length >= 25)
  assert.ok(asked() < 80, `${asked()} boxes`)
  assert.equal(firstBelow(cards(10), geometry(5).boxOf, 9_999), 10)
  assert.equal(firstBelow([], geometry(5).boxOf, 0), 0)
})
