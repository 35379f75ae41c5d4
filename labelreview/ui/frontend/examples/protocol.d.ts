// The counterpart of labelreview/ui/pages/examples/protocol.py, see ../protocol.d.ts.
import type { CardTools, ReviewCard } from "../card/protocol"
import type { Receipt } from "../protocol"

export type CellKind = "text" | "share" | "percent" | "number"

export interface TableColumn {
  name: string
  title: string
  explain: string
  kind: CellKind
  first: string
}

export interface TableRow {
  id: string
  place: number
  text: string
  given: number
  suggested: number
  score: number
  status: string
  label: string
  likely: number[]
  cells: (string | number | null)[]
}

export interface TableSort {
  sort: string
  words: string
}

export interface TableChoice {
  verdict: string
  words: string
}

export interface ExamplesData extends CardTools {
  view: string
  dataset: string
  page: number
  pages: number
  first: number
  size: number
  total: number
  found: number
  filtered: boolean
  search: string[]
  sort: string
  sorts: TableSort[]
  columns: TableColumn[]
  chosen: string[]
  choices: TableChoice[]
  rows: TableRow[]
  cards: ReviewCard[]
  attempt: string
  wordsReady: boolean
  gone: string[]
  bulk: string
  example: string | null
  sending: Receipt
}

export interface ExamplesNeed {
  attempt: string
  examples: string[]
  selected?: string[]
}

export interface ExamplesAsked {
  what: "page" | "sort" | "columns" | "refresh" | "only" | "send" | "decide" | "decide_all" | "near" | "guideline" | "review"
  value: string
  ids: string[]
  attempt: string
}
