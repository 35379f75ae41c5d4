"""Map: all texts as points, near texts together, so that what stands alone is seen at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from labelreview.filters import Filter
from labelreview.review.projection import has_umap, principal, projected
from labelreview.ui.at_hand import AtHand, need_findings, show_strip
from labelreview.ui.filter_bar import LONGEST_SENTENCE, show_way_out
from labelreview.ui.map_cloud import (
    Ground,
    cloud_of,
    colorings,
    first_coloring,
    name_of,
    read_ground,
    sizings,
)
from labelreview.ui.map_islands import show_islands
from labelreview.ui.parts.plain import plain, shortened
from labelreview.ui.parts.scatter import Chosen, Cloud, Ints, show_scatter
from labelreview.ui.places import EXAMPLES, GRID, QUEUE, go
from labelreview.ui.session import current_session
from labelreview.ui.why import show_card
from labelreview.ui.workspaces import workspace
from labelreview.vectors import nearest_to, vectors_of

DOORS = {"Open in the queue": QUEUE, "Show as a table": EXAMPLES, "Show as a grid": GRID}
NEAREST = 50
CARD_HEIGHT = 400
SECONDS_A_ROW = 0.0008  # of UMAP, on one core

_FLOWN_TO = ("island", "near")


def render() -> None:
    """Draw the page."""
    st.title("Map")
    at = need_findings()
    show_strip(at)
    ground = _ground(str(at.space.settings.folder), at.name, at.findings.run.digest)
    _controls(at, ground)
    _sentence(at)
    left, right = st.columns([2.3, 1.1], gap="small")
    with left:
        _map(at, ground)
    with right:
        _card(at)
        show_islands(at, ground)


@st.cache_resource(max_entries=4, show_spinner="Reading the findings")
def _ground(folder: str, name: str, run: str) -> Ground:
    return read_ground(workspace().findings(name, run))


@st.cache_resource(max_entries=4, show_spinner="Laying out the texts")
def _principal(folder: str, name: str, run: str) -> NDArray[np.float32]:
    findings = workspace().findings(name, run)
    return principal(findings.dataset, findings.run, workspace().evidence_folder)


def _controls(at: AtHand, ground: Ground) -> None:
    columns = st.columns([1.3, 1.3, 1.3, 1], vertical_alignment="bottom")
    _one_label(columns[0], at, "given", "Given")
    _one_label(columns[1], at, "suggested", "Suggested")
    colors = colorings(at.findings)
    first = first_coloring(len(ground.names))
    columns[2].selectbox(
        "Colour",
        list(colors),
        index=list(colors).index(first),
        key=f"map_color_{at.findings.run.digest}",
        format_func=colors.__getitem__,
    )
    sizes = sizings(at.findings)
    columns[3].selectbox(
        "Size",
        list(sizes),
        index=None,
        placeholder="equal",
        key=f"map_size_{at.findings.run.digest}",
        format_func=sizes.__getitem__,
    )


def _one_label(
    column: st.delta_generator.DeltaGenerator, at: AtHand, field: str, words: str
) -> None:
    selection = at.session.filter
    counts = at.findings.counts(replace(selection, picked=""), f"{field}_label")
    chosen: tuple[str, ...] = getattr(selection, field)
    key = f"map_{field}"
    st.session_state[key] = chosen[0] if len(chosen) == 1 else None
    column.selectbox(
        words,
        list(dict.fromkeys([*counts, *chosen])),
        key=key,
        placeholder=f"{len(chosen)} labels" if chosen else "any label",
        format_func=lambda name: f"{name} ({counts.get(name, 0):,})",
        on_change=_filter,
        args=(field,),
    )


def _filter(field: str) -> None:
    session = current_session()
    value = st.session_state[f"map_{field}"]
    change: dict[str, tuple[str, ...]] = {field: (value,) if value is not None else ()}
    session.set_filter(replace(session.filter, **change, picked=""))  # type: ignore[arg-type]


def _sentence(at: AtHand) -> None:
    """What is selected, the ways out, and the doors to where it can be reviewed."""
    selection = at.session.filter
    found = at.findings.count(selection)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_in_words(found, selection), width="content")
        if selection.picked:
            show_way_out("Let go", replace(selection, picked=""), key="map_let_go")
        elif not selection.is_everything:
            show_way_out("Show everything", Filter(), key="map_everything")
        for words, place in DOORS.items():
            if st.button(
                words,
                key=f"map_door_{place.url_path}",
                icon=place.icon,
                disabled=not found,
                type="primary" if selection.picked and place is QUEUE else "secondary",
            ):
                if place is QUEUE:
                    at.session.show(None)
                go(place)


def _in_words(found: int, selection: Filter) -> str:
    if not selection.picked:
        return f"**{found:,}** {plain(shortened(selection.sentence(), LONGEST_SENTENCE))}"
    words = replace(selection, picked="").sentence().removeprefix("examples")
    return f"**{found:,} examples picked**{plain(shortened(words, LONGEST_SENTENCE))}"


def _map(at: AtHand, ground: Ground) -> None:
    run, selection = at.findings.run, at.session.filter
    evidence = at.space.evidence_folder
    drawn = projected(at.findings.dataset, run, evidence)
    folder = str(at.space.settings.folder)
    coordinates = drawn if drawn is not None else _principal(folder, at.name, run.digest)
    color = st.session_state[f"map_color_{run.digest}"]
    size = st.session_state[f"map_size_{run.digest}"]
    base = replace(selection, picked="", sort="row")
    picked = at.findings.positions(selection) if selection.picked else None
    fly = selection.picked.partition("-")[0] in _FLOWN_TO

    def cloud(standing_out: Ints | None) -> tuple[str, Cloud]:
        made = cloud_of(
            at.findings,
            ground,
            np.asarray(coordinates),
            base,
            color=color,
            size=size,
            picked=standing_out,
            fly=fly,
        )
        named = selection.picked if standing_out is not None else ""
        return f"map_{name_of(made, run.digest, drawn is not None, color, size, named)}", made

    key, made = cloud(None)
    # What was just lassoed is marked in the browser, and the chart stays as it is, zoomed or not.
    if picked is not None and (fly or not _is_marked(key)):
        key, made = cloud(picked)
    show_scatter(
        made,
        key=key,
        alt="One point for each text, near texts together; click one to see it, or draw around "
        "several to pick them",
        on_choose=lambda chosen: _chosen(at.name, run.digest, chosen),
    )
    st.caption(
        "Click a point to read it; scroll to zoom, drag to move. With the lasso :material/gesture: "
        "or the box at the right edge draw around points to pick them. A click in the legend hides "
        "a class, a double click shows it alone. Nothing here changes a label."
    )
    if drawn is None:
        _offer_umap(at)


def _is_marked(key: str) -> bool:
    state = st.session_state.get(key)
    return bool(state and state.selection.points)


def _chosen(name: str, run: str, chosen: Chosen) -> None:
    space, session = workspace(), current_session()
    ids = _ground(str(space.settings.folder), name, run).ids_at(chosen.positions)
    if chosen.is_area and ids:
        session.set_filter(replace(session.filter, picked=space.picks.keep(ids, kind="map")))
    if not chosen.is_area or len(ids) == 1:
        session.show(ids[0] if ids else None)


def _offer_umap(at: AtHand) -> None:
    """The way from two principal components to a map of neighbourhoods."""
    if not has_umap():
        st.caption(
            "These are the two principal components. For a map that draws near texts together "
            "run: `pip install 'labelreview[map]'`"
        )
        return
    run = at.findings.run
    job = at.space.tasks.laying_out(at.name)
    if job is not None and job.is_active and job.spec.get("run") == run.digest:
        _watch(at, job.id)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        seconds = 10 + run.rows * SECONDS_A_ROW
        took = f"{seconds:.0f} seconds" if seconds < 90 else f"{seconds / 60:.0f} minutes"
        st.caption(
            "These are the two principal components. UMAP draws near texts together; it takes "
            f"about {took}, once.",
            width="content",
        )
        if st.button("Draw it by UMAP", key="map_umap", icon=":material/scatter_plot:"):
            at.space.tasks.lay_out(at.name, run.digest)
            st.rerun()
    failed = job is not None and job.state == "failed" and job.spec.get("run") == run.digest
    if failed and job is not None:
        st.error(plain(job.message), icon=":material/error:")


def _watch(at: AtHand, job_id: int) -> None:
    @st.fragment(run_every="2s")
    def progress() -> None:
        job = at.space.jobs.get(job_id)
        if not job.is_active:
            st.rerun()
        share = min(1.0, job.done / job.total) if job.total else 0.0
        left = "" if job.seconds_left is None else f", about {max(1, job.seconds_left):.0f} s left"
        st.progress(share, plain(f"{job.step or 'Starting'}{left}"))

    progress()


def _card(at: AtHand) -> None:
    example = at.session.example
    if example is None:
        with st.container(border=True):
            st.caption("Click a point to read its text and why its label is doubted.")
        return
    with st.container(border=True, height=CARD_HEIGHT, key="map_card"):
        finding = at.findings.one(example)
        with st.container(horizontal=True):
            if st.button("Review", key="map_review", icon=QUEUE.icon):
                go(QUEUE)
            st.button(
                "Find neighbours",
                key="map_near",
                icon=":material/hub:",
                on_click=_find_neighbours,
                args=(at, example),
                help=f"Picks the {NEAREST} texts that are nearest to it, and flies there.",
            )
        show_card(at, finding, key="map")


def _find_neighbours(at: AtHand, example: str) -> None:
    findings, session = at.findings, at.session
    (position,) = findings.positions_of([example])
    with st.spinner("Comparing it with all texts"):
        vectors = vectors_of(findings.dataset, findings.run, at.space.evidence_folder)
        near = np.append(nearest_to(vectors, position, NEAREST), position).astype(np.int32)
    ground = _ground(str(at.space.settings.folder), at.name, findings.run.digest)
    session.set_filter(Filter(picked=at.space.picks.keep(ground.ids_at(near), kind="near")))
    session.show(example)
