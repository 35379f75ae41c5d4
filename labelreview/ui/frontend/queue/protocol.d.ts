// The counterpart of labelreview/ui/pages/queue/protocol.py, see ../protocol.d.ts.
import type { CardTools, ReviewCard } from "../card/protocol"
import type { Receipt } from "../protocol"

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

export interface QueueData extends CardTools {
  queue: string
  total: number
  left: number
  besides: number
  walksDecided: boolean
  blind: boolean
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
  resume?: string
  drawn?: boolean
  words?: string[]
}
