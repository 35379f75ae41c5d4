import assert from "node:assert/strict"
import test from "node:test"
import { Details } from "../../labelreview/ui/frontend/examples/details.js"
import { Requests } from "../../labelreview/ui/frontend/queue/requests.js"
import { Stopwatch } from "../../labelreview/ui/frontend/card/stopwatch.js"
import { LONGEST_PATIENCE, PATIENCE } from "../../labelreview/ui/frontend/shared/patience.js"
import { FakeClock } from "./fakes.js"

function start(Kind = Requests) {
  const sent = []
  const clock = new FakeClock()
  return { sent, clock, requests: new Kind({ now: clock.now, send: (need) => sent.push(need) }) }
}

/** What asks, and how each of them asks for two things and hears an answer. */
const ASKING = {
  "the queue": {
    start: () => start(Requests),
    first: (requests) => requests.ask({ after: 3 }),
    other: (requests) => requests.askNow({ after: 3, show: "x" }),
    hear: (requests, attempt) => requests.accepts({ attempt, show: false, cards: [] }),
  },
  "the table": {
    start: () => start(Details),
    first: (requests) => requests.want(["a", "b"]),
    other: (requests) => requests.want(["c"]),
    hear: (requests, attempt) => requests.take(attempt),
  },
}

for (const [name, { start, first, other, hear }] of Object.entries(ASKING)) {
  const passing = () => {
    const { requests, sent, clock } = start()
    const asked = (/** @type {number} */ seconds) => {
      const before = sent.length
      for (let i = 0; i < seconds; i += 1) {
        clock.pass(1000)
        requests.repeat()
      }
      return sent.length - before
    }
    return { requests, sent, asked }
  }

  test(`${name} asks once at a time, and again for the same when its answer is lost`, () => {
    const { requests, sent, asked } = passing()
    first(requests)
    first(requests)
    assert.equal(sent.length, 1)
    assert.equal(asked(PATIENCE / 1000), 1)
    const [{ attempt, ...need }, { attempt: second, ...again }] = sent
    assert.deepEqual(need, again)
    assert.notEqual(attempt, second)
  })

  test(`${name} asks a slow server less and less often, until it answers`, () => {
    const { requests, sent, asked } = passing()
    first(requests)
    assert.equal(asked(45), 4) // after 3, 9, 21 and 45 seconds
    assert.equal(asked(240), (240 * 1000) / LONGEST_PATIENCE)
    hear(requests, sent.at(-1).attempt)
    assert.equal(asked(60), 0)
    first(requests)
    assert.equal(asked(PATIENCE / 1000), 1)
  })

  test(`${name} asks at once, and patient as at first, for what somebody turns to`, () => {
    const { requests, sent, asked } = passing()
    first(requests)
    asked(45)
    const before = sent.length
    other(requests)
    assert.equal(sent.length, before + 1)
    assert.equal(asked(PATIENCE / 1000), 1)
    hear(requests, sent[0].attempt)
    assert.equal(asked(60), 3, "an answer to an older question is not the awaited one")
    hear(requests, sent.at(-1).attempt)
    assert.equal(asked(60), 0)
  })
}

test("the table asks for its selection whatever is awaited, and keeps asking for it", () => {
  const { requests, sent } = start(Details)
  requests.want([])
  assert.equal(sent.length, 0)
  requests.want([], ["a"])
  requests.want(["b"])
  assert.deepEqual(sent.map((one) => one.selected), [["a"], ["a"]])
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
