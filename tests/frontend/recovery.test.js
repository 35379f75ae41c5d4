// What waits in the browser, how a page asks for what does not come, and when it may reload itself.
import assert from "node:assert/strict"
import test from "node:test"
import { BETWEEN, mayReload, QUIET, UNHEARD } from "../../labelreview/ui/frontend/frame/last_resort.js"
import { LONGEST, Retrying } from "../../labelreview/ui/frontend/frame/retrying.js"
import { Recovery } from "../../labelreview/ui/frontend/frame/recovery.js"
import { ANEW, pageState } from "../../labelreview/ui/frontend/shared/page_state.js"
import { waitingWords } from "../../labelreview/ui/frontend/sender/waiting_words.js"
import { FakeClock } from "./fakes.js"

const NOTHING = { waiting: 0, unkept: 0, outage: "", trouble: "", isLate: false }
const words = (how) => waitingWords({ ...NOTHING, ...how })

test("nothing is said while decisions are on their way", () => {
  assert.deepEqual(words({}), [])
  assert.deepEqual(words({ waiting: 3 }), [])
  assert.deepEqual(words({ trouble: "The disk is full." }), [], "nothing waits for it any more")
})

test("an outage is said with the problem and how many decisions wait", () => {
  const [problem, rest] = words({ waiting: 3, outage: "It is gone." })
  assert.equal(problem, "It is gone.")
  assert.match(rest, /^3 decisions wait in this browser\. They are safe while .* sent by themselves/)
  assert.match(words({ waiting: 1, trouble: "The disk is full." })[1], /^1 decision waits .* It is safe .* sent by itself/)
  assert.match(words({ outage: "It is gone." })[1], /goes on by itself/)
  assert.equal(words({ waiting: 2, isLate: true })[0], "The server does not answer.")
})

test("what the browser refuses to store is said before the page is left", () => {
  assert.match(words({ waiting: 2, unkept: 2 }).join(), /^2 decisions wait in this tab alone.*leave it open/)
})

test("a page asks more and more patiently during an outage, and begins anew after a calm", () => {
  const clock = new FakeClock()
  const asked = []
  const retrying = new Retrying({ ...clock, after: clock.after, cancel: clock.cancel, now: clock.now, ask: () => asked.push(clock.time) })
  retrying.take(true)
  clock.pass(10 * LONGEST)
  const gaps = asked.slice(1).map((at, i) => at - asked[i])
  assert.deepEqual(gaps.slice(0, 5), [4000, 8000, LONGEST, LONGEST, LONGEST])
  retrying.take(true) // drawn again
  const many = asked.length
  clock.pass(LONGEST)
  assert.equal(asked.length, many + 1)
  retrying.take(false)
  clock.pass(10 * LONGEST)
  assert.equal(asked.length, many + 1)
  retrying.take(true)
  clock.pass(2000)
  assert.equal(asked.length, many + 2)
})

test("an outage that comes back at once is not asked about at once", () => {
  const clock = new FakeClock()
  const asked = []
  const retrying = new Retrying({ after: clock.after, cancel: clock.cancel, now: clock.now, ask: () => asked.push(clock.time) })
  for (let i = 0; i < 50; i += 1) {
    retrying.take(true)
    clock.pass(6000)
    retrying.take(false)
  }
  assert.ok(asked.length <= 2, "50 in five minutes")
})

const STUCK = { unheard: UNHEARD, unkept: 0, isRunning: false, hasText: false, isTyped: QUIET, reloaded: BETWEEN }

test("a page reloads itself only when nothing else has helped", () => {
  assert.ok(mayReload(STUCK))
  assert.ok(!mayReload({ ...STUCK, unheard: UNHEARD - 1 }))
})

test("a page does not reload itself while the server is at work for it", () => {
  assert.ok(!mayReload({ ...STUCK, isRunning: true }))
})

test("a page does not reload itself over what somebody types or typed", () => {
  assert.ok(!mayReload({ ...STUCK, isTyped: QUIET - 1 }))
  assert.ok(!mayReload({ ...STUCK, hasText: true }))
})

test("a page does not reload itself when decisions are in it alone", () => {
  assert.ok(!mayReload({ ...STUCK, unkept: 1 }))
})

test("a page does not reload itself again and again", () => {
  assert.ok(!mayReload({ ...STUCK, reloaded: BETWEEN - 1 }))
})

test("a page is not drawn anew over what is typed into a dialog", () => {
  class Field {
    isConnected = true
    value = "half a guideline"
    closest = () => ({})
  }
  const [inWindow, inDocument] = [new EventTarget(), new EventTarget()]
  Object.assign(globalThis, {
    HTMLTextAreaElement: Field,
    HTMLInputElement: Field,
    MutationObserver: class { disconnect() {} },
    document: Object.assign(inDocument, { querySelector: () => null }),
    addEventListener: inWindow.addEventListener.bind(inWindow),
    removeEventListener: inWindow.removeEventListener.bind(inWindow),
  })
  const drawn = []
  const recovery = new Recovery((asks) => drawn.push(asks))
  const field = new Field()
  const ask = () => inWindow.dispatchEvent(new Event(ANEW))
  ask()
  assert.equal(drawn.length, 1)
  inDocument.dispatchEvent(Object.assign(new Event("input"), { composedPath: () => [field] }))
  ask()
  assert.equal(drawn.length, 1)
  assert.ok(pageState().isHeld())
  field.value = ""
  ask()
  assert.equal(drawn.length, 2)
  recovery.stop()
})
