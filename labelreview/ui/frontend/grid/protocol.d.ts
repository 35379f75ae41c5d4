// The counterpart of labelreview/ui/pages/grid/protocol.py, see ../protocol.d.ts.
import type { Keys, Choice, Receipt, VerdictLook } from "../protocol"

export interface GridCard {
  p: number
  id: string
  text: string
  given: number
  suggested: number
  other: number
  score: number
  distance: number
  group: number
}

export interface GridClass {
  name: string
  shown: string
  color: string
  key: string | null
}

export interface RestChoice {
  verdict: Choice
  label: string | null
  words: string
  title: string
  question: string
}

export interface EachChoice {
  key: string
  verdict: Choice
  words: string
  question: string
}

export interface SheetData {
  queue: string
  own: number
  role: string
  by: "similarity" | "score"
  coloured: boolean
  classes: GridClass[]
  likely: number[]
  verdicts: Record<string, VerdictLook>
  keys: Keys
  rest: RestChoice
  each: EachChoice
  hint: string
  touch_hint: string
  cards: GridCard[]
  after: number
  until: number
  ends: boolean
  far: boolean
  total: number
  decided: number
}

export interface GridData extends SheetData {
  sending: Receipt
}

export interface SheetNeed {
  queue: string
  after: number
  many: number
}
