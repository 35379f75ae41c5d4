"""A sheet of short cards of one class: mark the odd ones, decide them together, then the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import streamlit as st

from labelreview.decision_log import ACCEPT_SUGGESTION
from labelreview.review.arrangement import AT_ONCE
from labelreview.ui.frontend import asset, assets
from labelreview.ui.parts import keys
from labelreview.ui.parts.keys import AS_GIVEN, OPEN, SEARCH, class_key
from labelreview.ui.parts.palette import class_color
from labelreview.ui.parts.plain import LONGEST_NAME, shortened
from labelreview.ui.sync.sending import receiver, settle

CARDS = 250
MOST_CARDS = 2_000

Role = Literal["given", "suggested"]

_GRID = st.components.v2.component(
    "labelreview_grid",
    html="""
<div class="sheet">
  <div class="row marked"></div>
  <div class="row others"></div>
  <div class="reader"><p class="whole" dir="auto"></p><div class="about"></div></div>
  <div class="cards" role="listbox" aria-multiselectable="true" aria-label="Cards" tabindex="0">
    <div class="end"></div>
  </div>
  <div class="ask" role="alertdialog" aria-label="Decide many" hidden>
    <span class="question"></span>
    <button class="main yes" name="yes" type="button"><kbd>Enter</kbd><span></span></button>
    <button class="no" name="no" type="button"><kbd>Esc</kbd><span>Cancel</span></button>
  </div>
</div>
""",
    css=asset("grid.css"),
    js=assets("nodes.js", "sender.js", "grid.js"),
)


@dataclass(frozen=True, slots=True)
class Card:
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
    cards, until:
        The cards that were asked for, and the place before which no other one is missing.
    ends:
        Whether there are none behind them.
    total, decided:
        Examples of the class within the filter.
    """

    queue: str
    own: int
    role: Role
    need: SheetRequest
    cards: tuple[Card, ...]
    until: int
    ends: bool
    total: int
    decided: int


def asked(key: str, queue: str) -> SheetRequest:
    """What the element `key` asks for; its first cards unless it asks for some of this sheet."""
    said = st.session_state.get(key) or {}
    need = said.get("need")
    if not isinstance(need, dict) or need.get("queue") != queue:
        return SheetRequest()
    after, many = need.get("after"), need.get("many")
    if not isinstance(after, int) or not isinstance(many, int):
        return SheetRequest()
    return SheetRequest(max(after, 0), min(max(many, 1), MOST_CARDS))


def show_card_grid(
    sheet: Sheet, names: Sequence[str], sending: dict[str, Any], *, key: str
) -> str | None:
    """Draw the sheet; the id of the example that somebody wants to open, once, else None.

    Decisions go to the log by `labelreview.ui.sync.sending`; `names` are all classes.
    """
    result = _GRID(
        data={**sheet_data(sheet, names), "sending": sending},
        key=key,
        on_need_change=lambda: None,
        on_open_change=lambda: None,
        on_sent_change=receiver(key),
    )
    settle(result)
    opened = result.get("open")
    return opened if isinstance(opened, str) else None


def sheet_data(sheet: Sheet, names: Sequence[str]) -> dict[str, Any]:
    """The sheet as JSON, with the words of its buttons and questions."""
    own = shortened(names[sheet.own], LONGEST_NAME)
    if sheet.role == "given":
        rest = {
            "verdict": "keep",
            "label": None,
            "words": "The rest is right: {many}",
            "question": f"Keep the label {own} of {{many}} that were on the screen?",
        }
        each = {
            "key": keys.ACCEPT,
            "verdict": ACCEPT_SUGGESTION,
            "words": "As suggested",
            "question": "Relabel each of {many} as suggested?",
        }
    else:
        rest = {
            "verdict": "relabel",
            "label": names[sheet.own],
            "words": f"The rest is {shortened(own, 24)}: {{many}}",
            "question": f"Relabel {{many}} that were on the screen to {own}?",
        }
        each = {
            "key": AS_GIVEN,
            "verdict": "keep",
            "words": "As given",
            "question": "Keep the given label of each of {many}?",
        }
    return {
        "queue": sheet.queue,
        "own": sheet.own,
        "classes": [
            {
                "name": name,
                "shown": shortened(name, LONGEST_NAME),
                "color": class_color(label, len(names)),
                "key": class_key(label, len(names)),
            }
            for label, name in enumerate(names)
        ],
        "keys": {
            "keep": keys.KEEP,
            "noisy": keys.NOISY,
            "drop": keys.DROP,
            "undo": keys.UNDO,
            "open": OPEN,
            "label": SEARCH,
        },
        "rest": rest,
        "each": each,
        "hint": (
            "Click or drag over the cards that do not belong, decide them with a key, then the "
            "rest with K. Arrows and space work, too; O or a double click opens one in the queue. "
            + _laid_out(sheet.total)
        ),
        "cards": [asdict(card) for card in sheet.cards],
        "after": sheet.need.after,
        "until": sheet.until,
        "ends": sheet.ends,
        "far": any(card.distance for card in sheet.cards),
        "total": sheet.total,
        "decided": sheet.decided,
    }


def _laid_out(total: int) -> str:
    if total <= AT_ONCE:
        return ""
    return f"{AT_ONCE:,} of {total:,} are laid out at a time, the most suspicious first."
