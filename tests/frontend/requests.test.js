import assert from "node:assert/strict"
import test from "node:test"
import { Requests } from "../../labelreview/ui/frontend/queue/requests.js"
import { Stopwatch } from "../../labelreview/ui/frontend/card/stopwatch.js"
import { LONGEST_PATIENCE, PATIENCE } from "../../labelreview/ui/frontend/shared/patience.js"

function start() {
  const sent = []
  const clock = { time: 1000 }
  return { sent, clock, requests: new Requests({ now: () => clock.time, send: (need) => sent.push(need) }) }
}

test("one request at a time, and again when its answer is lost", () => {
  const { requests, sent, clock } = start()
  requests.ask({ after: 3 })
  requests.ask({ after: 4 })
  assert.equal(sent.length, 1)
  clock.time += PATIENCE
  requests.repeat()
  assert.deepEqual(sent.map((one) => one.after), [3, 3])
  assert.notEqual(sent[0].attempt, sent[1].attempt)
})

test("a slow server is asked less and less often, until it answers", () => {
  const { requests, sent, clock } = start()
  const asked = (/** @type {number} */ seconds) => {
    const before = sent.length
    for (let i = 0; i < seconds; i += 1) {
      clock.time += 1000
      requests.repeat()
    }
    return sent.length - before
  }
  requests.ask({ after: 3 })
  assert.equal(asked(45), 4) // after 3, 9, 21 and 45 seconds
  assert.equal(asked(240), (240 * 1000) / LONGEST_PATIENCE)
  requests.accepts({ attempt: sent.at(-1).attempt, show: false, cards: [] })
  requests.ask({ after: 4 })
  assert.equal(asked(PATIENCE / 1000), 1)
})

test("an answer is taken once, and lets the next request go", () => {
  const { requests, sent } = start()
  requests.ask({ after: 3 })
  const chunk = { attempt: sent[0].attempt, show: false, cards: [] }
  assert.ok(requests.accepts(chunk))
  assert.ok(!requests.accepts(chunk))
  requests.repeat()
  requests.ask({ after: 4 })
  assert.equal(sent.length, 2)
})

test("an example that somebody opens does not wait for other answers", () => {
  const { requests, sent } = start()
  requests.ask({ after: 3 })
  requests.askNow({ after: 3, show: "x" })
  assert.equal(sent[1].show, "x")
})

test("cards that were overtaken are welcome, words are not", () => {
  const { requests } = start()
  requests.ask({ after: 3, words: ["a"] })
  assert.ok(requests.accepts({ attempt: "older", show: false, cards: [] }))
  assert.ok(!requests.accepts({ attempt: "old", words: { b: [] } }))
  assert.deepEqual(requests.words, ["a"])
})

test("the time that a page is hidden is no time of looking", () => {
  const clock = { time: 0 }
  const watch = new Stopwatch(() => clock.time)
  watch.start(false)
  clock.time = 1500
  watch.look(true)
  clock.time = 9000
  assert.equal(watch.seconds, 1.5)
  watch.look(false)
  clock.time = 9250
  assert.equal(watch.seconds, 1.75)
  watch.start(true)
  clock.time = 20_000
  assert.equal(watch.seconds, 0)
})
