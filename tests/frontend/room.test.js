import assert from "node:assert/strict"
import test from "node:test"

let look = () => {}
let text = 16
globalThis.ResizeObserver = class { constructor(act) { look = act } observe() {} disconnect() {} }
globalThis.document = { documentElement: {} }
globalThis.getComputedStyle = () => ({ fontSize: `${text}px` })
const { Room } = await import("../../labelreview/ui/frontend/shared/room.js")

test("large text makes a window narrow, as a small window is", () => {
  const parentElement = { dataset: {} }
  const page = { clientHeight: 800, scrollTop: 0, getBoundingClientRect: () => ({ top: 0 }) }
  const given = {}
  const style = { getPropertyValue: (name) => given[name] ?? "", setProperty: (name, value) => (given[name] = value) }
  const box = { parentElement, style, getBoundingClientRect: () => ({ top: 100 }), getRootNode: () => ({ host: { closest: () => page } }) }
  new Room(box, null, 30)
  for (const [width, size, narrow] of [[1280, 16, "no"], [1000, 16, "yes"], [1280, 20, "no"], [1280, 24, "yes"], [1920, 24, "no"]]) {
    globalThis.innerWidth = width
    text = size
    look()
    assert.equal(parentElement.dataset.narrow, narrow, `${width} pixels at ${size}`)
  }
  assert.equal(given["--room"], "720px")
})
