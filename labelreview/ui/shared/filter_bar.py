"""The filter above tables and queue: every control is one field of the `Filter`."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st
from streamlit.elements.lib.utils import LabelVisibility

from labelreview.findings.filter import DECIDED, STATUSES, UNDECIDED, Filter
from labelreview.findings.findings import Findings
from labelreview.findings.saved_selections import words as picked_words
from labelreview.ui.context.session import Session, current_session
from labelreview.ui.parts.plain import plain, shortened
from labelreview.ui.shared.saved_filters import show_saved_filters

# Ready-made questions: one click each.
PRESETS = {
    "Worst first": Filter(),
    "Disagreements, most confident first": Filter(
        disagree=True, status=(UNDECIDED,), sort="-confidence"
    ),
    "Flagged, undecided": Filter(flagged=True, status=(UNDECIDED,)),
    "Same text, other label": Filter(copies=True, sort="text_group"),
    "Decided": Filter(status=DECIDED),
}
LONGEST_SENTENCE = 400
FLAGS = {"disagree": "Disagrees", "flagged": "Flagged", "copies": "Copies differ"}


def show_presets() -> None:
    """Buttons for the ready-made filters."""
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
    """One line: words to look for, the other controls behind a button that counts those in use,
    and the saved filters."""
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
    """The controls, filled from the session's filter; a change selects anew."""
    selection = session.filter
    _text(selection)
    _controls(selection, findings)
    return selection


def show_sentence(findings: Findings, selection: Filter) -> int:
    """What is selected, in words, with a way out; the number of findings selected."""
    found = findings.count(selection)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**{found:,}** {plain(shortened(selection.sentence(), LONGEST_SENTENCE))}",
            width="content",
        )
        if not selection.is_everything:
            show_way_out("Show everything", Filter(), key="filter_clear")
    return found


def show_way_out(words: str, to: Filter, *, key: str) -> None:
    """A button that widens the filter."""
    st.button(
        words, key=key, type="tertiary", icon=":material/close:", on_click=_choose, args=(to,)
    )


def _used(selection: Filter) -> int:
    """How many of the controls behind the button restrict the selection."""
    fields = set(selection.to_query()) - {"text", "sort"}
    return len({field.removesuffix("_from").removesuffix("_to") for field in fields})


def _text(selection: Filter, label_visibility: LabelVisibility = "visible") -> None:
    st.session_state["filter_text"] = selection.text
    st.text_input(
        "Text contains",
        key="filter_text",
        placeholder="words that the text contains",
        on_change=_change,
        args=("text",),
        icon=":material/search:",
        label_visibility=label_visibility,
    )


def _controls(selection: Filter, findings: Findings) -> None:
    """Everything but the words: labels, status, people, splits, ranges and flags."""
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
    for place, (field, (words, counts)) in enumerate(shown.items()):
        _many(columns[place % 2], field, words, getattr(selection, field), counts)
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
                f"Not only the {plain(picked_words(selection.picked))}",
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
        placeholder="any",
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
