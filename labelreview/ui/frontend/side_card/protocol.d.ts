// The counterpart of labelreview/ui/shared/card/side_protocol.py, see ../protocol.d.ts.
import type { CardTools, ReviewCard } from "../card/protocol"
import type { Origin, Receipt } from "../protocol"

export interface SideCardData extends CardTools {
  card: ReviewCard | null
  where: string
  empty: string
  walks: boolean
  origin: Origin
  sending: Receipt
}

export interface SideCardAsked {
  what: "previous" | "next" | "open" | "close" | "near" | "guideline" | "review"
  id: string
}
