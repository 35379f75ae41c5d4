import assert from "node:assert/strict"
import test from "node:test"
import { GroupWalk } from "../../labelreview/ui/frontend/conflicts/walk.js"

const group = (name, more = {}) => ({ name, open: true, ids: [`${name}1`, `${name}2`], ...more })
const said = (more = {}) => ({ done: [], coming: [], undoable: [], mine: [], is_all: true, more: false, ...more })
const decision = (token, name) => ({ token, example: `${name}1`, verdict: "relabel", label: "joy" })

function walkOf(...names) {
  const walk = new GroupWalk()
  walk.update(said({ coming: names.map((name) => group(name)) }), [])
  walk.begin()
  return walk
}

test("it begins at the first open group, with the decided ones before it", () => {
  const walk = new GroupWalk()
  walk.update(said({ done: [group("a", { open: false })], coming: [group("b"), group("c")] }), [])
  walk.begin()
  assert.deepEqual([walk.here, walk.line, walk.ahead], ["b", ["a", "b", "c"], 1])
  assert.ok(walk.mayDecide)
})

test("a decision goes to the next open group, around the end", () => {
  const walk = walkOf("a", "b", "c")
  walk.step(1)
  walk.step(1)
  walk.decide("t1", "relabel", "joy")
  assert.equal(walk.here, "a")
  assert.equal(walk.countDecided(0), 1)
})

test("a key too many after the last group decides nothing, walking there on purpose does", () => {
  const walk = walkOf("a")
  walk.decide("t1", "drop", null)
  assert.deepEqual([walk.here, walk.mayDecide, walk.hasOpen], ["a", false, false])
  walk.go("a")
  assert.ok(walk.mayDecide)
})

test("who is faster than the server goes on as soon as more groups come", () => {
  const walk = walkOf("a")
  walk.update(said({ coming: [group("a")], more: true }), [])
  walk.decide("t1", "drop", null)
  const pending = [{ token: "t1", examples: ["a1", "a2"], verdict: "drop", label: null }]
  assert.deepEqual([walk.here, walk.waiting, walk.mayDecide], ["a", true, false])
  walk.update(said({ coming: [group("a")], more: true }), pending)
  assert.deepEqual([walk.here, walk.waiting], ["a", true])
  walk.update(said({ coming: [group("b")] }), pending)
  assert.deepEqual([walk.here, walk.waiting, walk.mayDecide], ["b", false, true])
})

test("who walks elsewhere while more groups come stays there", () => {
  const walk = walkOf("a", "b")
  walk.update(said({ coming: [group("a"), group("b")], more: true }), [])
  walk.decide("t1", "drop", null)
  walk.decide("t2", "drop", null)
  assert.ok(walk.waiting)
  walk.step(-1)
  walk.update(said({ coming: [group("c")], undoable: ["t1", "t2"] }), [])
  assert.deepEqual([walk.here, walk.waiting], ["a", false])
})

test("where nothing more comes after all, it is the end", () => {
  const walk = walkOf("a")
  walk.update(said({ coming: [group("a")], more: true }), [])
  walk.decide("t1", "drop", null)
  walk.update(said({ undoable: ["t1"] }), [])
  assert.deepEqual([walk.here, walk.waiting, walk.hasOpen], ["a", false, false])
})

test("an undo comes back to its group, and the count follows", () => {
  const walk = walkOf("a", "b")
  walk.decide("t1", "drop", null)
  walk.undo(walk.made[0])
  assert.deepEqual([walk.here, walk.isOpen("a"), walk.countDecided(0)], ["a", true, 0])
})

test("the count holds while the server catches up", () => {
  const walk = walkOf("a", "b")
  walk.decide("t1", "drop", null)
  const pending = [{ token: "t1", examples: ["a1", "a2"], verdict: "drop", label: null }]
  walk.update(said({ coming: [group("b")] }), pending)
  assert.equal(walk.countDecided(0), 1)
  walk.update(said({ undoable: ["t1"] }), [])
  assert.equal(walk.countDecided(1), 1)
  assert.equal(walk.groups.get("a").open, false)
})

test("unsent decisions from before a reload stand, unless they were taken back", () => {
  const action = (token, name) => ({ token, examples: [`${name}1`], verdict: "keep", label: null })
  const walk = new GroupWalk()
  walk.update(said({ coming: [group("a"), group("b"), group("c")] }), [
    action("t1", "a"),
    action("t2", "b"),
    { token: "u", undoes: "t2" },
    action("t3", "elsewhere"),
  ])
  assert.deepEqual(walk.made.map((one) => one.token), ["t1"])
  walk.begin()
  assert.equal(walk.here, "b")
})

test("what the server says stands comes before what was decided since", () => {
  const walk = walkOf("a", "b", "c")
  walk.step(1)
  walk.decide("t2", "drop", null)
  const pending = [{ token: "t2", examples: ["b1"], verdict: "drop", label: null }]
  walk.update(said({ undoable: ["t1"], mine: [decision("t1", "a"), decision("t0", "gone")] }), pending)
  assert.deepEqual(walk.made.map((one) => one.token), ["t1", "t2"])
})

test("what no longer stands is gone; of more than the server names, the older ones stay", () => {
  const walk = walkOf("a", "b", "c", "d")
  for (const token of ["t1", "t2", "t3"]) walk.decide(token, "drop", null)
  walk.update(said({ undoable: ["t2"], is_all: false }), [])
  assert.deepEqual(walk.made.map((one) => one.token), ["t1", "t2"])
  walk.update(said({ undoable: ["t2"], is_all: true }), [])
  assert.deepEqual(walk.made.map((one) => one.token), ["t2"])
})

test("steps stay within the line", () => {
  const walk = walkOf("a", "b")
  assert.ok(!walk.step(-1))
  assert.ok(walk.step(1))
  assert.ok(!walk.step(1))
  assert.equal(walk.here, "b")
})
