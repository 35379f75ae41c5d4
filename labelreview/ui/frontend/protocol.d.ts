// What Python and the browser send each other: the counterpart of labelreview/ui/parts/protocol.py.
// Each page has a protocol of its own beside its modules.
// tests/frontend/test_protocol.py compares the two, interface by interface and field by field.

export type Verdict = "keep" | "relabel" | "noisy" | "drop" | "unsure"

// A verdict, or "accept": relabel as suggested, and keep where the suggested label is the given one.
export type Choice = "keep" | "relabel" | "noisy" | "drop" | "unsure" | "accept"

export type Origin = "queue" | "control" | "grid" | "conflict" | "table" | "map" | "restore"

export interface VerdictLook {
  key: string
  sign: string
  colour: string
  title: string
  done: string
  meaning: string
}

export interface Keys {
  keep: string
  accept: string
  noisy: string
  drop: string
  unsure: string
  undo: string
  next: string
  previous: string
  note: string
  opinion: string
  search: string
  help: string
  open: string
}

export interface GuidelineOfPair {
  text: string
  notes: number
}

export interface NamedClass {
  name: string
  color: string
}

export interface KeyedClass {
  name: string
  color: string
  key: string | null
}

// ---- decisions on their way to the log ----

export interface Refusal {
  token: string
  problem: string
}

export interface UndoableBatchData {
  batch: string
  many: number
  examples: string[]
  verdict: string
  verdicts: Record<string, number>
  label: string | null
}

export interface ChangedLabel {
  id: string
  verdict: string | null
  label: string | null
  annotator: string
}

export interface Answer {
  place: string
  dataset: string | null
  annotator: string
  named: boolean
  acknowledged: string[]
  refused: Refusal[]
  trouble: string
}

export interface Sending extends Answer {
  tab: string[]
  undoable: UndoableBatchData[]
}

export interface Receipt extends Sending {
  run: string
  changed: ChangedLabel[]
}

export interface DecideAction {
  token: string
  annotator: string
  place: string
  run: string | null
  at: number
  order: number
  examples: string[]
  verdict: Choice
  label: string | null
  note: string
  seconds: number | null
  origin: Origin
  blind_label?: string
}

export interface UndoAction {
  token: string
  annotator: string
  place: string
  run: string | null
  at: number
  order: number
  undoes: string
  examples?: string[]
}

export type Action = DecideAction | UndoAction

export interface Sent {
  dataset: string | null
  attempt: string
  actions: Action[]
  showing: string | null
  annotator: string
}

// ---- small elements ----

export interface ShownText {
  text: string
  cut: string
}

export interface PostData extends ShownText {
  height: string
}

export interface WordAttributionData extends ShownText {
  words: [number, number, number][]
  height: string
}

export interface ProbabilityRow {
  name: string
  share: number
  color: string
  role: string
}

export interface ProbabilitiesData {
  rows: ProbabilityRow[]
  lines: number
}

export interface Place {
  place: string
  dataset: string
}

export interface UnsentDecisionsData {
  sending: Sending
  places: Place[]
  waits: boolean
}

export interface OutageData {
  problem: string
}
