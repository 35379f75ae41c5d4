"""What Python sends the browser of an example: the same card on every page.

The counterpart is `labelreview/ui/frontend/card/protocol.d.ts`; a test compares the two.
"""

from __future__ import annotations

from typing import TypedDict

from labelreview.ui.parts.protocol import (
    GuidelineOfPair,
    Keys,
    NamedClass,
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


class ModelOpinion(TypedDict):
    by: str
    label: int
    share: float | None
    reason: str


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
    neighbours: int
    probabilities: list[tuple[int, float]]
    likely: list[int]
    doubts: list[tuple[str, float]]
    misleading: str | None
    near: list[SimilarText]
    duplicates: list[SimilarText]
    history: list[PastDecision]
    words: list[tuple[int, int, float]] | None
    opinion: ModelOpinion | None


class SignalMeaning(TypedDict):
    title: str
    explain: str
    aboutLabel: bool
    isFilter: bool


class CardTools(TypedDict):
    """What every card on the screen needs besides its own data."""

    labels: list[NamedClass]
    signals: dict[str, SignalMeaning]
    verdicts: dict[str, VerdictLook]
    guidelines: dict[str, GuidelineOfPair]
    keys: Keys
    classKeys: list[str | None]
