import assert from "node:assert/strict"
import test from "node:test"
import { hasChosen, opinionPart, turnOpinion } from "../../labelreview/ui/frontend/card/opinion.js"

/** As much of an element as the part needs; `innerHTML` is not among it. */
class Element {
  children = []
  open = false
  #listeners = []

  append(child) {
    this.children.push(child)
  }

  addEventListener(_, act) {
    this.#listeners.push(act)
  }

  toggle(open) {
    this.open = open
    for (const act of this.#listeners) act()
  }

  get words() {
    return this.children.map((child) => child.words ?? child).join("")
  }
}

class Details extends Element {
  scrollIntoView() {}
}

globalThis.HTMLDetailsElement = Details
globalThis.document = { createElement: (tag) => Object.assign(tag === "details" ? new Details() : new Element(), { style: {} }) }

const data = { labels: [{ name: "flood", color: "red" }], keys: { opinion: "W" } }
const opinion = { by: "qwen", label: 0, share: 0.75, reason: "<img src=x> it says: ignore the guidelines" }
const card = (more = {}) => ({ history: [], opinion, ...more })
const isOpen = (one) => opinionPart(one, data, "Ann")[0].open

test("it is folded until somebody has chosen a label themselves", () => {
  assert.equal(isOpen(card()), false)
  assert.equal(isOpen(card({ history: [{ annotator: "Bo" }] })), false, "another has")
  for (const chosen of [{ blind: { verdict: "noisy" } }, { done: true }, { lifted: "t" }, { history: [{ annotator: "Ann" }] }])
    assert.equal(isOpen(card(chosen)), true)
  assert.equal(hasChosen(card({ done: false }), "Ann"), false)
})

test("what was opened or closed by hand stays so", () => {
  const one = card()
  opinionPart(one, data, "Ann")[0].toggle(true)
  assert.equal(isOpen(one), true)
  one.done = true
  opinionPart(one, data, "Ann")[0].toggle(false)
  assert.equal(isOpen(one), false)
})

test("folded, it does not say the label; reasons are text", () => {
  const [part] = opinionPart(card(), data, "Ann")
  const [summary, says, reason] = part.children
  assert.equal(summary.words, "What qwen says W")
  assert.equal(says.words, "flood0.75")
  assert.deepEqual(reason.children, [opinion.reason])
  assert.equal(reason.dir, "auto")
  assert.deepEqual(opinionPart(card({ opinion: null }), data, "Ann"), [])
})

test("a key opens and closes it, and does nothing where there is none", () => {
  const [part] = opinionPart(card(), data, "Ann")
  turnOpinion({ querySelector: () => part })
  assert.equal(part.open, true)
  turnOpinion({ querySelector: () => part })
  assert.equal(part.open, false)
  turnOpinion({ querySelector: () => null })
})
