"""The filter in one line: a search by words or by meaning, what restricts the selection, and the
other controls behind a button. Every control is one field of the `Filter`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from labelreview.core.errors import FilterError
from labelreview.core.labels import shortened
from labelreview.findings.filter import DECIDED, UNDECIDED, Filter
from labelreview.findings.filter_kinds import MOST_ALIKE, Restriction
from labelreview.findings.findings import Findings
from labelreview.ui.context.session import Session, current_session
from labelreview.ui.parts.plain import plain
from labelreview.ui.shared.filter_controls import show_controls
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
LONGEST_SENTENCE, LONGEST_CHIP = 400, 60
NO_MATCH = "No examples match this filter. Widen it or clear it."
WORDS, MEANING = "Words", "Meaning"
_MODE, _OPEN = "search_by", "filters_open"
_HINTS = {
    WORDS: "Find texts that contain…",
    MEANING: "Find texts that mean…",
}
_FIELDS = {WORDS: "text", MEANING: "like"}


def show_presets() -> None:
    """Draw a button for each ready-made filter."""
    with st.container(horizontal=True, gap="xsmall", key="presets"):
        for name, selection in PRESETS.items():
            st.button(
                name,
                key=f"preset_{name}",
                on_click=_choose,
                args=(selection,),
                type="primary" if current_session().filter == selection else "secondary",
            )


def show_filter_line(
    session: Session, findings: Findings, beside: Callable[[Filter], None] = lambda _: None
) -> Filter:
    """Draw the filter in one line: the search, a button for the other controls, the saved filters
    with the ready-made ones, and what `beside` draws. Return the session's filter."""
    with st.container(
        horizontal=True, vertical_alignment="center", gap="xsmall", key="filter_line"
    ):
        _search(session.filter)
        show_filter_button(session, findings)
        show_saved_filters(session, findings, show_presets)
        beside(session.filter)
    return session.filter


def show_filter_button(session: Session, findings: Findings, *, with_search: bool = False) -> None:
    """Draw a button that opens the controls, with the search and the ready-made filters where the
    page has no line for them. Nothing is counted while they are closed."""
    # Its words stay the same, since Streamlit takes another label for another popover, which is
    # closed; how many restrictions there are is told by the sentence.
    with st.popover(
        "Filters", icon=":material/filter_list:", key=_OPEN, on_change="rerun"
    ) as popover:
        if not popover.open:
            return
        if with_search:
            show_presets()
            with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
                _search(session.filter)
        show_controls(session.filter, findings)


def show_sentence(findings: Findings, selection: Filter, *, with_all: bool = True) -> int:
    """Draw how many findings are selected, and what restricts them, each with a click that lifts
    it. Return the number of findings selected.

    with_all:
        Whether to say how many there are where nothing restricts them.
    """
    found = findings.count(selection)
    with st.container(
        horizontal=True, vertical_alignment="center", gap="xsmall", key="filter_sentence"
    ):
        words = "example" if found == 1 else "examples"
        if with_all or not selection.is_everything:
            st.markdown(f"**{found:,}** {words}", width="content")
        own = current_session().filter
        lifted = 0
        for number, one in enumerate(selection.restrictions()):
            lifted += _show_restriction(one, number, own)
        if lifted > 1:
            show_clear_button("Clear all", Filter(), key="filter_clear")
        if not found and own.text:
            st.button(
                "Search by meaning instead",
                key="filter_by_meaning",
                icon=":material/search:",
                type="tertiary",
                on_click=_search_by,
                args=(MEANING,),
            )
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


def _show_restriction(one: Restriction, number: int, own: Filter) -> bool:
    """Draw one restriction; return whether it can be lifted, as those of the tab's filter can."""
    words = plain(shortened(one.words, LONGEST_CHIP))
    if all(getattr(own, name) == value for name, value in one.without.items()):
        st.caption(words, width="content")
        return False
    st.button(
        words,
        key=f"chip_{number}",
        icon=":material/close:",
        icon_position="right",
        on_click=_change,
        args=(one.without,),
        help=f"Remove: {plain(shortened(one.words, LONGEST_SENTENCE))}",
    )
    return True


def _search(selection: Filter) -> None:
    """Draw the search box, and the switch for what it searches by."""
    only = MEANING if selection.like and not selection.text else WORDS
    mode = st.session_state.get(_MODE) or only
    if (selection.text or selection.like) and not getattr(selection, _FIELDS[mode]):
        mode = only  # a link, a saved filter or a click on a chip searched by the other one
    field = _FIELDS[mode]
    st.session_state[f"filter_{field}"] = getattr(selection, field)
    st.session_state[_MODE] = mode
    st.text_input(
        _HINTS[mode],
        key=f"filter_{field}",
        placeholder=_HINTS[mode],
        on_change=_searched,
        args=(field,),
        icon=":material/search:",
        label_visibility="collapsed",
    )
    st.segmented_control(
        "Search by",
        [WORDS, MEANING],
        key=_MODE,
        required=True,
        on_change=_switched,
        label_visibility="collapsed",
        help=f"Words: texts that contain the words together, in any case. Meaning: the "
        f"{MOST_ALIKE} texts nearest to a sentence, by the run's own vectors. In a run of words "
        "only, these come from the words that texts share; those of an encoder know more.",
    )


def _searched(field: str) -> None:
    typed = st.session_state[f"filter_{field}"].strip()
    session = current_session()
    if field == "text":
        session.set_filter(replace(session.filter, text=typed))
    else:
        _search_by_meaning(session.filter, typed)


def _switched() -> None:
    _search_by(st.session_state[_MODE])


def _search_by(mode: str) -> None:
    """Search by what is in the box in the way that is chosen now."""
    session = current_session()
    selection = session.filter
    typed = selection.text or selection.like
    if not typed:
        return
    if mode == MEANING:
        _search_by_meaning(replace(selection, text=""), typed)
    else:
        session.set_filter(replace(selection.alike(""), text=typed))


def _search_by_meaning(selection: Filter, sentence: str) -> None:
    session = current_session()
    try:
        session.set_filter(selection.alike(sentence))
    except FilterError as error:
        session.problem = str(error)


def _change(values: Mapping[str, Any]) -> None:
    session = current_session()
    session.set_filter(replace(session.filter, **values))


def _choose(selection: Filter) -> None:
    current_session().set_filter(selection)
