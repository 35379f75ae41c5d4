import assert from "node:assert/strict"
import test from "node:test"
import { classesLike } from "../../labelreview/ui/frontend/shared/class_search.js"
import { counted, digits } from "../../labelreview/ui/frontend/shared/numbers.js"

const CLASSES = ["card_lost", "lost card", "Card arrival", "top up"].map((name) => ({ name }))

test("classes that begin with the words come first, in their order", () => {
  assert.deepEqual(classesLike(CLASSES, "card"), [0, 2, 1])
})

test("underscores and capitals make no difference, and nothing is found for nothing", () => {
  assert.deepEqual(classesLike(CLASSES, " CARD LOST "), [0])
  assert.deepEqual(classesLike(CLASSES, "card_lost"), [0])
  assert.deepEqual(classesLike(CLASSES, "  "), [])
  assert.deepEqual(classesLike(CLASSES, "nowhere"), [])
})

test("classes that were used recently come first, and are offered before anything is typed", () => {
  assert.deepEqual(classesLike(CLASSES, "card", [2, 3]), [2, 0, 1])
  assert.deepEqual(classesLike(CLASSES, " ", [3, 0]), [3, 0])
  assert.deepEqual(classesLike(CLASSES, "nowhere", [3, 0]), [])
})

test("a list stays short", () => {
  const many = Array.from({ length: 50 }, (_, i) => ({ name: `class ${i}` }))
  assert.equal(classesLike(many, "class").length, 8)
})

test("numbers have separators, and nouns their number", () => {
  assert.equal(digits(12_345), "12,345")
  assert.deepEqual([counted(1, "card"), counted(2, "card"), counted(0, "row")], ["1 card", "2 cards", "0 rows"])
})
