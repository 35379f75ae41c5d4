"""What Python and the browser send each other on this page.

The counterpart is `labelreview/ui/frontend/examples/protocol.d.ts`; a test compares the two.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from labelreview.ui.parts.protocol import Receipt
from labelreview.ui.shared.card.protocol import CardTools, ReviewCard

CellKind = Literal["text", "share", "percent", "number"]


class TableColumn(TypedDict):
    name: str
    title: str
    explain: str
    kind: CellKind
    first: str


class TableRow(TypedDict):
    id: str
    place: int
    text: str
    given: int
    suggested: int
    score: float
    status: str
    label: str
    likely: list[int]
    cells: list[str | float | None]


class TableSort(TypedDict):
    sort: str
    words: str


class TableChoice(TypedDict):
    verdict: str
    words: str


class ExamplesData(CardTools):
    """The table and what belongs to it.

    view: another one for other rows, or for the same in another order.
    total: rows of the table; found: rows that match the filter now.
    columns: all that can be shown beside the main ones; chosen: what the cells are of.
    cards: the examples that were asked for with `attempt`.
    gone: of the selected examples, those that the dataset no longer has.
    bulk: the last decision about many that was recorded, by its attempt.
    """

    view: str
    dataset: str
    page: int
    pages: int
    first: int
    size: int
    total: int
    found: int
    filtered: bool
    search: list[str]
    sort: str
    sorts: list[TableSort]
    columns: list[TableColumn]
    chosen: list[str]
    choices: list[TableChoice]
    rows: list[TableRow]
    cards: list[ReviewCard]
    attempt: str
    wordsReady: bool
    gone: list[str]
    bulk: str
    example: str | None
    sending: Receipt


class ExamplesNeed(TypedDict):
    attempt: str
    examples: list[str]
    selected: NotRequired[list[str]]


class ExamplesAsked(TypedDict):
    what: Literal[
        "page",
        "sort",
        "columns",
        "refresh",
        "only",
        "send",
        "decide",
        "decide_all",
        "near",
        "guideline",
        "review",
    ]
    value: str
    ids: list[str]
    attempt: str
