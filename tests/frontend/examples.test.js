import assert from "node:assert/strict"
import test from "node:test"
import { halvesOf } from "../../labelreview/ui/frontend/shared/dom.js"
import { places } from "../../labelreview/ui/frontend/examples/marked.js"
import { Selection } from "../../labelreview/ui/frontend/examples/selection.js"
import { stepFrom } from "../../labelreview/ui/frontend/examples/step.js"
import { nextSort } from "../../labelreview/ui/frontend/examples/titles_view.js"
import { ColumnMemory } from "../../labelreview/ui/frontend/examples/column_memory.js"
import { settle } from "../../labelreview/ui/frontend/side_card/settling.js"
import { FakeStorage, fakeStored } from "./fakes.js"

test("a name is parted where it can be told from others, and loses nothing", () => {
  assert.deepEqual(halvesOf("balance_not_updated_after_bank_transfer"), ["balance_not_updated_", "after_bank_transfer"])
  assert.deepEqual(halvesOf("A rather long class name"), ["A rather long ", "class name"])
  assert.deepEqual(halvesOf("veryLongCamelCaseName"), ["veryLongCamel", "CaseName"])
  assert.deepEqual(halvesOf("not_informative"), ["not_informative", ""])
  assert.deepEqual(halvesOf("Donaudampfschifffahrt"), ["Donaudampfs", "chifffahrt"])
  for (const name of ["😀".repeat(19), "a".repeat(20) + "_", "____________________"]) {
    assert.equal(halvesOf(name).join(""), name)
    assert.ok(halvesOf(name).every((half) => half.isWellFormed()))
  }
})

const FIRST = ["a", "b", "c", "d"]
const SECOND = ["e", "f"]

function selectionIn(tab, place = "here", dataset = "1") {
  const selection = new Selection(fakeStored(new FakeStorage(), tab), () => {})
  selection.open(place, dataset)
  return selection
}

test("what is selected on one page stays on another, after a reload and after another page", () => {
  const tab = new FakeStorage()
  const before = selectionIn(tab)
  before.toggle("b", FIRST)
  before.toggle("e", SECOND)
  assert.deepEqual(before.ids, ["b", "e"])
  const after = selectionIn(tab)
  assert.deepEqual(after.ids, ["b", "e"])
  after.toggle("b", FIRST)
  assert.deepEqual([after.size, selectionIn(tab).ids], [1, ["e"]])
})

test("another dataset has a selection of its own; another content of the same one is looked at", () => {
  const tab = new FakeStorage()
  selectionIn(tab).toggle("a", FIRST)
  assert.deepEqual(selectionIn(tab, "elsewhere").ids, [])
  const again = new Selection(fakeStored(new FakeStorage(), tab), () => {})
  assert.equal(again.open("here", "2"), true, "some rows may be gone")
  again.drop(["a", "never there"])
  assert.deepEqual([again.size, again.open("here", "2")], [0, false])
})

test("a range reaches from the last row to this one, in both directions, and lets go of none", () => {
  const selection = selectionIn(new FakeStorage())
  selection.toggle("c", FIRST)
  selection.toggle("a", FIRST, true)
  assert.deepEqual(selection.ids.sort(), ["a", "b", "c"])
  selection.toggle("d", FIRST, true)
  assert.deepEqual(selection.ids.sort(), FIRST)
  selection.toggle("f", SECOND, true)
  assert.ok(selection.has("f"), "a range does not go over the end of a page")
  assert.ok(!selection.has("e"))
})

test("a page is selected as a whole, then let go, and other pages are not touched", () => {
  const selection = selectionIn(new FakeStorage())
  selection.toggle("e", SECOND)
  selection.toggle("b", FIRST)
  selection.togglePage(FIRST)
  assert.equal(selection.size, 5)
  selection.togglePage(FIRST)
  assert.deepEqual(selection.ids, ["e"])
  selection.clear()
  assert.equal(selection.size, 0)
})

test("a step goes on over the end of a page; a leap ends at it first", () => {
  const where = { page: 2, pages: 3 }
  assert.deepEqual(stepFrom(FIRST, null, 1, where), { open: "a" })
  assert.deepEqual(stepFrom(FIRST, "b", 1, where), { open: "c" })
  assert.deepEqual(stepFrom(FIRST, "d", 1, where), { turn: 3, landing: "first" })
  assert.deepEqual(stepFrom(FIRST, "a", -1, where), { turn: 1, landing: "last" })
  assert.deepEqual(stepFrom(FIRST, "b", 20, where), { open: "d" })
  assert.deepEqual(stepFrom(FIRST, "d", 20, where), { turn: 3, landing: "first" })
  assert.equal(stepFrom(FIRST, "d", 1, { page: 3, pages: 3 }), null)
  assert.equal(stepFrom([], null, 1, { page: 1, pages: 1 }), null)
})

test("a title sorts the way that its column is read first, then the other way", () => {
  assert.equal(nextSort({ first: "-score" }, "text"), "-score")
  assert.equal(nextSort({ first: "-score" }, "-score"), "score")
  assert.equal(nextSort({ first: "-score" }, "score"), "-score")
  assert.equal(nextSort({ first: "text" }, "text"), "-text")
})

test("searched words are found in any case, and are no pattern", () => {
  assert.deepEqual(places("A (b) a(B)", ["(b)"]), [[2, 5], [7, 10]])
  assert.deepEqual(places("Ärger ärger", ["ärger"]), [[0, 5], [6, 11]])
  assert.deepEqual(places("a-b/c", ["-b/"]), [[1, 4]])
  assert.deepEqual(places("anything", ["", " "]), [])
})

test("a row stands as the log says, but for what is decided or taken back here and not there yet", () => {
  const logged = { status: "keep", label: "x" }
  const card = (more) => ({ status: "drop", label: "y", done: true, token: "1", ...more })
  const decided = card({})
  settle(decided, logged, [{ token: "1", examples: ["a"] }])
  assert.equal(decided.status, "drop")
  const takenBack = card({ status: "undecided", token: undefined, lifted: "0" })
  settle(takenBack, logged, [{ token: "2", undoes: "0" }])
  assert.equal(takenBack.status, "undecided")
  for (const one of [decided, takenBack]) {
    settle(one, logged, [])
    assert.deepEqual([one.status, one.label, one.done], ["keep", "x", false])
  }
})

test("columns are kept by person and dataset; those that are gone are not asked for", () => {
  const memory = new ColumnMemory(fakeStored())
  memory.keep("here", "Ann", ["split", "gone", "row"])
  const columns = { offered: ["row", "split", "id"], shown: [] }
  assert.deepEqual(memory.missing("here", "Ann", columns), ["row", "split"])
  assert.equal(memory.missing("here", "Ann", { ...columns, shown: ["row", "split"] }), null)
  assert.equal(memory.missing("here", "Bob", columns), null)
  assert.equal(memory.missing("there", "Ann", columns), null)
})
