// The sign of running jobs asks the server while something runs, and not once more afterwards.
import assert from "node:assert/strict"
import test from "node:test"
import { EVERY, LONGEST, Polling } from "../../labelreview/ui/frontend/frame/polling.js"
import { FakeClock } from "./fakes.js"

function start(answer = () => {}) {
  const clock = new FakeClock()
  const asked = []
  const ask = () => {
    asked.push(clock.time)
    answer(polling)
  }
  const polling = new Polling({ after: clock.after, cancel: clock.cancel, ask })
  return { clock, asked, polling }
}

test("it asks again when no answer comes, more and more patiently, and not after it was stopped", () => {
  const { clock, asked, polling } = start()
  clock.pass(10 * EVERY)
  assert.equal(asked.length, 0)
  polling.goOn()
  const begun = clock.time
  clock.pass(31 * EVERY + LONGEST)
  assert.deepEqual(asked.map((at) => (at - begun) / EVERY), [1, 3, 7, 15, 31, 47])
  polling.stop()
  clock.pass(10 * LONGEST)
  assert.equal(asked.length, 6)
  polling.goOn()
  clock.pass(EVERY)
  assert.equal(asked.length, 7)
})

test("an answer puts the next question off; many make no second row of questions", () => {
  const { clock, asked, polling } = start()
  for (let i = 0; i < 4; i += 1) {
    polling.goOn()
    clock.pass(EVERY / 2)
  }
  assert.equal(asked.length, 0)
  clock.pass(EVERY / 2)
  assert.equal(asked.length, 1)
  clock.pass(2 * EVERY)
  assert.equal(asked.length, 2)
})

test("an answer that comes while it asks is the last when it says so", () => {
  const { clock, asked, polling } = start((one) => one.stop())
  polling.goOn()
  clock.pass(5 * EVERY)
  assert.equal(asked.length, 1)
})
