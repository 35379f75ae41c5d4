"""What an import offers to mend: labels in several spellings, and classes that mean no label."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from labelreview.core.labels import preview
from labelreview.data.dataset import ImportReport
from labelreview.data.sources import ColumnOptions
from labelreview.ui.pages.load.request import Request
from labelreview.ui.parts.plain import plain

# What was offered stays in sight once it is accepted, though the report no longer has it.
_OFFERED = "load_offered"


def with_accepted_offers(options: ColumnOptions, request: Request) -> ColumnOptions:
    """Return the options with the offers that are switched on."""
    if st.session_state.get(_key("merge", options, request)):
        options = replace(options, merge_spellings=True)
    offered = _offered(options, request)
    if st.session_state.get(_key("set_aside", options, request)) and offered:
        options = replace(options, set_aside=offered.placeholders)
    return options


def show_offers(report: ImportReport, options: ColumnOptions, request: Request) -> None:
    """Draw a switch for each offer."""
    offered = _offered(options, request)
    if offered is None:
        st.session_state.setdefault(_OFFERED, {})[_key("report", options, request)] = report
        offered = report
    if offered.spellings:
        groups = preview([" = ".join(map(repr, group)) for group in offered.spellings], 3)
        st.toggle(
            "Merge spellings",
            key=_key("merge", options, request),
            help=plain(f"Labels that differ only in how they are written become one: {groups}"),
        )
    if offered.placeholders:
        names = preview([repr(name) for name in offered.placeholders])
        st.toggle(
            "Set aside",
            key=_key("set_aside", options, request),
            help=plain(f"The rows whose label is {names} count as rows without a label."),
        )


def _offered(options: ColumnOptions, request: Request) -> ImportReport | None:
    found: ImportReport | None = st.session_state.get(_OFFERED, {}).get(
        _key("report", options, request)
    )
    return found


def _key(what: str, options: ColumnOptions, request: Request) -> str:
    columns = (options.text_column, options.second_text_column, options.label_column, options.votes)
    read = request.options
    how = (read.member, read.header, read.delimiter, read.quote, read.encoding)
    return "_".join(map(str, ("load", what, request.key, *how, *columns)))
