"""Classes: rename a class or merge it into another, preview the effect, undo it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from labelreview.core.counted_nouns import counted
from labelreview.core.errors import LabelReviewError
from labelreview.decision_log.class_changes import (
    LONGEST_CLASS,
    ClassChange,
    ClassChanges,
    check_change,
    names_now,
)
from labelreview.findings.affected_rows import affected_rows, rows_now
from labelreview.findings.filter import Filter
from labelreview.ui.context.page_context import PageContext
from labelreview.ui.context.session import current_session
from labelreview.ui.parts.plain import plain, plain_name
from labelreview.ui.parts.rows import in_whole_rows

RENAME, MERGE = "Rename", "Merge into"
TABLE_HEIGHT = 250
_DONE, _FAILED = "classes_done", "classes_failed"


def show_classes_button(context: PageContext, *, key: str = "classes") -> None:
    """Draw the button that opens the dialog."""
    if st.button(
        "Classes",
        key=key,
        icon=":material/category:",
        type="tertiary",
        help="Rename or merge classes",
    ):
        for message in (_DONE, _FAILED):
            st.session_state.pop(message, None)
        _dialog(context)


# Closing the dialog reruns the page behind it, so that it shows the new class names.
@st.dialog("Classes", width="large", on_dismiss="rerun")
def _dialog(context: PageContext) -> None:
    changes = ClassChanges.beside(context.findings.log)
    mapping = changes.mapping()
    rows = rows_now(context.findings)
    st.caption(
        "Renamed and merged classes apply to everyone, in tables, lists and exports. The given "
        "labels from the source are kept."
    )
    left, right = st.columns(2, gap="medium")
    with left:
        _classes(mapping, rows)
        _history(changes)
    with right:
        _form(context, changes, mapping, rows)
    for kind, message in ((st.success, _DONE), (st.error, _FAILED)):
        if message in st.session_state:
            kind(plain(st.session_state[message]))


def _classes(mapping: dict[str, str], rows: dict[str, int]) -> None:
    """Draw the current classes with their number of examples and their names in the source."""
    names = names_now(mapping)
    sources = {name: [old for old, now in mapping.items() if now == name] for name in names}
    frame = pd.DataFrame(
        {"class": list(names), "rows": [rows.get(name, 0) for name in names]},
    )
    # Without a change, the column would be empty.
    if any(sources[name] != [name] for name in names):
        frame["name in the source"] = [
            "" if sources[name] == [name] else ", ".join(sources[name]) for name in names
        ]
    columns = {"rows": st.column_config.NumberColumn("examples", format="localized", width=90)}
    st.dataframe(
        frame,
        key="classes_table",
        hide_index=True,
        height=in_whole_rows(TABLE_HEIGHT, len(frame)),
        column_config=columns,
    )


def _form(
    context: PageContext, changes: ClassChanges, mapping: dict[str, str], rows: dict[str, int]
) -> None:
    names = names_now(mapping)
    label = st.selectbox(
        "Class", names, index=None, key="classes_label", placeholder="Choose a class"
    )
    becomes = _new_name([name for name in names if name != label])
    if label is None or not becomes:
        st.caption("Choose a class and its new name to preview the change.")
        return
    active = {one.label: one.becomes for one in changes.history() if one.undone_by is None}
    try:
        check_change(label, becomes, context.findings.dataset.labels.names, active)
    except LabelReviewError as error:
        st.warning(plain(str(error)), icon=":material/warning:")
        return
    _preview(context, mapping, label, becomes, rows.get(becomes, 0))
    words = "Merge" if becomes in names else "Rename"
    st.button(
        words,
        key="classes_go",
        type="primary",
        on_click=_change,
        args=(context, label, becomes),
    )


def _new_name(others: list[str]) -> str:
    """Ask for the new name of the class, or for the class to merge it into; "" for neither yet."""
    how = st.segmented_control(
        "What to do",
        [RENAME, MERGE],
        default=RENAME,
        required=True,
        key="classes_how",
        label_visibility="collapsed",
    )
    if how == RENAME:
        return st.text_input(
            "New name", key="classes_name", max_chars=LONGEST_CLASS, placeholder="New name"
        ).strip()
    into = st.selectbox(
        "Merge into", others, index=None, key="classes_into", placeholder="Choose a class"
    )
    return into or ""


def _preview(
    context: PageContext, mapping: dict[str, str], label: str, becomes: str, existing: int
) -> None:
    """Draw how many examples would change, by given label; `existing` already have the name."""
    parts = affected_rows(context.findings, label, becomes)
    rows = sum(part.rows for part in parts)
    decided = sum(part.decided for part in parts)
    st.markdown(
        f"**{counted(rows, 'example')}** labelled **{plain_name(label)}** will become "
        f"**{plain_name(becomes)}**: {decided:,} decided, {rows - decided:,} undecided."
    )
    if becomes in mapping.values():
        st.markdown(
            f"Together with the {existing:,} already in that class: "
            f"{counted(rows + existing, 'example')}."
        )
        resolved = _resolved_disagreements(context, mapping, label, becomes)
        if resolved:
            st.markdown(
                f"{counted(resolved, 'disagreement')} between the two classes will be resolved."
            )
    frame = pd.DataFrame(
        [(part.given_label, part.decided, part.undecided) for part in parts],
        columns=["given label", "decided", "undecided"],
    )
    if len(frame):
        st.dataframe(frame, hide_index=True, height=in_whole_rows(180, len(frame)))


def _resolved_disagreements(
    context: PageContext, mapping: dict[str, str], label: str, becomes: str
) -> int:
    """Count the examples given one of the two classes while the other is suggested."""
    one = tuple(old for old, now in mapping.items() if now == label)
    other = tuple(old for old, now in mapping.items() if now == becomes)
    return context.findings.count(Filter(given=one, suggested=other)) + context.findings.count(
        Filter(given=other, suggested=one)
    )


def _history(changes: ClassChanges) -> None:
    history = changes.history()
    active = [one for one in history if one.undone_by is None]
    if active:
        last = active[-1]
        st.button(
            f"Undo {_words(last)}",
            key="classes_undo",
            icon=":material/undo:",
            on_click=_undo,
            args=(changes, last),
        )
    if history:
        with st.expander(f"History ({len(history):,})", type="compact", key="classes_history"):
            for one in reversed(history):
                when = one.changed_at[:16].replace("T", " ")
                words = f"{plain(one.annotator)} · {when} · {_words(one)}"
                undone = f" · undone by {plain(one.undone_by or '')}"
                st.caption(f"~~{words}~~{undone}" if one.undone_by is not None else words)


def _words(change: ClassChange) -> str:
    return f"{plain_name(change.label)} → {plain_name(change.becomes)}"


def _change(context: PageContext, label: str, becomes: str) -> None:
    changes = ClassChanges.beside(context.findings.log)
    many = sum(part.rows for part in affected_rows(context.findings, label, becomes))
    try:
        changes.change(label, becomes, current_session().annotator)
    except LabelReviewError as error:
        _show_result(_FAILED, str(error))
        return
    now = rows_now(context.findings).get(becomes, 0)
    _show_result(
        _DONE,
        f"{label} is now {becomes}: {counted(many, 'example')} changed, {now:,} in total.",
    )
    for field in ("classes_label", "classes_into"):
        st.session_state[field] = None
    st.session_state["classes_name"] = ""


def _undo(changes: ClassChanges, last: ClassChange) -> None:
    try:
        undone = changes.undo(current_session().annotator, change=last.id)
    except LabelReviewError as error:
        _show_result(_FAILED, str(error))
        return
    if undone is None:
        _show_result(
            _FAILED,
            "Someone else has changed the classes in the meantime. Check the list and try again.",
        )
    else:
        _show_result(_DONE, f"Undone: the class {last.label} has its name back.")


def _show_result(kind: str, sentence: str) -> None:
    for message in (_DONE, _FAILED):
        st.session_state.pop(message, None)
    st.session_state[kind] = sentence
