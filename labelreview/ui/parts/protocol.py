"""What Python and the browser send each other.

The counterpart is `labelreview/ui/frontend/protocol.d.ts`; a test compares the two field by field.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

Verdict = Literal["keep", "relabel", "noisy", "drop", "unsure"]

Choice = Literal["keep", "relabel", "noisy", "drop", "unsure", "accept"]

Origin = Literal["queue", "control", "grid", "conflict", "table", "map", "restore"]


class VerdictLook(TypedDict):
    key: str
    sign: str
    colour: str
    title: str
    done: str
    meaning: str


class Keys(TypedDict):
    keep: str
    accept: str
    noisy: str
    drop: str
    unsure: str
    undo: str
    next: str
    previous: str
    note: str
    opinion: str
    search: str
    help: str
    open: str


class GuidelineOfPair(TypedDict):
    text: str
    notes: int


class NamedClass(TypedDict):
    name: str
    color: str


class KeyedClass(TypedDict):
    name: str
    color: str
    key: str | None


# ---- decisions on their way to the log ----


class Refusal(TypedDict):
    token: str
    problem: str


class UndoableBatchData(TypedDict):
    batch: str
    many: int
    examples: list[str]
    verdict: str
    verdicts: dict[str, int]
    label: str | None


class ChangedLabel(TypedDict):
    id: str
    verdict: str | None
    label: str | None
    annotator: str


class Answer(TypedDict):
    place: str
    dataset: str | None
    annotator: str
    named: bool
    acknowledged: list[str]
    refused: list[Refusal]
    trouble: str


class Sending(Answer):
    tab: list[str]
    undoable: list[UndoableBatchData]


class Receipt(Sending):
    run: str
    changed: list[ChangedLabel]


class DecideAction(TypedDict):
    token: str
    annotator: str
    place: str
    run: str | None
    at: float
    order: int
    examples: list[str]
    verdict: Choice
    label: str | None
    note: str
    seconds: float | None
    origin: Origin
    blind_label: NotRequired[str]


class UndoAction(TypedDict):
    token: str
    annotator: str
    place: str
    run: str | None
    at: float
    order: int
    undoes: str
    examples: NotRequired[list[str]]


Action = DecideAction | UndoAction


class Sent(TypedDict):
    dataset: str | None
    attempt: str
    actions: list[Action]
    showing: str | None
    annotator: str


# ---- small elements ----


class ShownText(TypedDict):
    text: str
    cut: str


class PostData(ShownText):
    height: str


class WordAttributionData(ShownText):
    words: list[tuple[int, int, float]]
    height: str


class ProbabilityRow(TypedDict):
    name: str
    share: float
    color: str
    role: str


class ProbabilitiesData(TypedDict):
    rows: list[ProbabilityRow]
    lines: int


class Place(TypedDict):
    place: str
    dataset: str


class UnsentDecisionsData(TypedDict):
    sending: Sending
    places: list[Place]
    waits: bool


class OutageData(TypedDict):
    problem: str
