"""Which columns hold the texts and the labels, or whose votes are the labels."""

from __future__ import annotations

import streamlit as st

from labelreview.core.counted_nouns import counted
from labelreview.data.sources import ColumnOptions, Proposal, SourceTable
from labelreview.ui.pages.load.request import Request

MAJORITY = "majority"
_VOTES = "\0"  # begins the options that are votes; no column is called so


def ask_columns(table: SourceTable, proposal: Proposal, request: Request) -> ColumnOptions:
    """Draw the columns as they are proposed, and return those that were chosen."""
    names = table.table.column_names
    with st.container(horizontal=True):
        text = st.selectbox(
            "Text column",
            names,
            index=names.index(proposal.text) if proposal.text else None,
            key=f"load_text_{request.key}",
        )
        second_text = None
        if proposal.pairs:
            second_text = st.selectbox(
                "Second text column",
                [None, *names],
                index=names.index(proposal.second_text) + 1 if proposal.second_text else 0,
                format_func=lambda name: "None" if name is None else name,
                key=f"load_second_text_{request.key}",
                help="The other text of a pair, such as a hypothesis. It is shown below the first.",
            )
        others = [name for name in names if name not in (text, second_text)]
        label = _ask_label(proposal, others, request)
    if label is not None and label.startswith(_VOTES):
        return ColumnOptions(text, second_text, votes=label.removeprefix(_VOTES))
    return ColumnOptions(text, second_text, label)


def _ask_label(proposal: Proposal, names: list[str], request: Request) -> str | None:
    votes = [] if proposal.votes is None else [MAJORITY, *proposal.votes.annotators]
    options = [*(f"{_VOTES}{name}" for name in votes), *names]
    words = {
        f"{_VOTES}{name}": f"Votes of {name}"
        if name != MAJORITY or proposal.votes is None
        else f"Majority of {counted(len(proposal.votes.annotators), 'annotator')}"
        for name in votes
    }
    chosen = st.selectbox(
        "Label",
        options,
        index=options.index(proposal.label) if proposal.label in options else None,
        format_func=lambda option: words.get(option, option),
        key=f"load_label_{request.key}",
        placeholder="Choose the column or the votes" if votes else "Choose the column",
    )
    return None if chosen is None else str(chosen)
