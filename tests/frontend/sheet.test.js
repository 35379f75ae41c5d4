import assert from "node:assert/strict"
import test from "node:test"
import { isElsewhere } from "../../labelreview/ui/frontend/grid/decisions.js"
import { asRanges, fromRanges } from "../../labelreview/ui/frontend/grid/ranges.js"
import { keysOf } from "../../labelreview/ui/frontend/grid/class_buttons.js"
import { groupWords } from "../../labelreview/ui/frontend/grid/heading.js"
import { Sheet } from "../../labelreview/ui/frontend/grid/sheet.js"
import { Supply } from "../../labelreview/ui/frontend/grid/supply.js"
import { undoWords } from "../../labelreview/ui/frontend/shared/undo_words.js"

const CLASSES = [{ name: "joy" }, { name: "fear" }, { name: "anger" }]
const card = (p, more = {}) => ({ p, id: `e${p}`, given: 0, suggested: 1, distance: p / 10, group: 0, ...more })
const cards = (from, to) => Array.from({ length: to - from }, (_, i) => card(from + i))

function sheetOf(many = 6, kept) {
  const sheet = new Sheet(kept)
  sheet.add({ cards: cards(0, many), after: 0, until: many })
  sheet.layOut()
  return sheet
}

const places = (all) => all.map((one) => one.p)

test("places survive as ranges", () => {
  const set = new Set([7, 1, 2, 3, 9])
  assert.deepEqual(asRanges(set), [[1, 3], [7, 7], [9, 9]])
  assert.deepEqual([...fromRanges(asRanges(set))], [1, 2, 3, 7, 9])
  assert.deepEqual(asRanges([]), [])
})

test("a range goes from one card to another, whichever comes first, without hidden ones", () => {
  const sheet = sheetOf()
  const [a, , , d] = sheet.cards
  assert.deepEqual(places(sheet.between(a, d)), [0, 1, 2, 3])
  assert.deepEqual(places(sheet.between(d, a)), [0, 1, 2, 3])
  sheet.far = 0.15
  sheet.layOut()
  assert.deepEqual(places(sheet.between(a, d)), [2, 3])
})

test("cards come once and without gaps", () => {
  const sheet = sheetOf(3)
  assert.equal(sheet.add({ cards: cards(5, 7), after: 5, until: 7 }), null)
  assert.deepEqual(places(sheet.add({ cards: cards(1, 5), after: 1, until: 5 })), [3, 4])
  assert.deepEqual([places(sheet.cards), sheet.upTo], [[0, 1, 2, 3, 4], 5])
})

test("the rest is what was seen and is neither marked, hidden nor decided", () => {
  const sheet = sheetOf()
  assert.ok(sheet.look(sheet.cards.slice(0, 5)))
  assert.ok(!sheet.look(sheet.cards.slice(0, 5)))
  sheet.mark(sheet.cards[3], true)
  sheet.decide("t", [sheet.cards[4]], { verdict: "noisy", label: null }, CLASSES)
  sheet.far = 0.05
  sheet.layOut()
  assert.deepEqual([places(sheet.rest), places(sheet.marked)], [[1, 2], [3]])
})

test("hidden and decided cards cannot be marked", () => {
  const sheet = sheetOf()
  sheet.decide("t", [sheet.cards[4]], { verdict: "keep", label: null }, CLASSES)
  sheet.far = 0.05
  sheet.layOut()
  assert.ok(!sheet.mark(sheet.cards[0], true))
  assert.ok(!sheet.mark(sheet.cards[4], true))
  assert.ok(sheet.mark(sheet.cards[1], true))
  assert.ok(!sheet.mark(sheet.cards[1], true))
})

test("a new group starts where the group of the shown cards changes", () => {
  const sheet = new Sheet()
  sheet.add({ cards: [0, 0, 1, 2].map((group, p) => card(p, { group })), after: 0, until: 4 })
  assert.deepEqual(places([...sheet.layOut()]), [2, 3])
  sheet.far = 0.15
  assert.deepEqual(places([...sheet.layOut()]), [3])
})

test("arrows go along rows and columns, and stay at the edges", () => {
  const sheet = sheetOf(7)
  const from = sheet.cards[3]
  const to = (arrow) => sheet.beside(from, arrow, 3).p
  assert.deepEqual(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].map(to), [2, 4, 0, 6])
  assert.equal(sheet.beside(sheet.cards[0], "ArrowUp", 3).p, 0)
})

test("each card gets its own verdict of a common choice", () => {
  const sheet = new Sheet()
  sheet.add({ cards: [card(0), card(1, { suggested: 0 }), card(2, { given: 1 })], after: 0, until: 3 })
  sheet.decide("t", sheet.cards, { verdict: "accept", label: null }, CLASSES)
  const done = sheet.cards.map((one) => [one.done.verdict, one.done.label])
  assert.deepEqual(done, [["relabel", "fear"], ["keep", null], ["keep", null]])
})

test("an undo marks again what was marked, and the counts follow", () => {
  const sheet = sheetOf()
  const [a, b] = sheet.cards
  for (const one of [a, b]) sheet.mark(one, true)
  const action = { token: "t", examples: ["e0", "e1", "elsewhere"] }
  sheet.decide("t", [a, b], { verdict: "drop", label: null }, CLASSES)
  assert.deepEqual([a.marked, sheet.countUnderway([action])], [false, 2])
  assert.deepEqual(places(sheet.undo("t")), [0, 1])
  assert.deepEqual([a.marked, a.done], [true, null])
  assert.equal(sheet.countUnderway([action, { token: "u", undoes: "t" }]), 0)
  assert.equal(sheet.countUnderway([{ token: "u", undoes: "t" }]), -2)
  assert.deepEqual(sheet.takeBack("unknown"), [])
})

test("marks, what was seen and the place outlive a reload", () => {
  const before = sheetOf()
  before.look(before.cards.slice(0, 3))
  before.mark(before.cards[1], true)
  before.mark(before.cards[5], true)
  before.far = 0.05
  const kept = JSON.parse(JSON.stringify(before.keep(4)))
  const sheet = new Sheet(kept)
  assert.deepEqual([sheet.top, sheet.wanted, sheet.far], [4, 5, 0.05])
  sheet.add({ cards: cards(0, 3), after: 0, until: 3 })
  assert.deepEqual(sheet.keep(4).marks, [["e1", 1], ["e5", 5]], "a mark is kept until its card comes")
  sheet.add({ cards: cards(3, 6), after: 3, until: 6 })
  sheet.layOut()
  assert.deepEqual([places(sheet.marked), places(sheet.rest)], [[1, 5], [2]])
})

test("an undo of the rest forgets what came in sight behind it, for it scrolls back", () => {
  const sheet = sheetOf(9)
  sheet.look(sheet.cards.slice(0, 3))
  sheet.mark(sheet.cards[1], true)
  sheet.decide("rest", sheet.rest, { verdict: "keep", label: null }, CLASSES)
  sheet.look(sheet.cards.slice(3, 8)) // the sheet scrolled on
  assert.deepEqual(places(sheet.rest), [3, 4, 5, 6, 7])
  assert.deepEqual(places(sheet.undo("rest")), [0, 2])
  assert.deepEqual(places(sheet.rest), [0, 2])
  // Whoever goes there again sees them again.
  sheet.look(sheet.cards.slice(2, 5))
  assert.deepEqual(places(sheet.rest), [0, 2, 3, 4])
})

test("an undo of marked cards, or a refusal, forgets nothing that was seen", () => {
  const sheet = sheetOf(9)
  sheet.look(sheet.cards.slice(0, 2))
  sheet.mark(sheet.cards[0], true)
  sheet.decide("marked", sheet.marked, { verdict: "drop", label: null }, CLASSES)
  sheet.look(sheet.cards.slice(0, 6))
  sheet.undo("marked")
  assert.deepEqual(places(sheet.rest), [1, 2, 3, 4, 5])
  sheet.decide("rest", sheet.rest, { verdict: "keep", label: null }, CLASSES)
  sheet.look(sheet.cards.slice(6, 8))
  sheet.takeBack("rest")
  assert.deepEqual(places(sheet.rest), [1, 2, 3, 4, 5, 6, 7])
})

test("what a settling page or a smaller window takes out of sight was not scrolled past", () => {
  const sheet = sheetOf(9)
  assert.ok(sheet.look(sheet.cards.slice(0, 6), false))
  assert.ok(sheet.look(sheet.cards.slice(0, 4), false))
  assert.deepEqual(places(sheet.rest), [0, 1, 2, 3])
  assert.ok(sheet.look(sheet.cards.slice(2, 6), true))
  assert.ok(sheet.look(sheet.cards.slice(2, 5), false))
  assert.deepEqual(places(sheet.rest), [0, 1, 2, 3, 4], "what was scrolled past stays")
  assert.ok(!sheet.look(sheet.cards.slice(2, 5), false))
})

test("a second undo takes the sheet back to before the first decision", () => {
  const sheet = sheetOf(9)
  for (const [token, from] of [["a", 0], ["b", 3]]) {
    sheet.look(sheet.cards.slice(from, from + 3))
    sheet.decide(token, sheet.rest, { verdict: "keep", label: null }, CLASSES)
  }
  sheet.look(sheet.cards.slice(6))
  sheet.undo("b")
  assert.deepEqual(places(sheet.rest), [3, 4, 5])
  sheet.undo("a")
  assert.deepEqual(places(sheet.rest), [0, 1, 2])
})

test("cards whose decision was undone elsewhere come between the others", () => {
  const sheet = new Sheet()
  sheet.add({ cards: [0, 3, 4].map((p) => card(p)), after: 0, until: 5 })
  assert.deepEqual(places(sheet.add({ cards: cards(0, 5), after: 0, until: 5 })), [1, 2])
  assert.deepEqual([places(sheet.cards), sheet.upTo], [[0, 1, 2, 3, 4], 5])
})

test("cards are asked for once at a time, and all again when an undo brings some back", () => {
  const supply = new Supply()
  const sheet = sheetOf(6)
  const data = { ends: false, until: 6 }
  assert.ok(supply.isMissing(data, sheet))
  assert.deepEqual(supply.ask("q", sheet), { queue: "q", after: 6, many: 250 })
  assert.ok(!supply.isMissing(data, sheet))
  supply.arrived()
  assert.ok(supply.isMissing(data, sheet))
  assert.ok(!supply.isMissing({ ends: true, until: 6 }, sheet))
  supply.undone = "t"
  assert.equal(supply.askAgain("q", sheet, [{ token: "u", undoes: "t" }]), null, "the server does not know yet")
  assert.deepEqual(supply.askAgain("q", sheet, []), { queue: "q", after: 0, many: 250 })
  assert.equal(supply.askAgain("q", sheet, []), null)
})

test("the heading says what the group in sight is", () => {
  const sheet = new Sheet()
  sheet.add({ cards: [0, 0, 1].map((group, p) => card(p, { group, score: 0.8999999 })), after: 0, until: 3 })
  sheet.layOut()
  const words = (by, place) => groupWords({ by }, sheet, sheet.cards[place])
  assert.equal(words("similarity", 0), "at the top: 2 similar texts")
  assert.equal(words("similarity", 2), "at the top: a text like no other")
  assert.equal(words("score", 0), "at the top: score 0.9 to 1.0: 2 cards")
  assert.equal(words("score", 3), "")
})

test("few classes have their own keys, of many those in question", () => {
  const few = CLASSES.map((one, i) => ({ ...one, key: String(i + 1) }))
  assert.deepEqual([...keysOf({ classes: few, likely: [] })], [[0, "1"], [1, "2"], [2, "3"]])
  const many = Array.from({ length: 77 }, (_, i) => ({ name: `c${i}`, key: null }))
  assert.deepEqual([...keysOf({ classes: many, likely: [40, 7] })], [[40, "1"], [7, "2"]])
  assert.equal(keysOf({ classes: many, likely: [9, 8, 7, 6, 5, 4, 3, 2, 1] }).size, 9, "as on the card")
  assert.equal(keysOf({ classes: many, likely: [] }).size, 0)
})

test("an undo is named", () => {
  const verdicts = { keep: { done: "kept" }, relabel: { done: "relabelled" } }
  assert.equal(undoWords({ verdict: "keep", label: null, many: 1204 }, verdicts).words, "Undo 1,204 kept")
  const relabelled = undoWords({ verdict: "relabel", label: "joy", many: 1 }, verdicts)
  assert.match(relabelled.title, /1 example relabelled as joy$/)
  assert.equal(undoWords({ verdict: "accept", label: null, many: 2 }, verdicts).words, "Undo 2 accepted")
  assert.equal(undoWords(undefined, verdicts).words, "Undo")
})

test("what was decided on another page is told from what is undone on this sheet", () => {
  const sheet = sheetOf()
  sheet.decide("t", [sheet.cards[4]], { verdict: "noisy", label: null }, CLASSES)
  const isOff = (token, ...examples) => isElsewhere({ token, examples }, sheet)
  assert.deepEqual([isOff("t", "e4"), isOff("before", "e2", "x"), isOff("queue", "x")], [false, false, true])
})
