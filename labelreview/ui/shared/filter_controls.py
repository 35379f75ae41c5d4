"""The controls of the filter behind its button, each value with its count in the present
selection; a value that would select nothing is grey."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from labelreview.core.labels import shortened
from labelreview.findings.filter import STATUSES, Filter
from labelreview.findings.findings import Findings
from labelreview.findings.source_columns import SourceColumn
from labelreview.findings.source_slices import (
    ANY_OF,
    AT_LEAST,
    AT_MOST,
    CONTAINS,
    SOURCE,
    Slice,
    by_column,
    identifier,
)
from labelreview.ui.context.session import current_session
from labelreview.ui.parts.plain import plain, plain_name

FLAGS = {"disagree": "Disagreements", "flagged": "Flagged", "copies": "Conflicting duplicates"}
PILLS = 12  # more values than these are searched in a list
_COLUMN = "filter_slice"


def show_controls(selection: Filter, findings: Findings) -> None:
    """Draw labels, status, people, splits, ranges, flags and the columns of the source."""
    with st.container(key="filter_controls", gap="small"):
        names = findings.dataset.labels.names
        _many(
            "given",
            "Given label",
            names,
            selection.given,
            findings.counts(selection, "given_label"),
        )
        _many(
            "suggested",
            "Suggested label",
            names,
            selection.suggested,
            findings.counts(selection, "suggested_label"),
        )
        _many("status", "Status", STATUSES, selection.status, findings.counts(selection, "status"))
        people = findings.counts(Filter(), "annotator")
        if people or selection.annotator:
            counts = findings.counts(selection, "annotator")
            _many("annotator", "Decided by", list(people), selection.annotator, counts)
        splits = findings.counts(Filter(), "split")
        if splits:
            counts = findings.counts(selection, "split")
            _many("split", "Split", list(splits), selection.split, counts)
        with st.container(horizontal=True, gap="medium"):
            _range("score", "Score", selection.score_from, selection.score_to)
            _range("confidence", "Confidence", selection.confidence_from, selection.confidence_to)
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            for field, words in FLAGS.items():
                st.session_state[f"filter_{field}"] = getattr(selection, field)
                st.checkbox(words, key=f"filter_{field}", on_change=_change, args=(field,))
        _source(selection, findings)


def _source(selection: Filter, findings: Findings) -> None:
    """Draw the conditions on columns of the source, and a list to choose one more from."""
    columns = findings.source_columns
    if not columns:
        return
    used = by_column(selection.slice)
    chosen = st.selectbox(
        "Column of the source",
        columns,
        index=None,
        key=_COLUMN,
        placeholder="Filter by any column of the source",
        persist_state="session",
        label_visibility="collapsed",
    )
    for name in dict.fromkeys([*used, *([chosen] if chosen in columns else [])]):
        _column(name, used.get(name, []), selection, findings)


def _column(name: str, slices: Sequence[Slice], selection: Filter, findings: Findings) -> None:
    column = findings.source_column(name)
    key, words = f"filter_{identifier(name)}", plain_name(name) or "Column without a name"
    if column.kind == "nothing":
        st.caption(f"{words}: no value in any row.")
    elif column.kind == "values":
        counts = findings.counts(selection, f"{SOURCE}{name}")
        values = tuple(one.value for one in slices if one.operator == ANY_OF)
        _choices(
            key, words, column.values, values, counts, lambda: _set_values(name, key), "missing"
        )
    elif column.kind == "numbers":
        _bounds(name, key, words, column, slices)
    elif column.kind == "dates":
        _days(name, key, words, column, slices)
    else:
        st.session_state[key] = next((one.value for one in slices if one.operator == CONTAINS), "")
        st.text_input(
            f"{words} contains",
            key=key,
            on_change=lambda: _set(name, (CONTAINS, st.session_state[key])),
        )


def _bounds(name: str, key: str, words: str, column: SourceColumn, slices: Sequence[Slice]) -> None:
    def changed() -> None:
        _set(name, *((sign, _number(st.session_state[f"{key}{sign}"])) for sign in _ENDS))

    with st.container(horizontal=True, gap="small"):
        for sign, end, word in zip(
            _ENDS, (column.low, column.high), ("at least", "at most"), strict=True
        ):
            given = next((one.value for one in slices if one.operator == sign), None)
            st.session_state[f"{key}{sign}"] = _read_number(given)
            st.number_input(
                f"{words} {word}",
                value=None,
                step=1.0 if float(end).is_integer() else 0.01,
                format="%g",
                key=f"{key}{sign}",
                placeholder=end,
                on_change=changed,
            )


def _days(name: str, key: str, words: str, column: SourceColumn, slices: Sequence[Slice]) -> None:
    def changed() -> None:
        days = (st.session_state[f"{key}{sign}"] for sign in _ENDS)
        _set(
            name,
            *(
                (sign, day.isoformat() if day else "")
                for sign, day in zip(_ENDS, days, strict=True)
            ),
        )

    first, last = _read_day(column.low), _read_day(column.high)
    with st.container(horizontal=True, gap="small"):
        for sign, word in zip(_ENDS, ("from", "to"), strict=True):
            given = next((one.value for one in slices if one.operator == sign), "")
            day = _read_day(given[:10])
            st.session_state[f"{key}{sign}"] = day
            st.date_input(
                f"{words} {word}",
                value=None,
                min_value=min(filter(None, (first, day)), default=None),
                max_value=max(filter(None, (last, day)), default=None),
                key=f"{key}{sign}",
                on_change=changed,
            )


def _many(
    field: str,
    words: str,
    every: Sequence[str],
    chosen: tuple[str, ...],
    counts: Mapping[str, int],
) -> None:
    _choices(f"filter_{field}", words, every, chosen, counts, lambda: _change(field))


def _choices(
    key: str,
    words: str,
    every: Sequence[str],
    chosen: tuple[str, ...],
    counts: Mapping[str, int],
    on_change: Callable[[], None],
    empty: str = "",
) -> None:
    """Draw all values with their counts: the order is that of `every`, so that nothing moves."""
    options = list(dict.fromkeys([*every, *chosen]))
    st.session_state[key] = list(chosen)
    if len(options) <= PILLS:
        st.pills(
            words,
            options,
            selection_mode="multi",
            key=key,
            format_func=lambda one: _pill(one or empty, counts.get(one, 0)),
            on_change=on_change,
        )
        return
    some = [one for one in options if counts.get(one)]
    st.multiselect(
        words,
        [*some, *(one for one in options if not counts.get(one))],
        key=key,
        placeholder=f"Any of {len(options):,}",
        format_func=lambda one: f"{one or empty} ({counts.get(one, 0):,})",
        on_change=on_change,
    )


def _pill(value: str, many: int) -> str:
    words = plain(shortened(value, 60))
    return f"{words} :gray[{many:,}]" if many else f":gray[{words} 0]"


def _range(field: str, words: str, low: float, high: float) -> None:
    key = f"filter_{field}"
    st.session_state[key] = (low, high)
    st.slider(words, 0.0, 1.0, step=0.01, key=key, on_change=_change, args=(field,))


def _change(field: str) -> None:
    value = st.session_state[f"filter_{field}"]
    session = current_session()
    if field in ("score", "confidence"):
        changes = {f"{field}_from": value[0], f"{field}_to": value[1]}
    else:
        changes = {field: tuple(value) if isinstance(value, list) else value}
    session.set_filter(replace(session.filter, **changes))


def _set_values(column: str, key: str) -> None:
    _set(column, *((ANY_OF, value) for value in st.session_state[key]))


def _set(column: str, *conditions: tuple[str, str]) -> None:
    """Replace what is asked of a column; a bound or a word that is empty asks for nothing."""
    session = current_session()
    others = [one for one in session.filter.slice if Slice.read(one).column != column]
    own = [
        Slice(column, sign, value).write()
        for sign, value in conditions
        if sign == ANY_OF or value.strip()
    ]
    session.set_filter(replace(session.filter, slice=(*others, *own)))


_ENDS = (AT_LEAST, AT_MOST)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.15g}"


def _read_number(written: str | None) -> float | None:
    try:
        return None if written is None else float(written)
    except ValueError:
        return None  # written in a link; its chip can still be removed


def _read_day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
