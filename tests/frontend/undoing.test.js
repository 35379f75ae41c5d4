import assert from "node:assert/strict"
import test from "node:test"
import { where } from "../../labelreview/ui/frontend/queue/foot_view.js"
import { Undoing } from "../../labelreview/ui/frontend/sender/undoing.js"
import { undoWords, whatWasDone } from "../../labelreview/ui/frontend/shared/undo_words.js"

const VERDICTS = { keep: { done: "kept" }, relabel: { done: "relabelled" } }
const one = (token, more = {}) => ({ token, verdict: "keep", label: null, examples: ["e1"], many: 1, ...more })

function senderOf({ own = [], others = [] }) {
  return {
    taken: [],
    last: () => own.at(0),
    elsewhere: () => others.at(0),
    undo(token) {
      this.taken.push(token)
      own = own.filter((made) => made.token !== token)
      others = others.filter((made) => made.token !== token)
      return one(token)
    },
  }
}

test("what this tab decided is undone at once", () => {
  const sender = senderOf({ own: [one("a")], others: [one("b")] })
  const undoing = new Undoing(sender)
  assert.deepEqual(undoing.words(VERDICTS, () => "A text"), ["Last: kept", "“A text”"])
  assert.equal(undoing.press().token, "a")
  assert.deepEqual(sender.taken, ["a"])
  assert.equal(undoing.undone(VERDICTS), "kept", "what was taken back is said")
})

test("what the same person decided elsewhere is named first, and each of it anew", () => {
  const many = one("c", { verdict: "accept", label: "joy", many: 12 })
  const sender = senderOf({ others: [one("b"), many] })
  const undoing = new Undoing(sender)
  const words = () => undoing.words(VERDICTS, () => undefined).join()
  assert.equal(words(), "Earlier: kept")
  assert.equal(undoing.button(VERDICTS), "Undo an earlier one: kept")
  assert.equal(undoing.press(), undefined)
  assert.equal(words(), "Undo again takes back: kept")
  assert.equal(undoing.button(VERDICTS), words(), "one rule on every page")
  assert.equal(undoing.press().token, "b")
  assert.equal(undoing.undone(VERDICTS), "kept")
  assert.equal(words(), "Earlier: 12 relabelled joy")
  assert.equal(undoing.press(), undefined)
  assert.deepEqual(sender.taken, ["b"])
})

test("with nothing to undo, nothing happens", () => {
  const undoing = new Undoing(senderOf({}))
  assert.deepEqual([undoing.press(), undoing.words(VERDICTS, () => "")], [undefined, []])
})

test("before the decision a random card is told from the others by nothing", () => {
  const data = { total: 1500, besides: 0, walksDecided: false }
  const card = (more) => ({ queued: true, control: false, open: true, place: 3, ...more })
  const usual = where(card(), data, 1464)
  assert.equal(usual, "36 of 1,500 decided")
  assert.equal(where(card({ control: true, place: null }), data, 1464), usual)
  assert.equal(where(card({ control: true, place: null, queued: false }), data, 1464), usual)
  assert.match(where(card({ control: true, queued: false, done: true }), data, 1464), /random control example/)
  assert.equal(where(card(), { ...data, total: 124, besides: 7 }, 93), "31 of 124 decided in this queue, and 7 random control examples")
  assert.match(where(card(), { ...data, besides: 1 }, 93), /, and 1 random control example$/)
  assert.match(where(card({ queued: false }), data, 1464), /not in the queue/)
  assert.equal(where(card(), { ...data, walksDecided: true }, 0), "3 of 1,500")
})

test("what holds for a part of a batch is never said of all of it", () => {
  const mixed = one("a", { verdicts: { relabel: 6, keep: 48 }, many: 54 })
  assert.equal(whatWasDone(mixed, VERDICTS), "54 decisions (6 relabelled, 48 kept)")
  const title = "Undo your last decision: 54 examples decided (6 relabelled, 48 kept)"
  assert.deepEqual(undoWords(mixed, VERDICTS), { words: "Undo 54 decided", title })
  // Before the server has said what they became.
  assert.equal(whatWasDone(one("b", { verdict: "accept", many: 54 }), VERDICTS), "54 accepted")
  const same = one("c", { verdict: "relabel", verdicts: { relabel: 2 }, label: "joy", many: 2 })
  assert.equal(whatWasDone(same, VERDICTS), "2 relabelled joy")
  assert.equal(undoWords(same, VERDICTS).title, "Undo your last decision: 2 examples relabelled as joy")
})
