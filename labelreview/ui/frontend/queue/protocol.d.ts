// The counterpart of labelreview/ui/pages/queue/protocol.py, see ../protocol.d.ts.
import type { GuidelineOfPair, Keys, NamedClass, Receipt, Verdict, VerdictLook } from "../protocol"

export interface SimilarText {
  id: string
  text: string
  label: string
  similarity: number
}

export interface PastDecision {
  annotator: string
  when: string
  verdict: Verdict
  label: string | null
  note: string
  undone: boolean
}

export interface ReviewCard {
  id: string
  place: number | null
  control: boolean
  queued: boolean
  open: boolean
  text: string
  cut: string
  given: number
  suggested: number
  score: number
  status: string
  label: string
  agreement: number | null
  probabilities: [number, number][]
  doubts: [string, number][]
  misleading: string | null
  near: SimilarText[]
  duplicates: SimilarText[]
  history: PastDecision[]
  words: [number, number, number][] | null
}

export interface SignalMeaning {
  title: string
  explain: string
  aboutLabel: boolean
  isFilter: boolean
}

export interface TitledWords {
  words: string
  title: string
}

export interface ProgressLine {
  figures: TitledWords[]
  line: TitledWords
  stop: boolean
}

export interface NextCards {
  attempt: string
  show: false
  cards: ReviewCard[]
  after: number
  end: boolean
  start?: string
  front?: number
}

export interface AskedCard {
  attempt: string
  show: true
  cards: ReviewCard[]
  start: string
}

export interface AskedWords {
  attempt: string
  words: Record<string, [number, number, number][]>
}

export type Chunk = NextCards | AskedCard | AskedWords

export interface QueueData {
  queue: string
  total: number
  left: number
  walksDecided: boolean
  blind: boolean
  labels: NamedClass[]
  signals: Record<string, SignalMeaning>
  verdicts: Record<string, VerdictLook>
  guidelines: Record<string, GuidelineOfPair>
  keys: Keys
  classKeys: (string | null)[]
  chunk: Chunk | null
  wordsReady: boolean
  progress: ProgressLine
  sending: Receipt
}

export interface CardNeed {
  queue: string
  served: number
  controls: string[]
  attempt: string
  after: number
  show?: string
  words?: string[]
}
