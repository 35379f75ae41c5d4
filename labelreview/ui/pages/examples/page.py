"""Examples: all findings as a table, each with its card, and decisions about many at once."""

from __future__ import annotations

from typing import Any

import streamlit as st

from labelreview.findings.filter import Filter
from labelreview.ui.context.page import in_sentences
from labelreview.ui.context.page_context import PageContext, need_findings
from labelreview.ui.context.page_registry import QUEUE, go
from labelreview.ui.context.session import current_session
from labelreview.ui.context.workspaces import one_moment
from labelreview.ui.pages.examples.asked import MOST_SELECTED, answer, ids_in
from labelreview.ui.pages.examples.columns import offered_columns, shown_columns, sorts
from labelreview.ui.pages.examples.element import show_examples
from labelreview.ui.pages.examples.listing import listed, table_rows
from labelreview.ui.pages.examples.protocol import ExamplesData
from labelreview.ui.shared.bulk import CHOICES, confirm_bulk_decision
from labelreview.ui.shared.card.cards import RequestedCard, card_tools, cards_of, words_ready
from labelreview.ui.shared.card.side_card import follow
from labelreview.ui.shared.classes import show_classes_button
from labelreview.ui.shared.filter_bar import show_filter_line, show_sentence
from labelreview.ui.shared.guidelines import show_guidelines
from labelreview.ui.shared.labelling_tools import show_exchange, show_send_button
from labelreview.ui.shared.pseudo_labels import show_pseudo_button
from labelreview.ui.sync.sending import receipt, receiver, settle
from labelreview.ui.sync.undo import show_undo

KEY = "examples"
MOST_CARDS = 8  # sent at once
_SELECTION = "examples_selection"


def render() -> None:
    """Draw the page."""
    context = need_findings("Examples")
    with st.container(gap="xsmall", key="examples_page"):
        with st.container(horizontal=True, vertical_alignment="center", key="examples_line"):
            st.title("Examples", width="content")
            show_filter_line(
                context.session, context.findings, lambda selection: _more(context, selection)
            )
        if st.session_state.get(KEY) is None:
            # Whoever comes back sees what matches now.
            context.session.listed, context.session.bulk = ("", 0), None
        st.session_state[_SELECTION] = context.session.selection
        _table()


def _more(context: PageContext, selection: Filter) -> None:
    with (
        st.popover("More", icon=":material/more_horiz:", key="examples_more"),
        st.container(gap="xxsmall", key="examples_menu"),
    ):
        show_guidelines(context)
        show_classes_button(context)
        show_pseudo_button(context)
        show_send_button(context, selection, key="examples")
    if context.session.batches and context.session.batches[-1].is_models:
        show_undo(context)


@st.fragment
def _table() -> None:
    if st.session_state.get(_SELECTION) != current_session().selection:
        st.rerun()  # what stands above the table is drawn anew with another filter
    with one_moment(), in_sentences(), st.container(gap="xsmall"):
        _draw()


def _draw() -> None:
    context = need_findings()
    session, findings = context.session, context.findings
    selection = session.filter
    offered = offered_columns(findings, selection)
    chosen = shown_columns(session.columns, selection.sort, offered)
    listing = listed(context, selection, chosen)
    session.page = listing.number
    need = _need()
    positions = findings.positions_of(need.get("examples", [])[:MOST_CARDS])
    selected = need.get("selected", [])[:MOST_SELECTED]
    found = show_sentence(findings, selection)
    data: ExamplesData = {
        **card_tools(context),
        "view": listing.view,
        "dataset": findings.dataset.digest,
        "page": listing.number,
        "first": listing.first,
        "pages": listing.pages,
        "size": len(listing.rows),
        "total": listing.total,
        "found": found,
        "filtered": not selection.is_everything,
        "search": [selection.text] if selection.text else [],
        "sort": selection.sort,
        "sorts": sorts(findings, selection, offered),
        "columns": offered,
        "chosen": chosen,
        "choices": [{"verdict": verdict, "words": words} for verdict, words in CHOICES.items()],
        "rows": table_rows(findings, listing, chosen),
        "cards": cards_of(context, [RequestedCard(one, None) for one in positions]),
        "attempt": str(need.get("attempt", "")),
        "wordsReady": words_ready(context),
        "gone": _gone(context, selected),
        "bulk": session.bulk_done,
        "example": session.example,
        "sending": receipt(context),
    }
    result = show_examples(data, key=KEY, on_sent=receiver(KEY), on_asked=_heard)
    settle(result)
    _open(context, selection, result.get("asked"))
    if session.bulk is not None:
        confirm_bulk_decision(context, session.bulk)


def _heard() -> None:
    answer((st.session_state.get(KEY) or {}).get("asked"))


def _need() -> dict[str, Any]:
    """Return what the browser asks for and has not got, an `ExamplesNeed` or nothing."""
    state, session = st.session_state.get(KEY), current_session()
    need = state.get("need") if state else None
    if not isinstance(need, dict) or need.get("attempt") == session.answered_request:
        return {}
    session.answered_request = str(need.get("attempt"))
    lists = {name: ids_in(need.get(name)) for name in ("examples", "selected")}
    return {"attempt": session.answered_request, **lists}


def _gone(context: PageContext, selected: list[str]) -> list[str]:
    """Return those of the selected examples that the run does not have."""
    if not selected:
        return []
    return sorted(set(selected) - {one.example_id for one in context.findings.labels_of(selected)})


def _open(context: PageContext, selection: Filter, asked: Any) -> None:
    """Open what was clicked: a dialog, or another page."""
    if not isinstance(asked, dict):
        return
    what, ids = asked.get("what"), ids_in(asked.get("ids"))
    if what == "send" and ids:
        kept = context.space.saved_selections.keep(ids[:MOST_SELECTED], "row")
        exchange = context.space.exchange(context.name, context.session.run)
        show_exchange(exchange, Filter(picked=kept, sort=selection.alike("").sort), context.session)
    elif what == "review":
        context.session.show(ids[0] if context.findings.positions_of(ids) else None)
        go(QUEUE)
    elif what in ("near", "guideline"):
        follow(context, {"what": what, "id": next(iter(ids), "")})
