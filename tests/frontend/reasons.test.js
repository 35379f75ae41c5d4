import assert from "node:assert/strict"
import test from "node:test"
import { nearWords } from "../../labelreview/ui/frontend/card/reasons.js"

test("how many neighbours agree is said of all of them, not of those listed", () => {
  const near = ["a", "a", "a"].map((label) => ({ label }))
  const card = { label: "a", agreement: 0.6, neighbours: 50, near }
  assert.equal(nearWords(card), "30 of 50 have the given label")
  assert.equal(nearWords({ ...card, label: "b" }), "30 of 50 have the given label · ⚠ other label")
  assert.equal(nearWords({ ...card, agreement: null }), "")
})
