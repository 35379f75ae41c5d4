"""What Python and the browser send each other on this page.

The counterpart is `labelreview/ui/frontend/queue/protocol.d.ts`; a test compares the two.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from labelreview.ui.parts.protocol import Receipt
from labelreview.ui.shared.card.protocol import CardTools, ReviewCard


class TitledWords(TypedDict):
    words: str
    title: str


class ProgressLine(TypedDict):
    figures: list[TitledWords]
    line: TitledWords
    stop: bool


class NextCards(TypedDict):
    attempt: str
    show: Literal[False]
    cards: list[ReviewCard]
    after: int
    end: bool
    start: NotRequired[str]
    front: NotRequired[int]


class AskedCard(TypedDict):
    attempt: str
    show: Literal[True]
    cards: list[ReviewCard]
    start: str


class AskedWords(TypedDict):
    attempt: str
    words: dict[str, list[tuple[int, int, float]]]


Chunk = NextCards | AskedCard | AskedWords


class QueueData(CardTools):
    queue: str
    total: int
    left: int
    besides: int
    walksDecided: bool
    blind: bool
    chunk: Chunk | None
    wordsReady: bool
    progress: ProgressLine
    sending: Receipt


class CardNeed(TypedDict):
    queue: str
    served: int
    controls: list[str]
    attempt: str
    after: int
    show: NotRequired[str]
    resume: NotRequired[str]
    drawn: NotRequired[bool]
    words: NotRequired[list[str]]
