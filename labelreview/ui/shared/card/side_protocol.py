"""What Python and the browser send each other about the card at the side.

The counterpart is `labelreview/ui/frontend/side_card/protocol.d.ts`; a test compares the two.
"""

from __future__ import annotations

from typing import Literal, TypedDict

from labelreview.ui.parts.protocol import Origin, Receipt
from labelreview.ui.shared.card.protocol import CardTools, ReviewCard


class SideCardData(CardTools):
    card: ReviewCard | None
    where: str
    empty: str
    walks: bool
    origin: Origin
    sending: Receipt


class SideCardAsked(TypedDict):
    what: Literal["previous", "next", "open", "close", "near", "guideline", "review"]
    id: str
