// The counterpart of labelreview/ui/shared/card/protocol.py, see ../protocol.d.ts.
import type { GuidelineOfPair, Keys, NamedClass, Verdict, VerdictLook } from "../protocol"

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

export interface ModelOpinion {
  by: string
  label: number
  share: number | null
  reason: string
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
  neighbours: number
  probabilities: [number, number][]
  likely: number[]
  doubts: [string, number][]
  misleading: string | null
  near: SimilarText[]
  duplicates: SimilarText[]
  history: PastDecision[]
  words: [number, number, number][] | null
  opinion: ModelOpinion | null
}

export interface SignalMeaning {
  title: string
  explain: string
  aboutLabel: boolean
  isFilter: boolean
}

/** What every card on the screen needs besides its own data. */
export interface CardTools {
  labels: NamedClass[]
  signals: Record<string, SignalMeaning>
  verdicts: Record<string, VerdictLook>
  guidelines: Record<string, GuidelineOfPair>
  keys: Keys
  classKeys: (string | null)[]
}
