import assert from "node:assert/strict"
import test from "node:test"
import { Walk } from "../../labelreview/ui/frontend/queue/walk.js"

const card = (id, more = {}) => ({ id, open: true, control: false, status: "undecided", words: null, ...more })
const chunk = (ids, more = {}) => ({
  attempt: "1",
  show: false,
  cards: ids.map((id) => (typeof id === "string" ? card(id) : id)),
  after: ids.length,
  end: false,
  ...more,
})

function walkOf(ids, more = {}) {
  const visited = []
  const walk = new Walk(() => visited.push(walk.current.id))
  const first = chunk(ids, { start: ids[0].id ?? ids[0], ...more })
  walk.add(first)
  walk.follow(first)
  return { walk, visited }
}

test("it starts where the server says", () => {
  const { walk, visited } = walkOf([card("before", { open: false }), "a", "b"], { start: "a", front: 1 })
  assert.deepEqual([walk.current.id, walk.served, visited], ["a", 2, ["a"]])
  assert.equal(walk.state, "ready")
})

test("a link to a decided example shows it", () => {
  const { walk } = walkOf([card("a", { status: "keep", open: false }), "b"])
  assert.equal(walk.current.id, "a")
})

test("a reload goes on where the tab was, unless that is decided", () => {
  const first = chunk(["a", "b", "c"], { start: "a" })
  const walk = new Walk(() => {})
  walk.add(first)
  walk.follow(first, "b")
  assert.equal(walk.current.id, "b")
  const again = new Walk(() => {})
  again.add(chunk(["a", "b", "c"], { start: "a" }))
  again.cards.get("b").done = true
  again.follow(chunk([], { start: "a" }), "b")
  assert.equal(again.current.id, "c")
})

test("a reload does not stop at the decided example of its link", () => {
  const first = chunk([card("a", { status: "keep" }), "b"], { start: "a" })
  const walk = new Walk(() => {})
  walk.add(first)
  walk.follow(first, "gone")
  assert.equal(walk.current.id, "b")
})

test("next skips what is decided, steps do not", () => {
  const { walk } = walkOf(["a", card("b", { open: false }), "c"])
  assert.ok(walk.next())
  assert.equal(walk.current.id, "c")
  walk.step(-1)
  assert.equal(walk.current.id, "b")
  assert.ok(walk.isChosen)
  walk.step(-1)
  walk.step(-1)
  assert.equal(walk.current.id, "a", "there is nothing before the first")
})

test("without a next card it waits for one, and goes on when it comes", () => {
  const { walk } = walkOf(["a"])
  walk.current.done = true
  assert.equal(walk.next(), false)
  assert.deepEqual([walk.state, walk.mayDecide], ["loading", false])
  const more = chunk(["b"])
  walk.add(more)
  walk.follow(more)
  assert.deepEqual([walk.current.id, walk.state], ["b", "ready"])
})

test("at the end it comes back to what was skipped", () => {
  const { walk } = walkOf(["a", "b"], { end: true })
  walk.go(1)
  walk.current.done = true
  assert.ok(walk.next())
  assert.equal(walk.current.id, "a")
})

test("a finished queue decides nothing more, unless somebody goes to a card on purpose", () => {
  const { walk } = walkOf(["a", "b"], { end: true })
  for (const one of walk.cards.values()) one.done = true
  walk.next()
  assert.deepEqual([walk.state, walk.mayDecide], ["finished", false])
  walk.step(1)
  assert.deepEqual([walk.state, walk.mayDecide], ["finished", true])
})

test("an example that is not here is asked for, and shown behind the current one", () => {
  const { walk } = walkOf(["a", "b"])
  assert.equal(walk.open("x"), false)
  assert.equal(walk.state, "loading")
  const asked = { attempt: "2", show: true, start: "x", cards: [card("x")] }
  walk.add(asked)
  walk.follow(asked)
  assert.deepEqual([walk.line, walk.current.id, walk.opening], [["a", "x", "b"], "x", null])
  assert.ok(walk.open("b"))
})

test("an example that does not exist leaves the walk where it was", () => {
  const { walk } = walkOf(["a"])
  walk.open("x")
  const nobody = { attempt: "2", show: true, start: "x", cards: [] }
  walk.add(nobody)
  walk.follow(nobody)
  assert.deepEqual([walk.current.id, walk.state], ["a", "ready"])
})

test("a card that comes again is newer, unless it was decided here meanwhile", () => {
  const { walk } = walkOf(["a", "b"])
  walk.cards.get("a").done = true
  walk.add(chunk([card("a", { status: "drop" }), card("b", { status: "drop" })]))
  assert.deepEqual([walk.cards.get("a").status, walk.cards.get("b").status], ["undecided", "drop"])
  assert.deepEqual([walk.line.length, walk.served], [2, 2])
})

test("it counts what is ahead, and knows what to ask for", () => {
  const { walk } = walkOf(["a", card("b", { open: false }), card("c", { control: true }), card("d", { words: [] })])
  assert.equal(walk.ahead, 2)
  assert.deepEqual(walk.withoutWords(3), ["a", "b", "c"])
  assert.deepEqual(walk.withoutWords(9), ["a", "b", "c"])
  assert.deepEqual([walk.controls, walk.lastPlace], [["c"], 4])
})
