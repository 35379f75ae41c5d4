"""What Python and the browser send each other on this page.

The counterpart is `labelreview/ui/frontend/conflicts/protocol.d.ts`; a test compares the two.
"""

from __future__ import annotations

from typing import TypedDict

from labelreview.ui.parts.protocol import KeyedClass, Keys, Receipt, VerdictLook


class ComparedText(TypedDict):
    times: int
    pieces: list[tuple[int, str]]


class ColumnTexts(TypedDict):
    texts: list[ComparedText]
    more: int


class LabelColumn(ColumnTexts):
    label: int
    rows: int
    share: float
    who: list[tuple[str, str, int]]


class GroupData(TypedDict):
    name: str
    exact: bool
    open: bool
    text: str
    cut: str
    ids: list[str]
    untouched: list[str]
    duplicates: list[str]
    kept: int
    best: int
    columns: list[LabelColumn]


class GroupDecision(TypedDict):
    token: str
    example: str
    verdict: str
    label: str | None


class ConflictsData(TypedDict):
    view: str
    labels: list[KeyedClass]
    total: int
    decided: int
    coming: list[GroupData]
    more: bool
    done: list[GroupData]
    undoable: list[str]
    is_all: bool
    mine: list[GroupDecision]
    verdicts: dict[str, VerdictLook]
    keys: Keys
    sending: Receipt


class GroupNeed(TypedDict):
    view: str
    after: str
