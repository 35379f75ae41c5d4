"""A sheet of short cards of one class: mark the odd ones, decide them together, then the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from labelreview.core.labels import shortened
from labelreview.decision_log import ACCEPT_SUGGESTION
from labelreview.review.arrangement import AT_ONCE, By
from labelreview.ui.frontend import asset, assets
from labelreview.ui.pages.grid.protocol import (
    EachChoice,
    GridCard,
    GridData,
    RestChoice,
    SheetData,
)
from labelreview.ui.parts import keys
from labelreview.ui.parts.element import element
from labelreview.ui.parts.keys import AS_GIVEN, class_key
from labelreview.ui.parts.palette import CLASS_COLORS, class_color
from labelreview.ui.parts.protocol import Receipt
from labelreview.ui.parts.verdicts import verdict_looks
from labelreview.ui.sync.sending import receiver, settle

CARDS = 250
MOST_CARDS = 2_000
_LONGEST_NAME = 120  # of a class, in the heading, on buttons and in questions

Role = Literal["given", "suggested"]

_GRID = element(
    "labelreview_grid",
    html=asset("grid/grid.html"),
    css=assets("shared/controls.css", "grid/grid.css", "grid/cards.css", "grid/small.css"),
    entry="grid/grid.js",
)


@dataclass(frozen=True, slots=True)
class SheetRequest:
    """Which cards the browser asks for: `many` from place `after` on."""

    after: int = 0
    many: int = CARDS


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the browser gets.

    queue:
        Names the class, the filter and the order: marks and place are kept under it.
    own, role:
        The class of the sheet, and whether its cards were given that label or are suggested it.
    by, likely:
        How the cards are arranged, and which other classes are most often in question among them.
    cards, until:
        The requested cards, and the place before which no other one is missing.
    ends:
        Whether there are none behind them.
    total, decided:
        Examples of the class within the filter.
    """

    queue: str
    own: int
    role: Role
    by: By
    likely: list[int]
    need: SheetRequest
    cards: list[GridCard]
    until: int
    ends: bool
    total: int
    decided: int


def asked(key: str, queue: str) -> SheetRequest:
    """Return what the element `key` asks for: its first cards unless it asks for others."""
    said = st.session_state.get(key) or {}
    need = said.get("need")
    if not isinstance(need, dict) or need.get("queue") != queue:
        return SheetRequest()
    after, many = need.get("after"), need.get("many")
    if not isinstance(after, int) or not isinstance(many, int):
        return SheetRequest()
    return SheetRequest(max(after, 0), min(max(many, 1), MOST_CARDS))


def show_card_grid(sheet: Sheet, names: Sequence[str], sending: Receipt, *, key: str) -> str | None:
    """Draw the sheet; return the id of the example to open, in the run of the click only.

    Decisions go to the log by `labelreview.ui.sync.sending`; `names` are all classes.
    """
    data: GridData = {**sheet_data(sheet, names), "sending": sending}
    result = _GRID(
        data=data,
        key=key,
        on_need_change=lambda: None,
        on_open_change=lambda: None,
        on_sent_change=receiver(key),
    )
    settle(result)
    opened = result.get("open")
    return opened if isinstance(opened, str) else None


def sheet_data(sheet: Sheet, names: Sequence[str]) -> SheetData:
    """Return the sheet for the browser, with the words of its buttons and questions."""
    own = shortened(names[sheet.own], _LONGEST_NAME)
    if sheet.role == "given":
        rest: RestChoice = {
            "verdict": "keep",
            "label": None,
            "words": "Keep the {many} seen",
            "title": f"Keep {own} as the label of the {{many}} cards in sight or scrolled past "
            "that are not marked. Scroll on to have more.",
            "question": f"Keep {own} as the label of the {{many}} in sight or scrolled past?",
        }
        each: EachChoice = {
            "key": keys.ACCEPT,
            "verdict": ACCEPT_SUGGESTION,
            "words": "As suggested",
            "question": "Accept the suggested label of {many}?",
        }
    else:
        rest = {
            "verdict": "relabel",
            "label": names[sheet.own],
            "words": "Relabel the {many} seen",
            "title": f"Relabel the {{many}} cards in sight or scrolled past that are not marked "
            f"as {own}. Scroll on to have more.",
            "question": f"Relabel the {{many}} in sight or scrolled past as {own}?",
        }
        each = {
            "key": AS_GIVEN,
            "verdict": "keep",
            "words": "As given",
            "question": "Keep the given label of {many}?",
        }
    return {
        "queue": sheet.queue,
        "own": sheet.own,
        "role": sheet.role,
        "by": sheet.by,
        "coloured": len(names) <= len(CLASS_COLORS),
        "likely": sheet.likely,
        "classes": [
            {
                "name": name,
                "shown": shortened(name, _LONGEST_NAME),
                "color": class_color(label, len(names)),
                "key": class_key(label, len(names)),
            }
            for label, name in enumerate(names)
        ],
        "verdicts": verdict_looks(),
        "keys": keys.KEYS,
        "rest": rest,
        "each": each,
        "hint": (
            "Click or drag to mark cards that do not belong, and decide them with a key; then "
            f"{keys.KEEP} decides all others that you have seen. The arrow keys and Space also "
            f"work; {keys.OPEN} or a double click opens a card in the queue. {_parted(sheet.by)} "
            + _laid_out(sheet.total)
        ),
        "touch_hint": "Tap what does not belong, decide it, then the rest.",
        "cards": sheet.cards,
        "after": sheet.need.after,
        "until": sheet.until,
        "ends": sheet.ends,
        "far": any(card["distance"] for card in sheet.cards),
        "total": sheet.total,
        "decided": sheet.decided,
    }


def _parted(by: By) -> str:
    parts = "groups of similar texts" if by == "similarity" else "tenths of the score"
    return f"A bar between two cards parts {parts}."


def _laid_out(total: int) -> str:
    if total <= AT_ONCE:
        return ""
    return f"Shows {AT_ONCE:,} of {total:,} examples at a time, the most suspicious first."
