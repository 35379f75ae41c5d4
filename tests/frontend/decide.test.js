import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import test from "node:test"
import { verdictOf } from "../../labelreview/ui/frontend/shared/decide.js"

// Python checks its rule against the same file.
const cases = JSON.parse(readFileSync(new URL("../cases/verdicts.json", import.meta.url), "utf8"))

for (const { name, given, suggested, choice, expected } of cases) {
  test(`${name}`, () => {
    assert.deepEqual(verdictOf(choice.verdict, choice.label, { given, suggested }), expected)
  })
}
