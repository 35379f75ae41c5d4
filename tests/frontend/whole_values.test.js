// What a select box cuts is read whole under the pointer, and nothing else has a tooltip.
import assert from "node:assert/strict"
import { test } from "node:test"

class HTMLElement {
  title = ""
  constructor(words) {
    this.innerText = words.value ?? words.innerText
    this.words = words
  }
  closest() {
    return this
  }
  querySelector(name) {
    return (name === "input") === "value" in this.words ? this.words : null
  }
}
Object.assign(globalThis, { HTMLElement, Element: HTMLElement })
const { showWhole } = await import("../../labelreview/ui/frontend/frame/whole_values.js")

const under = (words) => {
  const box = new HTMLElement(words)
  box.title = "of the value before"
  showWhole({ target: box })
  return box.title
}

test("the chosen value", () => {
  assert.equal(under({ value: "a long one", scrollWidth: 300, clientWidth: 200 }), "a long one")
  assert.equal(under({ value: "short", scrollWidth: 200, clientWidth: 200 }), "")
})

test("a value to choose, of more lines than its row has", () => {
  const size = { scrollWidth: 200, clientWidth: 200, clientHeight: 36 }
  assert.equal(under({ innerText: "three lines", ...size, scrollHeight: 48 }), "three lines")
  assert.equal(under({ innerText: "two lines", ...size, scrollHeight: 36 }), "")
})
