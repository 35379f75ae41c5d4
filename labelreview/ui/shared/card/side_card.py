"""The card at the side: one example in a column, decided with the keys of the queue."""

from __future__ import annotations

from typing import Any, Literal, cast

import streamlit as st

from labelreview.findings.filter import Filter
from labelreview.ui.context.page_context import PageContext
from labelreview.ui.context.page_registry import EXAMPLES, QUEUE, go
from labelreview.ui.frontend import assets
from labelreview.ui.parts.element import element
from labelreview.ui.parts.protocol import Origin
from labelreview.ui.shared.card.cards import CARD_STYLES, RequestedCard, card_tools, cards_of
from labelreview.ui.shared.card.markup import card_markup
from labelreview.ui.shared.card.side_protocol import SideCardData
from labelreview.ui.shared.guidelines import open_guideline
from labelreview.ui.sync.sending import receipt, receiver, settle

Step = Literal["previous", "next", "close"]
SIDE_CARD_STYLES = (*CARD_STYLES, "side_card/side_card.css")
MORE_LIKE_THIS = 50  # as many as a run keeps, and a page shows

_SIDE_CARD = element(
    "labelreview_side_card",
    html=card_markup("side_card/side_card.html"),
    css=assets(*SIDE_CARD_STYLES),
    entry="side_card/side_card.js",
)


def show_side_card(
    context: PageContext,
    example_id: str | None,
    *,
    key: str,
    origin: Origin,
    where: str = "",
    walks: bool = False,
    empty: str = "Click an example to read its text and see why its label is suspicious.",
) -> Step | None:
    """Draw the card of an example, with `empty` instead while there is none.

    Decisions go to the log as on the queue, with `origin`. Another example that is opened from the
    card becomes the session's, and its other links lead where they say. What is left to the page
    is returned, in the run of the key only: to close the card and, with `walks`, to go to the
    `previous` or the `next` example; a decision asks for the next one too. `where` says in words
    what the page has the example from.
    """
    findings = context.findings
    positions = findings.positions_of([example_id]) if example_id else []
    requested = [RequestedCard(position, None, is_queued=False) for position in positions]
    data: SideCardData = {
        **card_tools(context),
        "card": next(iter(cards_of(context, requested)), None),
        "where": where,
        "empty": empty,
        "walks": walks,
        "origin": origin,
        "sending": receipt(context),
    }
    result = _SIDE_CARD(
        data=data, key=key, on_sent_change=receiver(key), on_asked_change=lambda: None
    )
    settle(result)
    return follow(context, result.get("asked"))


def follow(context: PageContext, asked: Any) -> Step | None:
    """Do what a card asked for, if it asked for anything, or return what is the page's to do."""
    if not isinstance(asked, dict):
        return None
    what, example_id = asked.get("what"), asked.get("id")
    if what in ("previous", "next", "close"):
        return cast(Step, what)
    if not isinstance(example_id, str) or not context.findings.positions_of([example_id]):
        return None
    if what == "near":
        select_nearest(context, example_id)
        go(EXAMPLES)
    if what == "guideline":
        (shown,) = context.findings.labels_of([example_id])
        open_guideline(context, (shown.given_label, shown.suggested_label))
    elif what in ("open", "review"):
        context.session.show(example_id)
        if what == "review":
            go(QUEUE)
        st.rerun()
    return None


def select_nearest(context: PageContext, example_id: str) -> None:
    """Make an example and its nearest neighbours the selection."""
    near = context.findings.one(example_id, MORE_LIKE_THIS).neighbours
    ids = [example_id, *(one.example_id for one in near)]
    context.session.set_filter(Filter(picked=context.space.saved_selections.keep(ids, "near")))
