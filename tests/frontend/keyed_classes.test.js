import assert from "node:assert/strict"
import test from "node:test"
import { keyedClasses, noClassHas } from "../../labelreview/ui/frontend/card/keyed_classes.js"
import { wordsOf } from "../../labelreview/ui/frontend/shared/dom.js"
import { RecentClasses } from "../../labelreview/ui/frontend/card/recent_classes.js"

const keysOf = (many) => Array.from({ length: many }, (_, id) => (many > 9 ? null : String(id + 1)))
const LIKELY = [30, 7, 12, 3, 55, 8, 9, 10, 11]

test("up to nine classes keep their keys, whatever the example", () => {
  for (const many of [2, 4, 9]) {
    const fixed = Array.from({ length: many }, (_, id) => id)
    assert.deepEqual(keyedClasses(keysOf(many), { suggested: 1, given: 0, likely: [] }), fixed)
    assert.deepEqual(keyedClasses(keysOf(many), null), fixed)
  }
})

test("of many classes the suggested one is 1, the given one 2, then the likeliest", () => {
  assert.deepEqual(keyedClasses(keysOf(77), { suggested: 30, given: 60, likely: LIKELY }), [30, 60, 7, 12, 3, 55, 8, 9, 10])
})

test("no class has two keys, and each of the nine keys a class", () => {
  for (const [suggested, given] of [[30, 30], [7, 30], [3, 76], [70, 71]]) {
    const keyed = keyedClasses(keysOf(151), { suggested, given, likely: LIKELY })
    assert.equal(new Set(keyed).size, 9)
    assert.deepEqual(keyed.slice(0, given === suggested ? 1 : 2), [...new Set([suggested, given])])
  }
})

test("with ten classes nine have keys", () => {
  assert.deepEqual(
    keyedClasses(keysOf(10), { suggested: 9, given: 8, likely: [9, 8, 7, 6, 5, 4, 3, 2, 1] }),
    [9, 8, 7, 6, 5, 4, 3, 2, 1],
  )
})

test("a digit without a class is said to have none, and where to find any", () => {
  assert.equal(noClassHas("8", "/"), "No class has the key 8; press / to find any class.")
  assert.equal(noClassHas("8"), "No class has the key 8.")
})

test("nothing is hinted at before a blind choice", () => {
  assert.deepEqual(keyedClasses(keysOf(77), null), [])
})

test("the last used classes are kept for each dataset, without those that are gone", () => {
  const kept = new Map()
  const stored = {
    read: (key) => (kept.has(key) ? [kept.get(key)] : []),
    write: (key, value) => kept.set(key, value),
  }
  const labels = ["a", "b", "c", "d", "e", "f", "g"].map((name) => ({ name, color: "" }))
  const recent = new RecentClasses(stored)
  for (const name of ["a", "b", "c", "a", "gone"]) recent.add("one", name)
  assert.deepEqual(new RecentClasses(stored).of("one", labels), [0, 2, 1])
  assert.deepEqual(recent.of("two", labels), [])
  for (const { name } of labels) recent.add("one", name)
  assert.deepEqual(recent.of("one", labels), [6, 5, 4, 3, 2])
})

test("a name may go on in the next line behind each of its words, and loses nothing", () => {
  assert.deepEqual(wordsOf("card_payment_not_recognised"), ["card_", "payment_", "not_", "recognised"])
  assert.deepEqual(wordsOf("sci.space/newLaunch-Site"), ["sci.", "space/", "new", "Launch-", "Site"])
  for (const name of ["", "_", "a__b", "HTTPServer", "שבח_סקר"]) assert.equal(wordsOf(name).join(""), name)
})
