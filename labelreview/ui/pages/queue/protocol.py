"""What Python and the browser send each other on this page.

The counterpart is `labelreview/ui/frontend/queue/protocol.d.ts`; a test compares the two.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from labelreview.ui.parts.protocol import (
    GuidelineOfPair,
    Keys,
    NamedClass,
    Receipt,
    Verdict,
    VerdictLook,
)


class SimilarText(TypedDict):
    id: str
    text: str
    label: str
    similarity: float


class PastDecision(TypedDict):
    annotator: str
    when: str
    verdict: Verdict
    label: str | None
    note: str
    undone: bool


class ReviewCard(TypedDict):
    id: str
    place: int | None
    control: bool
    queued: bool
    open: bool
    text: str
    cut: str
    given: int
    suggested: int
    score: float
    status: str
    label: str
    agreement: float | None
    probabilities: list[tuple[int, float]]
    doubts: list[tuple[str, float]]
    misleading: str | None
    near: list[SimilarText]
    duplicates: list[SimilarText]
    history: list[PastDecision]
    words: list[tuple[int, int, float]] | None


class SignalMeaning(TypedDict):
    title: str
    explain: str
    aboutLabel: bool
    isFilter: bool


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


class QueueData(TypedDict):
    queue: str
    total: int
    left: int
    walksDecided: bool
    blind: bool
    labels: list[NamedClass]
    signals: dict[str, SignalMeaning]
    verdicts: dict[str, VerdictLook]
    guidelines: dict[str, GuidelineOfPair]
    keys: Keys
    classKeys: list[str | None]
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
    words: NotRequired[list[str]]
