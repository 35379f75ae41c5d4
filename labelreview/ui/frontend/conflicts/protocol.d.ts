// The counterpart of labelreview/ui/pages/conflicts/protocol.py, see ../protocol.d.ts.
import type { Keys, KeyedClass, Receipt, VerdictLook } from "../protocol"

export interface ComparedText {
  times: number
  pieces: [number, string][]
}

export interface ColumnTexts {
  texts: ComparedText[]
  more: number
}

export interface LabelColumn extends ColumnTexts {
  label: number
  rows: number
  share: number
  who: [string, string, number][]
}

export interface GroupData {
  name: string
  exact: boolean
  open: boolean
  text: string
  cut: string
  ids: string[]
  untouched: string[]
  duplicates: string[]
  kept: number
  best: number
  columns: LabelColumn[]
}

export interface GroupDecision {
  token: string
  example: string
  verdict: string
  label: string | null
}

export interface ConflictsData {
  view: string
  labels: KeyedClass[]
  total: number
  decided: number
  coming: GroupData[]
  more: boolean
  done: GroupData[]
  undoable: string[]
  is_all: boolean
  mine: GroupDecision[]
  verdicts: Record<string, VerdictLook>
  keys: Keys
  sending: Receipt
}

export interface GroupNeed {
  view: string
  after: string
}
