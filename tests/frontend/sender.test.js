import assert from "node:assert/strict"
import test from "node:test"
import { GATHER, LONGEST_WAIT } from "../../labelreview/ui/frontend/sender/pace.js"
import { MOST_AT_ONCE, Sender } from "../../labelreview/ui/frontend/sender/sender.js"
import { LEFT, UNSENT } from "../../labelreview/ui/frontend/sender/kept_actions.js"
import { LATE, saving } from "../../labelreview/ui/frontend/sender/saving.js"
import { LONGEST_PATIENCE, PATIENCE } from "../../labelreview/ui/frontend/shared/patience.js"
import { FakeClock, FakeStorage, FullStorage, fakeStored } from "./fakes.js"

const SAID = {
  place: "here",
  dataset: "tweets",
  annotator: "ann",
  named: true,
  acknowledged: [],
  refused: [],
  trouble: "",
  tab: [],
  undoable: [],
  run: "run1",
}

function start({ lasting = new FakeStorage(), tab = new FakeStorage(), clock = new FakeClock(), said = {}, name = "t", anew = () => {} } = {}) {
  const sent = []
  let tokens = 0
  const newToken = () => `${name}${(tokens += 1)}`
  const stored = fakeStored(lasting, tab)
  const sender = new Sender({ send: (one) => sent.push(one), stored, clock, newToken, showing: () => "e1", anew })
  sender.update({ ...SAID, ...said })
  return { sender, sent, clock, lasting, tab, stored }
}

const keep = (sender, example = "e1") => sender.decide({ examples: [example], verdict: "keep" })
const tokensOf = ({ actions }) => actions.map((one) => one.token)

test("decisions that follow each other travel together", () => {
  const { sender, sent, clock } = start()
  const first = keep(sender)
  clock.pass(GATHER - 1)
  const second = keep(sender, "e2")
  assert.equal(sent.length, 0)
  clock.pass(GATHER)
  assert.deepEqual(sent.map(tokensOf), [[first, second]])
  const [{ dataset, annotator, showing, actions }] = sent
  assert.deepEqual([dataset, annotator, showing], ["tweets", "ann", "e1"])
  assert.deepEqual([actions[0].place, actions[0].run, actions[0].annotator], ["here", "run1", "ann"])
})

test("no decision waits long for others", () => {
  const { sender, sent, clock } = start()
  const at = clock.time
  for (let i = 0; i < 20 && !sent.length; i += 1) {
    keep(sender, `e${i}`)
    clock.pass(1000)
  }
  assert.equal(clock.time - at, LONGEST_WAIT)
})

test("what has no answer is sent again, more and more patiently, with another attempt", () => {
  const { sender, sent, clock } = start()
  const token = keep(sender)
  clock.pass(GATHER)
  const gaps = []
  for (let i = 0; i < 6; i += 1) {
    const before = sent.length
    const at = clock.time
    while (sent.length === before) clock.pass(100)
    gaps.push(clock.time - at)
  }
  assert.deepEqual(gaps, [1, 2, 4, 8, 8, 8].map((many) => Math.min(many * PATIENCE, LONGEST_PATIENCE)))
  assert.equal(new Set(sent.map((one) => one.attempt)).size, sent.length)
  assert.ok(sent.every((one) => tokensOf(one)[0] === token))
})

test("decisions on their way are saved quietly, and counted once they wait for long", () => {
  const { sender, clock } = start()
  assert.deepEqual(saving(sender), { words: "All saved", state: "sent" })
  const token = keep(sender)
  clock.pass(LATE - 1)
  keep(sender, "e2")
  assert.deepEqual(saving(sender), { words: "Saving…", state: "sending" })
  clock.pass(1)
  assert.deepEqual(saving(sender), { words: "2 unsent", state: "unsent" })
  sender.update({ ...SAID, acknowledged: [token] })
  assert.equal(saving(sender).state, "sending", "the other one is young")
  sender.update({ ...SAID, trouble: "No room." })
  assert.deepEqual(saving(sender), { words: "1 unsent", state: "unsent" }, "the sign says why")
})

test("what is acknowledged is forgotten and not sent again", () => {
  const { sender, sent, clock, lasting } = start()
  const token = keep(sender)
  clock.pass(GATHER)
  assert.ok(lasting.getItem(`${UNSENT}${token}`))
  sender.update({ ...SAID, acknowledged: [token] })
  assert.equal(lasting.getItem(`${UNSENT}${token}`), null)
  assert.equal(sender.unsent, 0)
  clock.pass(LONGEST_PATIENCE)
  assert.equal(sent.length, 1)
})

test("what is decided while an answer is awaited goes after it", () => {
  const { sender, sent, clock } = start()
  const first = keep(sender)
  clock.pass(GATHER)
  const second = keep(sender, "e2")
  assert.ok(sender.hasNews)
  clock.pass(GATHER)
  assert.equal(sent.length, 1)
  sender.update({ ...SAID, acknowledged: [first] })
  clock.pass(GATHER)
  assert.deepEqual(tokensOf(sent[1]), [second])
})

test("what is refused is forgotten, and said until something is acknowledged", () => {
  const { sender, clock, lasting } = start()
  const token = keep(sender)
  clock.pass(GATHER)
  sender.update({ ...SAID, refused: [{ token, problem: "No such example" }] })
  assert.deepEqual([sender.problems, sender.refused], [["No such example"], [token]])
  assert.equal(lasting.length, 1) // the name
  sender.update(SAID)
  assert.deepEqual([sender.problems, sender.refused], [["No such example"], []])
  const next = keep(sender)
  sender.update({ ...SAID, acknowledged: [next] })
  assert.deepEqual(sender.problems, [])
})

test("somebody else's refusal is nothing to us", () => {
  const { sender } = start()
  sender.update({ ...SAID, refused: [{ token: "other", problem: "no" }], acknowledged: ["another"] })
  assert.deepEqual([sender.problems, sender.refused], [[], []])
})

test("after a reload, unsent decisions are sent in their order", () => {
  const lasting = new FakeStorage()
  const clock = new FakeClock()
  const { sender } = start({ lasting, clock, name: "a" })
  const tokens = [keep(sender, "e1"), keep(sender, "e2")]
  clock.time += 5
  tokens.push(keep(sender, "e3"))
  const again = start({ lasting, clock, name: "b" })
  assert.equal(again.sender.unsent, 3)
  clock.pass(GATHER)
  assert.deepEqual(tokensOf(again.sent[0]), tokens)
})

test("decisions of the version before are sent as they were stored", () => {
  const lasting = new FakeStorage()
  const old = { token: "old", annotator: "ann", place: "here", run: "run0", at: 5, order: 1, examples: ["e9"], verdict: "accept", label: null, note: "", seconds: 1.5, origin: "grid" }
  lasting.setItem(`${UNSENT}old`, JSON.stringify(old))
  lasting.setItem(`${UNSENT}else`, JSON.stringify({ ...old, token: "else", place: "elsewhere" }))
  const { sent, clock } = start({ lasting })
  clock.pass(GATHER)
  assert.deepEqual(sent[0].actions, [old])
})

test("an undo takes back the last decision, and travels with it", () => {
  const { sender, sent, clock } = start()
  const first = keep(sender)
  const second = keep(sender, "e2")
  assert.equal(sender.undo().token, second)
  assert.equal(sender.last().token, first)
  clock.pass(GATHER)
  assert.equal(sent[0].actions.at(-1).undoes, second)
  assert.equal(sender.undo().token, first)
  assert.equal(sender.undo(), undefined)
})

test("an undo takes back what this tab decided before a reload, and nothing of other tabs", () => {
  const tab = new FakeStorage()
  const clock = new FakeClock()
  const { sender } = start({ tab, clock, name: "a" })
  const token = keep(sender)
  clock.pass(GATHER)
  const batch = (name) => ({ batch: name, many: 1, examples: ["e1"], verdict: "keep", label: null })
  const undoable = [batch("others"), batch(token)]
  const again = start({ tab, clock, name: "b", said: { undoable } })
  assert.equal(again.sender.last().token, token)
  const other = new FakeStorage()
  const pages = start({ tab: other, clock, name: "c", said: { undoable, tab: ["others"] } })
  assert.equal(pages.sender.last().token, "others", "what another page of this tab decided counts")
  const reloaded = start({ tab: other, clock, name: "e", said: { undoable } })
  assert.equal(reloaded.sender.last().token, "others", "also when the server has forgotten the tab")
  const elsewhere = start({ clock, name: "d", said: { undoable } })
  assert.equal(elsewhere.sender.last(), undefined)
  assert.equal(elsewhere.sender.undo(), undefined)
  assert.equal(elsewhere.sender.elsewhere().token, "others")
})

test("an undo is by whom it was decided, whatever the name is now", () => {
  const { sender, sent, clock } = start()
  keep(sender)
  sender.update({ ...SAID, annotator: "bob" })
  sender.undo()
  clock.pass(GATHER)
  assert.deepEqual(sent[0].actions.map((one) => one.annotator), ["ann", "ann"])
})

test("the kept name decides where nobody said one", () => {
  const lasting = new FakeStorage()
  start({ lasting })
  const { sender } = start({ lasting, said: { annotator: "login", named: false } })
  assert.equal(sender.annotator, "ann")
})

test("another dataset: what belongs to the one before is sent at once and kept", () => {
  const { sender, sent, lasting } = start()
  const token = keep(sender)
  sender.update({ ...SAID, place: "there", dataset: "mails" })
  assert.deepEqual([sent[0].dataset, tokensOf(sent[0])], ["tweets", [token]])
  assert.equal(sender.unsent, 0)
  assert.ok(lasting.getItem(`${UNSENT}${token}`))
})

test("no more than the server takes travel at once", () => {
  const { sender, sent, clock } = start()
  for (let i = 0; i < MOST_AT_ONCE + 1; i += 1) keep(sender, `e${i}`)
  clock.pass(GATHER)
  assert.equal(sent[0].actions.length, MOST_AT_ONCE)
})

test("an element that goes sends what is not on its way, and nothing afterwards", () => {
  const { sender, sent, clock } = start()
  keep(sender)
  sender.stop()
  assert.equal(sent.length, 1)
  clock.pass(10 * LONGEST_PATIENCE)
  assert.equal(sent.length, 1)
})

test("a browser that refuses to store still sends", () => {
  const broken = new Proxy({}, { get: () => { throw new Error("denied") } })
  const { sender, sent, clock } = start({ lasting: broken, tab: broken })
  keep(sender)
  clock.pass(GATHER)
  assert.equal(sent.length, 1)
})

test("after a few sends without a sign of life the page is asked for anew", () => {
  const asked = []
  const { sender, sent, clock } = start({ anew: () => asked.push(clock.time) })
  keep(sender)
  clock.pass(GATHER + PATIENCE)
  assert.deepEqual([sent.length, asked.length], [2, 0])
  clock.pass(2 * PATIENCE)
  assert.deepEqual([sent.length, asked.length], [3, 1])
  sender.update(SAID) // drawn without an answer: it is slow, not dead
  clock.pass(10 * LONGEST_PATIENCE)
  assert.ok(asked.length > 1)
  const [{ token }] = sender.pending
  sender.update({ ...SAID, acknowledged: [token] })
  const many = asked.length
  clock.pass(10 * LONGEST_PATIENCE)
  assert.equal(asked.length, many)
})

test("a server that draws the page and cannot record is not asked for the page anew", () => {
  const asked = []
  const { sender, sent, clock } = start({ anew: () => asked.push(clock.time) })
  keep(sender)
  for (let i = 0; i < 60; i += 1) {
    clock.pass(PATIENCE)
    sender.update({ ...SAID, trouble: "The disk is full." })
  }
  assert.ok(sent.length > 5)
  assert.equal(asked.length, 0)
})

test("what a closed tab left is sent by one that is open, in the order in which it was decided", () => {
  const lasting = new FakeStorage()
  const clock = new FakeClock()
  const closed = start({ lasting, clock, name: "a" })
  const open = start({ lasting, clock, name: "b" })
  const left = [keep(closed.sender, "e1"), keep(closed.sender, "e2")]
  open.sender.adopt()
  assert.equal(open.sender.unsent, 0, "its own tab is about to send it")
  clock.pass(LEFT)
  const own = keep(open.sender, "e3")
  open.sender.adopt()
  clock.pass(GATHER)
  assert.deepEqual(tokensOf(open.sent.at(-1)), [...left, own])
  open.sender.update({ ...SAID, acknowledged: left })
  assert.equal(lasting.getItem(`${UNSENT}${left[0]}`), null)
})

test("an undo does not take back what another tab left", () => {
  const lasting = new FakeStorage()
  const clock = new FakeClock()
  const closed = start({ lasting, clock, name: "a" })
  const open = start({ lasting, clock, name: "b" })
  keep(closed.sender)
  clock.pass(LEFT)
  open.sender.adopt()
  assert.equal(open.sender.unsent, 1)
  open.sender.update(SAID)
  assert.equal(open.sender.last(), undefined)
})

test("what nobody of ours stored does not hide the rest", () => {
  const lasting = new FakeStorage()
  lasting.setItem(`${UNSENT}1`, "{half")
  lasting.setItem(`${UNSENT}2`, "null")
  const first = start({ lasting, name: "a" })
  const token = keep(first.sender)
  lasting.setItem(`${UNSENT}zz`, "[]")
  const { sender } = start({ lasting, name: "b" })
  assert.deepEqual(sender.pending.map((one) => one.token), [token])
})

test("a browser without room lets go of marks on cards for a decision", () => {
  const lasting = new FullStorage(2)
  lasting.setItem("labelreview/grid/sheet", "marks")
  const { sender } = start({ lasting })
  keep(sender)
  assert.equal(lasting.getItem("labelreview/grid/sheet"), null)
  assert.deepEqual([sender.unsent, sender.unkept], [1, 0])
})

test("a browser that refuses to store counts what is lost with the page, until it is sent", () => {
  const { sender } = start({ lasting: new FullStorage(1) })
  const token = keep(sender)
  assert.deepEqual([sender.unsent, sender.unkept], [1, 1])
  sender.update({ ...SAID, acknowledged: [token] })
  assert.deepEqual([sender.unsent, sender.unkept], [0, 0])
})
