// The counterpart of labelreview/ui/pages/map/protocol.py, see ../protocol.d.ts.
import type { NamedClass } from "../protocol"

export interface NamedBytes {
  name: string
  bytes: string | null
}

export interface MapGroup {
  name: string
  color: string
  rows: number
  on: boolean
}

export interface MapScale {
  title: string
  low: string
  high: string
  stops: string[]
}

export interface MapTopic {
  words: string
  x: number
  y: number
  rows: number
}

export interface MapText {
  position: number
  text: string
  given: number
  suggested: number
  score: number
}

export interface MapTexts {
  ask: number
  rows: MapText[]
}

export interface MapData {
  run: string
  rows: number
  layout: NamedBytes
  color: NamedBytes
  field: string
  groups: MapGroup[]
  scale: MapScale | null
  backdrop: number[]
  size: NamedBytes | null
  shown: NamedBytes
  decided: NamedBytes
  statuses: NamedClass[]
  picked: NamedBytes | null
  fly: boolean
  open: number | null
  openId: string
  topics: MapTopic[]
  classes: NamedClass[]
  texts: MapTexts
  answered: number
}

export interface MapLack {
  id: number
  names: string[]
}

export interface MapAsk {
  id: number
  positions: number[]
}

export interface MapPick {
  token: number
  positions: string
}

export interface MapChoice {
  field: string
  names: string[]
}

// ---- the list beside the map ----

export interface IslandLine {
  own: number
  inside: number
  rows: number
  score: number
}

export interface TopicLine {
  words: string
  rows: number
}

export interface PlacesData {
  classes: NamedClass[]
  islands: IslandLine[]
  islandsFound: number
  topics: TopicLine[]
  here: PlaceClick | null
}

export interface PlaceClick {
  kind: "island" | "topic"
  index: number
}
