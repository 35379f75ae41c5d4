"""Map: one point per text, similar texts close together, so that outliers stand out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from labelreview.core.counted_nouns import counted
from labelreview.core.errors import LabelReviewError
from labelreview.core.labels import shortened
from labelreview.findings.filter import Filter
from labelreview.runs.embeddings import nearest_to, vectors_of
from labelreview.ui.context.page import in_sentences
from labelreview.ui.context.page_context import PageContext, need_findings, show_strip
from labelreview.ui.context.page_registry import EXAMPLES, GRID, QUEUE, go
from labelreview.ui.context.session import current_session
from labelreview.ui.context.workspaces import one_moment, workspace
from labelreview.ui.pages.map.cloud import (
    colorings,
    first_coloring,
    sizings,
    with_groups,
)
from labelreview.ui.pages.map.element import (
    Looks,
    arrays_sent,
    map_data,
    read_choice,
    read_positions,
    said,
    show_map,
    texts_for,
)
from labelreview.ui.pages.map.islands import show_places
from labelreview.ui.pages.map.layouts import (
    address_of,
    ground_of,
    layout_of,
    show_layout_progress,
)
from labelreview.ui.parts.halves import halves
from labelreview.ui.parts.plain import plain
from labelreview.ui.shared.bulk import show_bulk
from labelreview.ui.shared.card.side_card import show_side_card
from labelreview.ui.shared.filter_bar import LONGEST_SENTENCE, selection_sentence, show_clear_button
from labelreview.ui.shared.labelling_tools import show_send_button

LINKS = {"Open in queue": QUEUE, "As table": EXAMPLES, "As grid": GRID}
NEAREST = 50

KEY, PLACES, CARD = "map", "map_places", "map_card"
_ANSWERED, _MOVED = "map_answered", "map_moved"
_FLOWN_TO = ("island", "near", "topic")


def render() -> None:
    """Draw the page."""
    st.title("Map")
    context = need_findings()
    show_strip(context)
    _controls(context)
    _sentence(context)
    left, right = halves(3, 1.3, key="map", gap="small")
    with left:
        _map()
        show_layout_progress(context)
    with right:
        _card(context)
        ground, topics = ground_of(*address_of(context)), layout_of(context).topics
        show_places(context, ground, topics, key=PLACES)


def _controls(context: PageContext) -> None:
    colors = context.findings.kept.get("map colours", lambda: colorings(context.findings))
    sizes = sizings(colors)
    first = first_coloring(len(context.findings.dataset.labels))
    with st.container(horizontal=True, gap="small", key="map_controls"):
        st.selectbox(
            "Colour",
            list(colors),
            index=list(colors).index(first),
            key=f"map_color_{context.findings.run.digest}",
            format_func=lambda name: f"Colour: {colors[name]}",
            label_visibility="collapsed",
        )
        st.selectbox(
            "Size",
            list(sizes),
            index=None,
            placeholder="Size: all the same",
            key=f"map_size_{context.findings.run.digest}",
            format_func=lambda name: f"Size: {sizes[name]}",
            label_visibility="collapsed",
        )
        _one_label(context, "given", "Given")
        _one_label(context, "suggested", "Suggested")


def _one_label(context: PageContext, field: str, words: str) -> None:
    selection = context.session.filter
    counts = context.findings.counts(replace(selection, picked=""), f"{field}_label")
    chosen: tuple[str, ...] = getattr(selection, field)
    key = f"map_{field}"
    st.session_state[key] = chosen[0] if len(chosen) == 1 else None
    st.selectbox(
        words,
        list(dict.fromkeys([*counts, *chosen])),
        key=key,
        placeholder=f"{words}: {len(chosen)} labels" if chosen else f"{words}: any",
        format_func=lambda name: f"{words}: {name} ({counts.get(name, 0):,})",
        on_change=_filter,
        args=(field,),
        label_visibility="collapsed",
    )


def _filter(field: str) -> None:
    session = current_session()
    value = st.session_state[f"map_{field}"]
    session.set_filter(with_groups(session.filter, field, [] if value is None else [value]))


def _sentence(context: PageContext) -> None:
    """Draw what is selected, the buttons that clear it, and the links to review it."""
    selection = context.session.filter
    found = context.findings.count(selection)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_in_words(found, selection), width="content")
        if selection.picked:
            show_clear_button("Let go", replace(selection, picked=""), key="map_let_go")
        elif not selection.is_everything:
            show_clear_button("Clear filter", Filter(), key="map_everything")
        if selection.picked:
            with st.popover("Decide together", icon=":material/checklist:", key="map_decide"):
                show_bulk(context, selection, found)
        for words, page in LINKS.items():
            if st.button(
                words,
                key=f"map_door_{page.url_path}",
                icon=page.icon,
                disabled=not found,
                type="primary" if selection.picked and page is QUEUE else "secondary",
            ):
                if page is QUEUE:
                    context.session.show(None)
                go(page)
        show_send_button(context, selection, key="map")


def _in_words(found: int, selection: Filter) -> str:
    if not selection.picked:
        return selection_sentence(found, selection)
    words = replace(selection, picked="").sentence().removeprefix("examples")
    return (
        f"**{counted(found, 'selected example')}** {plain(shortened(words, LONGEST_SENTENCE))}"
    ).strip()


@st.fragment
def _map() -> None:
    """Draw the map. What only the map shows, such as a text on hover, runs nothing else."""
    if st.session_state.pop(_MOVED, False):
        st.rerun()
    with one_moment(), in_sentences():
        context = need_findings()
        _show(context)


def _show(context: PageContext) -> None:
    findings, session = context.findings, context.session
    run = findings.run.digest
    ground = ground_of(*address_of(context))
    colors = findings.kept.get("map colours", lambda: colorings(findings))
    color = st.session_state[f"map_color_{run}"]
    looks = Looks(
        color,
        colors[color],
        st.session_state[f"map_size_{run}"],
        session.filter.picked.partition("-")[0] in _FLOWN_TO,
    )
    data = map_data(
        findings,
        ground,
        layout_of(context),
        session.filter,
        looks,
        has=arrays_sent(KEY),
        shown_example=session.example,
        texts=texts_for(findings, ground, said(KEY, "ask")),
        answered=st.session_state.get(_ANSWERED, 0),
    )
    address = address_of(context)
    show_map(
        data,
        key=KEY,
        on_pick=lambda pick: _picked(address, pick),
        on_open=lambda position: _opened(address, position),
        on_choose=_chosen,
    )


def _picked(address: tuple[str, str, str], pick: Any) -> None:
    space, session = workspace(), current_session()
    token, positions = read_positions(pick)
    ids = ground_of(*address).ids_at(positions)
    picked = space.saved_selections.keep(ids, kind="map") if ids else ""
    session.set_filter(replace(session.filter, picked=picked))
    st.session_state[_ANSWERED] = token
    st.session_state[_MOVED] = True


def _opened(address: tuple[str, str, str], position: Any) -> None:
    if isinstance(position, int):
        ids = ground_of(*address).ids_at(np.array([position]))
        current_session().show(ids[0] if ids else None)
        st.session_state[_MOVED] = True


def _chosen(choice: Any) -> None:
    said_choice = read_choice(choice)
    if said_choice is not None:
        session = current_session()
        session.set_filter(with_groups(session.filter, said_choice["field"], said_choice["names"]))
        st.session_state[_MOVED] = True


def _card(context: PageContext) -> None:
    """Draw the card of the point that was clicked; with a selection, it walks through that."""
    session, selection = context.session, context.session.filter
    if session.example is None or not context.findings.positions_of([session.example]):
        missing = f"There is no example {session.example!r}. " if session.example else ""
        st.caption(plain(f"{missing}Click a point to read its text and decide about its label."))
        return
    ids = context.findings.ids(selection) if selection.picked else []
    place = ids.index(session.example) if session.example in ids else None
    step = show_side_card(
        context,
        session.example,
        key=CARD,
        origin="map",
        where="" if place is None else f"{place + 1:,} of {len(ids):,} selected",
        walks=place is not None,
    )
    if step == "close":
        session.show(None)
        st.rerun()
    if step is not None and place is not None:
        there = place + (1 if step == "next" else -1)
        if 0 <= there < len(ids):
            session.show(ids[there])
            st.rerun()
    st.button(
        "Find neighbours",
        key="map_near",
        icon=":material/hub:",
        on_click=_find_neighbours,
        args=(context, session.example),
        help=f"Selects the {NEAREST} nearest texts and zooms to them.",
    )


def _find_neighbours(context: PageContext, example: str) -> None:
    findings, session = context.findings, context.session
    (position,) = findings.positions_of([example])
    try:
        with st.spinner("Finding the nearest texts"):
            vectors = vectors_of(findings.dataset, findings.run, context.space.evidence_folder)
            near = np.append(nearest_to(vectors, position, NEAREST), position).astype(np.int32)
        ground = ground_of(*address_of(context))
        kept = context.space.saved_selections.keep(ground.ids_at(near), kind="near")
    except LabelReviewError as error:
        session.problem = str(error)
        return
    session.set_filter(Filter(picked=kept))
    session.show(example)
