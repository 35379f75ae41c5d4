import assert from "node:assert/strict"
import test from "node:test"
import { countUnknown, lay, layAll, layOthers, lift, liftAll } from "../../labelreview/ui/frontend/card/overlay.js"

const LABELS = [{ name: "joy" }, { name: "fear" }]
const card = (id = "e1", more = {}) => ({ id, given: 0, suggested: 1, status: "undecided", label: "joy", open: true, queued: true, ...more })
const action = (token, verdict, label = null, examples = ["e1"]) => ({ token, verdict, label, examples })
const cardsOf = (...all) => new Map(all.map((one) => [one.id, one]))

test("a decision is shown as it will be recorded", () => {
  for (const [verdict, label, status, shown] of [
    ["relabel", "fear", "relabel", "fear"],
    ["relabel", "joy", "keep", "joy"],
    ["accept", null, "relabel", "fear"],
    ["noisy", null, "noisy", "joy"],
  ]) {
    const one = card()
    lay(one, action("t", verdict, label), LABELS)
    assert.deepEqual([one.status, one.label, one.done, one.token], [status, shown, true, "t"])
  }
})

test("a decision is laid over its card once", () => {
  const one = card()
  lay(one, action("t", "drop"), LABELS)
  lay(one, action("t", "drop"), LABELS)
  assert.equal(one.past.length, 1)
})

test("an undo shows what was before, also an earlier decision", () => {
  const one = card()
  lay(one, action("t1", "drop"), LABELS)
  lay(one, action("t2", "relabel", "fear"), LABELS)
  lift(one, "t2", LABELS)
  assert.deepEqual([one.status, one.label, one.token, one.open], ["drop", "joy", "t1", true])
  lift(one, "t1", LABELS)
  assert.deepEqual([one.status, one.done, one.token], ["undecided", undefined, undefined])
})

test("an undo of a decision from before the card came makes it undecided", () => {
  const one = card("e1", { status: "noisy", label: "joy", blind: { verdict: "drop", label: null }, seen: true })
  lift(one, "old", LABELS)
  assert.deepEqual([one.status, one.done, one.blind, one.seen], ["undecided", false, undefined, false])
})

test("what the server refused is taken off its cards only", () => {
  const [one, other] = [card("e1"), card("e2")]
  lay(one, action("t1", "drop"), LABELS)
  lay(other, action("t2", "keep"), LABELS)
  assert.equal(liftAll(cardsOf(one, other), ["t1"], LABELS), true)
  assert.deepEqual([one.status, other.status], ["undecided", "keep"])
})

test("unsent decisions lie over cards that came later", () => {
  const one = card()
  layAll(cardsOf(one), [action("t", "drop", null, ["e1", "gone"]), { token: "u", undoes: "x" }], LABELS)
  assert.equal(one.status, "drop")
})

test("what others decide leaves the queue, but not from under somebody's eyes", () => {
  const here = { annotator: "ann", showing: "e2", walksDecided: false, labels: LABELS }
  const cards = cardsOf(card("e1"), card("e2"), card("e3", { done: true }), card("e4"), card("e5"))
  const changed = (id, annotator = "bob", verdict = "relabel") => ({ id, annotator, verdict, label: verdict && "fear" })
  const all = [changed("e1"), changed("e2"), changed("e3"), changed("e4", "ann"), changed("e5", "bob", null), changed("gone")]
  layOthers(cards, all, here)
  const states = [...cards.values()].map((one) => [one.status, one.label, one.open])
  assert.deepEqual(states, [
    ["relabel", "fear", false],
    ["relabel", "fear", true],
    ["undecided", "joy", true],
    ["undecided", "joy", true],
    ["undecided", "joy", true],
  ])
})

test("what the server does not count yet is counted once for each example of the queue", () => {
  const cards = cardsOf(card("e1"), card("e2"), card("e3", { queued: false }), card("e4"), card("e5", { status: "keep" }))
  const pending = [
    action("t1", "drop", null, ["e1", "e2"]),
    action("t2", "keep", null, ["e3"]),
    action("t3", "keep", null, ["e4"]),
    action("t5", "drop", null, ["e5"]),
    { token: "u", undoes: "t3" },
  ]
  layAll(cards, pending, LABELS)
  assert.equal(countUnknown(cards, pending), 2)
})

test("what is undone is counted as undecided at once, before the server hears of it", () => {
  const undo = (undoes, examples) => ({ token: `undo ${undoes}`, undoes, examples })
  const decided = { status: "keep", done: true, token: "t1", past: [{ status: "undecided", label: "joy" }] }
  const cards = cardsOf(card("e1", decided), card("e2", { queued: false, ...decided }))
  const known = [undo("t1", ["e1", "e2", "gone"])]
  for (const id of ["e1", "e2"]) lift(cards.get(id), "t1", LABELS)
  assert.equal(countUnknown(cards, known), -1)
  // Decided anew: as many as the server counts.
  lay(cards.get("e1"), action("t2", "drop"), LABELS)
  assert.equal(countUnknown(cards, [...known, action("t2", "drop")]), 0)
  // Undone before the server heard of it: again one more to decide.
  lift(cards.get("e1"), "t2", LABELS)
  assert.equal(countUnknown(cards, [...known, action("t2", "drop"), undo("t2", ["e1"])]), -1)
  // An undo that leaves an earlier decision counts nothing.
  const earlier = cardsOf(card("e1", { status: "drop", token: "t1", past: [{ status: "keep", label: "joy" }] }))
  lift(earlier.get("e1"), "t1", LABELS)
  assert.equal(countUnknown(earlier, [undo("t1", ["e1"])]), 0)
})

test("a card that comes after its undo is not shown as decided", () => {
  const late = cardsOf(card("e1", { status: "keep" }), card("e2", { status: "keep" }))
  layAll(late, [{ token: "u", undoes: "t1", examples: ["e1"] }], LABELS)
  assert.deepEqual([...late.values()].map((one) => one.status), ["undecided", "keep"])
  const both = cardsOf(card("e1"))
  layAll(both, [action("t1", "drop"), { token: "u", undoes: "t1", examples: ["e1"] }], LABELS)
  assert.equal(both.get("e1").status, "undecided")
})
