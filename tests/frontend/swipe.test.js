import assert from "node:assert/strict"
import test from "node:test"
import { choiceOf, directionOf, isFar } from "../../labelreview/ui/frontend/card/swipe.js"

test("a finger that scrolls never swipes, nor one that hardly moves", () => {
  for (const [dx, dy] of [[0, 40], [30, 40], [-30, -40], [20, -14], [0, -300]]) assert.equal(directionOf(dx, dy), "scroll")
  for (const [dx, dy] of [[0, 0], [11, 0], [-5, 9]]) assert.equal(directionOf(dx, dy), null)
})

test("a finger that moves to the side swipes to that side", () => {
  assert.deepEqual([directionOf(40, 5), directionOf(-40, 20)], ["right", "left"])
  assert.deepEqual([isFar(89), isFar(90), isFar(-90)], [false, true, true])
})

test("right accepts and left keeps; where both agree both keep", () => {
  const doubted = { given: 0, suggested: 1 }
  assert.deepEqual([choiceOf("right", doubted), choiceOf("left", doubted)], ["accept", "keep"])
  assert.equal(choiceOf("right", { given: 2, suggested: 2 }), "keep")
})
