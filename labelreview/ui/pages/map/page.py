"""Map: one point per text, similar texts close together, so that outliers stand out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from labelreview.core.counted_nouns import counted
from labelreview.core.labels import shortened
from labelreview.findings.filter import Filter
from labelreview.review.projection import has_umap, principal, projected
from labelreview.runs.embeddings import nearest_to, vectors_of
from labelreview.ui.context.page_context import PageContext, need_findings, show_strip
from labelreview.ui.context.page_registry import EXAMPLES, GRID, QUEUE, go
from labelreview.ui.context.session import current_session
from labelreview.ui.context.workspaces import workspace
from labelreview.ui.pages.map.cloud import (
    Ground,
    cloud_of,
    colorings,
    first_coloring,
    name_of,
    read_ground,
    sizings,
)
from labelreview.ui.pages.map.islands import show_islands
from labelreview.ui.parts.halves import halves
from labelreview.ui.parts.plain import plain
from labelreview.ui.parts.scatter import Chosen, Cloud, Ints, show_scatter
from labelreview.ui.shared.filter_bar import LONGEST_SENTENCE, selection_sentence, show_clear_button
from labelreview.ui.shared.labelling_tools import show_send_button
from labelreview.ui.shared.why import show_card

LINKS = {"Open in queue": QUEUE, "Show as table": EXAMPLES, "Show as grid": GRID}
NEAREST = 50
CARD_HEIGHT = 400

_ZOOMED_TO = ("island", "near")


def render() -> None:
    """Draw the page."""
    st.title("Map")
    context = need_findings()
    show_strip(context)
    ground = _ground(str(context.space.settings.folder), context.name, context.findings.run.digest)
    _controls(context, ground)
    _sentence(context)
    left, right = halves(2.3, 1.1, key="map", gap="small")
    with left:
        _map(context, ground)
    with right:
        _card(context)
        show_islands(context, ground)


@st.cache_resource(max_entries=4, show_spinner="Reading the findings")
def _ground(folder: str, name: str, run: str) -> Ground:
    return read_ground(workspace().findings(name, run))


@st.cache_resource(max_entries=4, show_spinner="Computing the layout")
def _principal(folder: str, name: str, run: str) -> NDArray[np.float32]:
    findings = workspace().findings(name, run)
    return principal(findings.dataset, findings.run, workspace().evidence_folder)


def _controls(context: PageContext, ground: Ground) -> None:
    columns = st.columns([1.3, 1.3, 1.3, 1], vertical_alignment="bottom")
    _one_label(columns[0], context, "given", "Given")
    _one_label(columns[1], context, "suggested", "Suggested")
    colors = colorings(context.findings)
    first = first_coloring(len(ground.names))
    columns[2].selectbox(
        "Colour",
        list(colors),
        index=list(colors).index(first),
        key=f"map_color_{context.findings.run.digest}",
        format_func=colors.__getitem__,
    )
    sizes = sizings(context.findings)
    columns[3].selectbox(
        "Size",
        list(sizes),
        index=None,
        placeholder="Same size",
        key=f"map_size_{context.findings.run.digest}",
        format_func=sizes.__getitem__,
    )


def _one_label(
    column: st.delta_generator.DeltaGenerator, context: PageContext, field: str, words: str
) -> None:
    selection = context.session.filter
    counts = context.findings.counts(replace(selection, picked=""), f"{field}_label")
    chosen: tuple[str, ...] = getattr(selection, field)
    key = f"map_{field}"
    st.session_state[key] = chosen[0] if len(chosen) == 1 else None
    column.selectbox(
        words,
        list(dict.fromkeys([*counts, *chosen])),
        key=key,
        placeholder=f"{len(chosen)} labels" if chosen else "Any label",
        format_func=lambda name: f"{name} ({counts.get(name, 0):,})",
        on_change=_filter,
        args=(field,),
    )


def _filter(field: str) -> None:
    session = current_session()
    value = st.session_state[f"map_{field}"]
    change: dict[str, tuple[str, ...]] = {field: (value,) if value is not None else ()}
    session.set_filter(replace(session.filter, **change, picked=""))  # type: ignore[arg-type]


def _sentence(context: PageContext) -> None:
    """Draw what is selected, the buttons that clear it, and the links to review it."""
    selection = context.session.filter
    found = context.findings.count(selection)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_in_words(found, selection), width="content")
        if selection.picked:
            show_clear_button("Clear selection", replace(selection, picked=""), key="map_let_go")
        elif not selection.is_everything:
            show_clear_button("Clear filter", Filter(), key="map_everything")
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


def _map(context: PageContext, ground: Ground) -> None:
    run, selection = context.findings.run, context.session.filter
    evidence = context.space.evidence_folder
    drawn = projected(context.findings.dataset, run, evidence)
    folder = str(context.space.settings.folder)
    coordinates = drawn if drawn is not None else _principal(folder, context.name, run.digest)
    color = st.session_state[f"map_color_{run.digest}"]
    size = st.session_state[f"map_size_{run.digest}"]
    base = replace(selection, picked="", sort="row")
    picked = context.findings.positions(selection) if selection.picked else None
    fly = selection.picked.partition("-")[0] in _ZOOMED_TO

    def cloud(highlighted: Ints | None) -> tuple[str, Cloud]:
        made = cloud_of(
            context.findings,
            ground,
            np.asarray(coordinates),
            base,
            color=color,
            size=size,
            picked=highlighted,
            fly=fly,
        )
        named = selection.picked if highlighted is not None else ""
        return f"map_{name_of(made, run.digest, drawn is not None, color, size, named)}", made

    key, made = cloud(None)
    # The browser already marks a lasso selection; a new chart would lose the zoom.
    if picked is not None and (fly or not _is_marked(key)):
        key, made = cloud(picked)
    show_scatter(
        made,
        key=key,
        alt="One point per text, similar texts close together; click a point to read it, or draw "
        "around several to select them",
        on_choose=lambda chosen: _chosen(context.name, run.digest, chosen),
    )
    st.caption(
        "Click a point to read it; scroll to zoom, drag to pan. Select points with the lasso "
        ":material/gesture: or the box on the right. Click a class in the legend to hide it, "
        "double-click to show only that class. Nothing here changes a label."
    )
    if drawn is None:
        _offer_umap(context)


def _is_marked(key: str) -> bool:
    state = st.session_state.get(key)
    return bool(state and state.selection.points)


def _chosen(name: str, run: str, chosen: Chosen) -> None:
    space, session = workspace(), current_session()
    ids = _ground(str(space.settings.folder), name, run).ids_at(chosen.positions)
    if chosen.is_area and ids:
        session.set_filter(
            replace(session.filter, picked=space.saved_selections.keep(ids, kind="map"))
        )
    if not chosen.is_area or len(ids) == 1:
        session.show(ids[0] if ids else None)


def _offer_umap(context: PageContext) -> None:
    """Offer to compute a UMAP layout, or draw the progress of the job that does."""
    if not has_umap():
        st.caption(
            "This is a PCA projection. To place similar texts closer together with UMAP, run: "
            "`pip install 'labelreview[map]'`"
        )
        return
    run = context.findings.run
    job = context.space.background.laying_out(context.name)
    if job is not None and job.is_active and job.spec.get("run") == run.digest:
        _watch(context, job.id)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        expected = context.space.background.forecasts.map(run.rows)
        st.caption(
            "This is a PCA projection. UMAP places similar texts closer together; computing it "
            f"once takes {expected.sentence()}.",
            width="content",
        )
        if st.button("Compute UMAP", key="map_umap", icon=":material/scatter_plot:"):
            context.space.background.lay_out(context.name, run.digest)
            st.rerun()
    failed = job is not None and job.state == "failed" and job.spec.get("run") == run.digest
    if failed and job is not None:
        st.error(plain(job.message), icon=":material/error:")


def _watch(context: PageContext, job_id: int) -> None:
    @st.fragment(run_every="2s")
    def progress() -> None:
        job = context.space.jobs.get(job_id)
        if not job.is_active:
            st.rerun()
        share = min(1.0, job.done / job.total) if job.total else 0.0
        left = "" if job.seconds_left is None else f", about {max(1, job.seconds_left):.0f} s left"
        st.progress(share, plain(f"{job.step or 'Starting'}{left}"))

    progress()


def _card(context: PageContext) -> None:
    example = context.session.example
    if example is None:
        with st.container(border=True):
            st.caption("Click a point to read its text and see why its label is suspicious.")
        return
    with st.container(border=True, height=CARD_HEIGHT, key="map_card"):
        finding = context.findings.one(example)
        with st.container(horizontal=True):
            if st.button("Review", key="map_review", icon=QUEUE.icon):
                go(QUEUE)
            st.button(
                "Find neighbours",
                key="map_near",
                icon=":material/hub:",
                on_click=_find_neighbours,
                args=(context, example),
                help=f"Selects the {NEAREST} nearest texts and zooms to them.",
            )
        show_card(context, finding, key="map")


def _find_neighbours(context: PageContext, example: str) -> None:
    findings, session = context.findings, context.session
    (position,) = findings.positions_of([example])
    with st.spinner("Finding the nearest texts"):
        vectors = vectors_of(findings.dataset, findings.run, context.space.evidence_folder)
        near = np.append(nearest_to(vectors, position, NEAREST), position).astype(np.int32)
    ground = _ground(str(context.space.settings.folder), context.name, findings.run.digest)
    session.set_filter(
        Filter(picked=context.space.saved_selections.keep(ground.ids_at(near), kind="near"))
    )
    session.show(example)
