import assert from "node:assert/strict"
import test from "node:test"
import { matched } from "../../labelreview/ui/frontend/palette/fuzzy.js"

globalThis.location = { pathname: "/overview", search: "" }
globalThis.document = { documentElement: {}, querySelector: () => null }
globalThis.getComputedStyle = () => ({ getPropertyValue: () => "1" })
const { commands, found, toTexts } = await import("../../labelreview/ui/frontend/palette/commands.js")

const page = (title, detail) => ({ kind: "Page", title, detail, icon: "", path: title.toLowerCase(), query: "" })
const DATA = {
  pages: [page("Queue", "review cards"), page("Examples", "table search"), page("Export", "download csv")],
  found: [{ kind: "Filter", title: "Flagged, undecided", detail: "flagged", icon: "", path: "examples", query: "flagged=1" }],
  classes: ["card_arrival", "card_not_working", "getting_spare_card", "x"],
  dataset: "banking",
  scored: true,
  undo: "",
}
const titles = (query, data = DATA) => found(commands(data, () => {}), query).map((row) => row.command.title)

test("the beginning of a name is found first", () => {
  assert.deepEqual(titles("ex").slice(0, 2), ["Export", "Examples"])
  assert.equal(titles("que")[0], "Queue")
})

test("words in any order, initials and letters with gaps name something", () => {
  assert.deepEqual(titles("arr card"), ["card_arrival", "card_arrival"])
  assert.deepEqual(matched("cnw", "card_not_working").at, [0, 5, 9])
  assert.ok(matched("crdarr", "card_arrival"))
  assert.equal(matched("cz", "card_arrival"), null)
  assert.equal(matched("gb", "a long name of chances b"), null)
})

test("what else a page is called finds it, behind what is called so", () => {
  assert.deepEqual(titles("download"), ["Export"])
  assert.equal(titles("card")[0], "card_arrival")
  assert.ok(titles("review").includes("Queue"))
})

test("a class is found twice, as given and as suggested label, and never listed unasked", () => {
  const kinds = found(commands(DATA, () => {}), "card_arrival").map((row) => row.command.kind)
  assert.deepEqual(kinds, ["Given label", "Suggested label"])
  assert.ok(!titles("").includes("card_arrival"))
  assert.equal(titles("").slice(0, 3).join(), "Queue,Examples,Export")
})

test("what cannot be done is not offered", () => {
  assert.ok(!titles("").includes("Undo the last decision"))
  assert.ok(titles("", { ...DATA, undo: "undo" }).includes("Undo the last decision"))
  assert.ok(!titles("").includes("Show the keys"))
})

test("of light and dark the other one is offered", () => {
  const style = globalThis.getComputedStyle
  for (const [now, other] of [["light", "Dark theme"], ["dark", "Light theme"]]) {
    globalThis.getComputedStyle = () => ({ getPropertyValue: () => "1", colorScheme: now })
    assert.deepEqual(titles("theme"), [other])
  }
  globalThis.getComputedStyle = style
})

test("the keys are shown by one event, since a second one would close them", () => {
  const keys = []
  globalThis.KeyboardEvent = class { constructor(_, { key }) { this.key = key } }
  globalThis.dispatchEvent = (event) => keys.push(event.key)
  for (const pathname of ["/queue", "/examples", "/map"]) {
    globalThis.location = { pathname, search: "" }
    const [{ command }] = found(commands(DATA, () => {}), "show the keys")
    command.act()
  }
  globalThis.location = { pathname: "/overview", search: "" }
  assert.deepEqual(keys, ["?", "?", "?"])
})

test("signs that other tools give a meaning are letters here", () => {
  for (const odd of ["(", "[a", "\\", "*", "😀", "  ", "İ"]) assert.doesNotThrow(() => titles(odd))
})

test("what was typed can always be looked for in the texts", () => {
  const offered = (dataset, scored, typed) => toTexts({ ...DATA, dataset, scored }, typed).map((one) => one.title)
  assert.deepEqual(offered("banking", false, " boat "), ["Find texts with “boat”"])
  assert.deepEqual(offered("banking", true, "boat"), ["Find texts with “boat”", "Search by meaning: “boat”"])
  assert.deepEqual(offered("banking", true, "  "), [])
  assert.deepEqual(offered("", true, "boat"), [])
})
