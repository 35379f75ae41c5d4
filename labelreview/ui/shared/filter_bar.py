"""The filter above the table and the queue: every control is one field of the `Filter`."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st
from streamlit.elements.lib.utils import LabelVisibility

from labelreview.core.labels import shortened
from labelreview.findings.filter import DECIDED, STATUSES, UNDECIDED, Filter
from labelreview.findings.findings import Findings
from labelreview.findings.saved_selections import words as picked_words
from labelreview.ui.context.session import Session, current_session
from labelreview.ui.parts.plain import plain
from labelreview.ui.shared.saved_filters import show_saved_filters

# Ready-made filters: one click each.
PRESETS = {
    "Worst first": Filter(),
    "Disagreements, most confident first": Filter(
        disagree=True, status=(UNDECIDED,), sort="-confidence"
    ),
    "Flagged, undecided": Filter(flagged=True, status=(UNDECIDED,)),
    "Conflicting duplicates": Filter(copies=True, sort="text_group"),
    "Decided": Filter(status=DECIDED),
}
LONGEST_SENTENCE = 400
FLAGS = {"disagree": "Disagreements", "flagged": "Flagged", "copies": "Conflicting duplicates"}
NO_MATCH = "No examples match this filter. Widen it or clear it."


def show_presets() -> None:
    """Draw a button for each ready-made filter."""
    with st.container(horizontal=True, gap="small"):
        for name, selection in PRESETS.items():
            st.button(
                name,
                key=f"preset_{name}",
                on_click=_choose,
                args=(selection,),
                type="primary" if current_session().filter == selection else "secondary",
            )


def show_filter_line(session: Session, findings: Findings) -> Filter:
    """Draw the filter in one line: the text search, a button for the other controls that counts
    those in use, and the saved filters. Return the session's filter."""
    selection = session.filter
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _text(selection, label_visibility="collapsed")
        used = _used(selection)
        words = f"Filters ({used})" if used else "Filters"
        with st.popover(words, icon=":material/filter_list:", key="filters"):
            _controls(selection, findings)
        show_saved_filters(session, findings)
    return selection


def show_filter_bar(session: Session, findings: Findings) -> Filter:
    """Draw all controls, filled from the session's filter, and return it."""
    selection = session.filter
    _text(selection)
    _controls(selection, findings)
    return selection


def show_sentence(findings: Findings, selection: Filter) -> int:
    """Draw what is selected, in words, with a button that clears the filter.

    Return the number of findings selected.
    """
    found = findings.count(selection)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(selection_sentence(found, selection), width="content")
        if not selection.is_everything:
            show_clear_button("Clear filter", Filter(), key="filter_clear")
    return found


def selection_sentence(found: int, selection: Filter) -> str:
    """Return the number of examples and the filter in words, as Markdown."""
    words = selection.sentence()
    if found == 1:
        words = f"example{words.removeprefix('examples')}"
    return f"**{found:,}** {plain(shortened(words, LONGEST_SENTENCE))}"


def show_clear_button(words: str, to: Filter, *, key: str) -> None:
    """Draw a button that replaces the filter by the wider one `to`."""
    st.button(
        words, key=key, type="tertiary", icon=":material/close:", on_click=_choose, args=(to,)
    )


def _used(selection: Filter) -> int:
    """Count the controls behind the button that restrict the selection."""
    fields = set(selection.to_query()) - {"text", "sort"}
    return len({field.removesuffix("_from").removesuffix("_to") for field in fields})


def _text(selection: Filter, label_visibility: LabelVisibility = "visible") -> None:
    st.session_state["filter_text"] = selection.text
    st.text_input(
        "Text contains",
        key="filter_text",
        placeholder="Search the texts",
        on_change=_change,
        args=("text",),
        icon=":material/search:",
        label_visibility=label_visibility,
    )


def _controls(selection: Filter, findings: Findings) -> None:
    """Draw everything but the text search: labels, status, people, splits, ranges and flags."""
    given = findings.counts(selection, "given_label")
    suggested = findings.counts(selection, "suggested_label")
    splits = findings.counts(Filter(), "split")
    statuses = findings.counts(selection, "status")
    people = findings.counts(selection, "annotator")
    shown = {
        "given": ("Given label", given),
        "suggested": ("Suggested label", suggested),
        "status": ("Status", {status: statuses.get(status, 0) for status in STATUSES}),
    }
    if people or selection.annotator:
        shown["annotator"] = ("Decided by", people)
    if splits:
        counted = findings.counts(selection, "split")
        shown["split"] = ("Split", {split: counted.get(split, 0) for split in splits})
    columns = st.columns(2)
    for number, (field, (words, counts)) in enumerate(shown.items()):
        _many(columns[number % 2], field, words, getattr(selection, field), counts)
    with columns[0]:
        _range("score", "Score", selection.score_from, selection.score_to)
    with columns[1]:
        _range("confidence", "Confidence", selection.confidence_from, selection.confidence_to)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for field, words in FLAGS.items():
            st.session_state[f"filter_{field}"] = getattr(selection, field)
            st.checkbox(words, key=f"filter_{field}", on_change=_change, args=(field,))
        if selection.picked:
            st.button(
                f"Clear selection: {plain(picked_words(selection.picked))}",
                key="filter_picked",
                type="tertiary",
                icon=":material/close:",
                on_click=_choose,
                args=(replace(selection, picked=""),),
            )


def _many(
    column: st.delta_generator.DeltaGenerator,
    field: str,
    words: str,
    chosen: tuple[str, ...],
    counts: dict[str, int],
) -> None:
    key = f"filter_{field}"
    options = list(dict.fromkeys([*counts, *chosen]))
    st.session_state[key] = list(chosen)
    column.multiselect(
        words,
        options,
        key=key,
        placeholder="Any",
        format_func=lambda name: f"{name} ({counts.get(name, 0):,})",
        on_change=_change,
        args=(field,),
    )


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


def _choose(selection: Filter) -> None:
    current_session().set_filter(selection)
