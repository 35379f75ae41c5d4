"""What Python and the browser send each other on this page.

The counterpart is `labelreview/ui/frontend/grid/protocol.d.ts`; a test compares the two.
"""

from __future__ import annotations

from typing import Literal, TypedDict

from labelreview.ui.parts.protocol import Choice, Keys, Receipt, VerdictLook


class GridCard(TypedDict):
    """One card. `p` is its place on the sheet, the labels are places in the list of classes, and
    `distance` is 0..1, 0 for what is most like the class as a whole."""

    p: int
    id: str
    text: str
    given: int
    suggested: int
    other: int
    score: float
    distance: float
    group: int


class GridClass(TypedDict):
    name: str
    shown: str
    color: str
    key: str | None


class RestChoice(TypedDict):
    verdict: Choice
    label: str | None
    words: str
    title: str
    question: str


class EachChoice(TypedDict):
    key: str
    verdict: Choice
    words: str
    question: str


class SheetData(TypedDict):
    """`coloured` says whether each class has a colour of its own. `likely` are the classes in
    question on the sheet, the most frequent first, where there are too many for a key each."""

    queue: str
    own: int
    role: str
    by: Literal["similarity", "score"]
    coloured: bool
    classes: list[GridClass]
    likely: list[int]
    verdicts: dict[str, VerdictLook]
    keys: Keys
    rest: RestChoice
    each: EachChoice
    hint: str
    touch_hint: str
    cards: list[GridCard]
    after: int
    until: int
    ends: bool
    far: bool
    total: int
    decided: int


class GridData(SheetData):
    sending: Receipt


class SheetNeed(TypedDict):
    queue: str
    after: int
    many: int
