"""Grid: the examples of one class side by side, so that mislabelled ones stand out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from labelreview.core.artifacts import digest
from labelreview.decision_log.class_changes import ClassChanges
from labelreview.findings.filter import DECIDED, UNDECIDED, Filter
from labelreview.findings.findings import Findings, ShownLabels
from labelreview.findings.row_values import ids_and_scores
from labelreview.review.arrangement import AT_ONCE, By, arrange, centre_of
from labelreview.review.sheets import prepared_sheet
from labelreview.runs.embeddings import vectors_of
from labelreview.ui.context.page import in_sentences
from labelreview.ui.context.page_context import PageContext, need_findings
from labelreview.ui.context.page_registry import QUEUE, go
from labelreview.ui.context.session import current_session
from labelreview.ui.context.workspaces import one_moment, workspace
from labelreview.ui.pages.grid.element import Role, Sheet, asked, show_card_grid
from labelreview.ui.pages.grid.protocol import GridCard
from labelreview.ui.parts.keys import CLASS_KEYS, class_key
from labelreview.ui.parts.post import readable
from labelreview.ui.shared.filter_bar import (
    NO_MATCH,
    show_filter_button,
    show_sentence,
)
from labelreview.ui.shared.labelling_tools import show_send_button
from labelreview.ui.sync.sending import receipt

KEY = "grid"
ROLES: dict[Role, str] = {"given": "Given", "suggested": "Suggested"}
ORDERS: dict[By, str] = {"similarity": "By similarity", "score": "By score"}
_LOOKED_UP = 500


@dataclass(frozen=True, slots=True)
class GridChoice:
    """One class within the session's filter: what is on the sheet, including decided rows."""

    role: Role
    label: str
    by: By
    rows: Filter

    @property
    def open(self) -> Filter:
        """Return the rows still to review: the undecided ones, unless the filter says otherwise."""
        default = DECIDED if self.rows.annotator else (UNDECIDED,)
        return replace(self.rows, status=self.rows.status or default)

    @property
    def is_narrow(self) -> bool:
        """Return whether the filter restricts more than the class, so that it has to be shown."""
        anything: dict[str, Any] = {self.role: ()}
        return not replace(self.rows, **anything).is_everything

    @property
    def all(self) -> Filter:
        """Return the filter without what changes during review, so that cards stay in place."""
        return replace(self.rows, status=(), annotator=(), sort=Filter().sort)


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Up to `AT_ONCE` rows of a sheet in its order; groups are numbered within the block."""

    ids: list[str]
    group: NDArray[np.int32]
    distance: NDArray[np.float32]


def render() -> None:
    """Draw the page."""
    context = need_findings("Grid")
    choice = _choose(context)
    if choice is None:
        st.info(NO_MATCH)
        return
    _sheet()


def _choose(context: PageContext) -> GridChoice | None:
    """Draw the controls: given or suggested label, class, order and filter."""
    role, label = _class_of(context)
    counts = context.findings.counts(replace(context.session.filter, status=()), f"{role}_label")
    with st.container(horizontal=True, vertical_alignment="center", key="grid_head"):
        st.title("Grid", width="content")
        st.session_state["grid_role"] = role
        st.segmented_control(
            "Label",
            list(ROLES),
            key="grid_role",
            format_func=ROLES.__getitem__,
            label_visibility="collapsed",
            on_change=_change_role,
            args=(role, label),
        )
        names = list(counts) if label in counts else [*counts, *([label] if label else [])]
        st.session_state["grid_class"] = label
        st.selectbox(
            "Class",
            names,
            key="grid_class",
            # The number first: the box may cut the end. Names run in either direction.
            format_func=lambda name: f"{counts.get(name, 0):,} · \u2068{name}\u2069",
            label_visibility="collapsed",
            on_change=_change_class,
            args=(role,),
        )
        following = names[(names.index(label) + 1) % len(names)] if label else None
        st.button(
            "Next",
            key="grid_next",
            icon=":material/skip_next:",
            help="Go to the next class in the list, which starts with the largest",
            disabled=label is None or len(names) < 2,
            on_click=_show_class,
            args=(role, following),
        )
        st.segmented_control(
            "Order",
            list(ORDERS),
            key="grid_order",
            default="similarity",
            required=True,
            persist_state="session",
            format_func=ORDERS.__getitem__,
            label_visibility="collapsed",
        )
        show_filter_button(context.session, context.findings, with_search=True)
        choice = _choice(context)
        if choice is not None:
            show_send_button(context, choice.open, key="grid")
    if choice is None or choice.is_narrow:
        show_sentence(context.findings, choice.open if choice else context.session.filter)
    return choice


def _choice(context: PageContext) -> GridChoice | None:
    role, label = _class_of(context)
    if label is None:
        return None
    by = cast(By, st.session_state.get("grid_order") or "similarity")
    rows = replace(context.session.filter, **_of_class(role, label))
    return GridChoice(role, label, by, rows)


def _of_class(role: Role, label: str) -> dict[str, Any]:
    return {role: (label,)}


def _class_of(context: PageContext) -> tuple[Role, str | None]:
    """Return the class of the filter; else the selected class with the most flagged rows, which
    does not change during review."""
    selection = replace(context.session.filter, status=(), annotator=())
    if len(selection.given) == 1:
        return "given", selection.given[0]
    if len(selection.suggested) == 1:
        return "suggested", selection.suggested[0]
    names = selection.given or context.findings.dataset.labels.names
    for among in (replace(selection, flagged=True), selection):
        counts = context.findings.counts(among, "given_label")
        found = next((name for name in counts if name in names), None)
        if found is not None:
            return "given", found
    return "given", None


def _change_role(role: Role, label: str | None) -> None:
    to = cast(Role, st.session_state["grid_role"] or role)
    if to == role or label is None:
        return
    session = current_session()
    others: dict[str, Any] = {role: ()}
    session.set_filter(replace(session.filter, **others, **_of_class(to, label)))


def _change_class(role: Role) -> None:
    _show_class(role, st.session_state["grid_class"])


def _show_class(role: Role, label: str) -> None:
    session = current_session()
    session.set_filter(replace(session.filter, **_of_class(role, label)))


@st.fragment
def _sheet() -> None:
    """Draw the cards. An acknowledged decision and a scroll rerun only this part of the page."""
    with one_moment(), in_sentences():
        context = need_findings()
        choice = _choice(context)
        if choice is None:
            return
        sheet = sheet_of(context, choice)
        names = context.findings.dataset.labels.names
        opened = show_card_grid(sheet, names, receipt(context), key=KEY)
        if opened is not None:
            context.session.set_filter(choice.rows)
            context.session.show(opened)
            go(QUEUE)


def sheet_of(context: PageContext, choice: GridChoice) -> Sheet:
    """Return the cards that the browser asks for."""
    findings = context.findings
    labels = findings.dataset.labels
    every = choice.all
    # Merged classes change which labels differ.
    classes = ClassChanges.beside(findings.log).revision()
    queue = digest(
        findings.dataset.digest,
        findings.run.digest,
        [every.to_query(), choice.open.status, every.sort],
        [choice.role, choice.label, choice.by, classes],
    )
    need = asked(KEY, queue)
    total = findings.count(every)
    cards: list[GridCard] = []
    place = need.after
    while place < total and len(cards) < need.many:
        number, start = divmod(place, AT_ONCE)
        block = _block(context, every, choice, number, classes)
        ids = block.ids[start : start + _LOOKED_UP]
        if not ids:
            break
        known = {row.example_id: row for row in findings.labels_of(ids)}
        still_open = _still_open(findings, choice, known)
        shown_next = [one for one in ids if one in still_open][: need.many - len(cards)]
        texts = findings.texts_of(shown_next)
        for example_id in ids:
            if len(cards) == need.many:
                break
            if example_id in texts:
                shown = known[example_id]
                given, suggested = labels.id(shown.given_label), labels.id(shown.suggested_label)
                cards.append(
                    GridCard(
                        p=place,
                        id=example_id,
                        text=readable(texts[example_id]),
                        given=given,
                        suggested=suggested,
                        other=suggested if choice.role == "given" else given,
                        score=round(shown.score, 4),
                        distance=round(float(block.distance[start]), 4),
                        group=number * AT_ONCE + int(block.group[start]),
                    )
                )
            place, start = place + 1, start + 1
    return Sheet(
        queue=queue,
        own=labels.id(choice.label),
        role=choice.role,
        by=choice.by,
        likely=_likely(findings, choice),
        need=need,
        cards=cards,
        until=place,
        ends=place >= total,
        total=total,
        decided=total - findings.count(replace(every, status=(UNDECIDED,))),
    )


def _likely(findings: Findings, choice: GridChoice) -> list[int]:
    """Return the other classes in question on the sheet, the most frequent first; none where each
    class has a key of its own. Decisions do not affect them."""
    labels = findings.dataset.labels
    if class_key(0, len(labels.names)):
        return []
    column = "suggested_label" if choice.role == "given" else "given_label"
    counts = findings.counts(choice.all, column)
    return [labels.id(name) for name in counts if name != choice.label and name in labels.names][
        : len(CLASS_KEYS)
    ]


def _still_open(
    findings: Findings, choice: GridChoice, known: Mapping[str, ShownLabels]
) -> set[str]:
    """Return which of these examples are still to be reviewed."""
    found = {i for i, row in known.items() if row.status in choice.open.status}
    return found & set(findings.ids(choice.open)) if choice.rows.annotator else found


def _block(
    context: PageContext, every: Filter, choice: GridChoice, number: int, classes: int
) -> Block:
    query = tuple((name, tuple(values)) for name, values in every.to_query().items())
    source = (
        str(context.space.settings.folder),
        context.name,
        context.findings.run.digest,
        classes,
    )
    return _arranged(source, query, choice.role, choice.label, choice.by, number)


# `source` names workspace, dataset, run and class changes; the other arguments say which rows of it
# are arranged, and how. Decisions do not affect the arrangement.
@st.cache_data(max_entries=64, show_spinner="Laying out the cards")
def _arranged(
    source: tuple[str, str, str, int],
    query: tuple[tuple[str, Sequence[str]], ...],
    role: Role,
    label: str,
    by: By,
    number: int,
) -> Block:
    folder, name, run, _ = source
    findings = workspace().findings(name, run)
    selection = Filter.from_query(dict(query))
    positions = findings.positions(selection)[AT_ONCE * number : AT_ONCE * (number + 1)]
    rows = ids_and_scores(findings, selection, positions.tolist())
    made = None
    if by == "similarity":
        known, evidence = findings.dataset.labels.id(label), workspace().evidence_folder
        made = prepared_sheet(findings.run, evidence, role, known, positions)
    if made is None:
        vectors = _vectors(folder, name, run)
        scores = np.array([score for _, score in rows])
        of_class = findings.positions(Filter(**_of_class(role, label)))
        centre = centre_of(vectors, of_class)
        made = arrange(np.asarray(vectors[positions]), scores, by, centre)
    return Block(
        [rows[i][0] for i in made.order.tolist()],
        made.group[made.order],
        made.distance[made.order],
    )


@st.cache_resource(max_entries=4, show_spinner="Reading the embeddings")
def _vectors(folder: str, name: str, run: str) -> NDArray[np.float32]:
    space = workspace()
    found = space.run(name, run)
    return vectors_of(space.dataset(name), found, space.evidence_folder)
