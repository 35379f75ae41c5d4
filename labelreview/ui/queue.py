"""Queue: one example at a time, decided by a key."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from labelreview.deciding import ACCEPT, decisions_for
from labelreview.errors import LabelReviewError, NotFoundError
from labelreview.filters import UNDECIDED, Filter
from labelreview.findings import Finding
from labelreview.queue import Entry, Queue
from labelreview.ui.at_hand import AtHand, need_findings
from labelreview.ui.filter_bar import show_filter_bar, show_presets, show_sentence
from labelreview.ui.parts import keys
from labelreview.ui.parts.keys import class_key
from labelreview.ui.parts.palette import VERDICT_LOOKS
from labelreview.ui.parts.plain import plain, plain_name, shortened
from labelreview.ui.parts.post import show_post
from labelreview.ui.places import OVERVIEW, go
from labelreview.ui.rerank import show_rerank
from labelreview.ui.session import Batch, Session, current_session
from labelreview.ui.undo import undo
from labelreview.ui.why import show_labels, show_why
from labelreview.ui.workspaces import workspace

BEFORE, AFTER = 5, 9
NAME_SHOWN = 10
# A key that is held repeats itself: nobody reads a post, or lets a key go, faster than this.
SHORTEST_LOOK = 0.25


def render() -> None:
    """Draw the page."""
    at = need_findings()
    selection = _walk(at.session.filter)
    queue = Queue(at.findings, selection)
    head, rerank, change = st.columns([3, 1.1, 1], vertical_alignment="center")
    with head:
        found = show_sentence(at.findings, selection)
    with rerank:
        show_rerank(at)
    with change, st.popover("Change the queue", icon=":material/filter_list:", width="stretch"):
        show_presets()
        show_filter_bar(at.session, at.findings)
    example_id = at.session.example
    entries = queue.around(example_id, BEFORE, AFTER) if example_id else []
    if example_id is None:
        example_id = queue.first()
        entries = queue.around(example_id, BEFORE, AFTER) if example_id else []
    if example_id is None:
        st.info("Nothing matches this filter. Widen it, or show everything.")
        return
    try:
        finding = at.findings.one(example_id)
    except NotFoundError:
        at.session.problem = f"There is no example {example_id!r}; this is the first of the queue."
        at.session.show(None)
        st.rerun()
    at.session.show(example_id)
    at.session.note_shown(example_id)
    left, middle, right = st.columns([1.15, 2.5, 1.6], gap="medium")
    with left:
        _list(at, selection, entries, example_id, found)
    with middle:
        _card(at, queue, finding)
    with right, st.container(height=620, border=True):
        show_why(at, finding, key="queue")


def _walk(selection: Filter) -> Filter:
    """The queue goes on to what is undecided by itself: decided rows stay in sight, with their
    verdict, to be opened again."""
    return replace(selection, status=()) if selection.status == (UNDECIDED,) else selection


def _list(at: AtHand, selection: Filter, entries: list[Entry], example_id: str, found: int) -> None:
    place = next((e.place for e in entries if e.example_id == example_id), None)
    left = at.findings.count(replace(selection, status=(UNDECIDED,)))
    words = f"**{place:,}** of {found:,}" if place else "Not in this queue any more"
    st.markdown(f"{words}, {left:,} undecided")
    with st.container(gap=None, key="queue_list"):
        for entry in entries:
            look = VERDICT_LOOKS.get(entry.status)
            change = plain(shortened(entry.given_label, NAME_SHOWN))
            if entry.status == "relabel":
                change += f" → {plain(shortened(entry.current_label, NAME_SHOWN))}"
            elif look is None and entry.suggested_label != entry.given_label:
                change += f" → {plain(shortened(entry.suggested_label, NAME_SHOWN))}?"
            st.button(
                f"{entry.score:.2f} {change}",
                key=f"line_{entry.place}",
                icon=look.icon if look else None,
                type="secondary" if entry.example_id == example_id else "tertiary",
                width="stretch",
                on_click=_show,
                args=(entry.example_id,),
            )


def _card(at: AtHand, queue: Queue, finding: Finding) -> None:
    show_labels(at, finding)
    show_post(finding.text, key="queue_post", height=170)
    revision = at.findings.log.revision()
    verdicts = {"keep": keys.KEEP, ACCEPT: keys.ACCEPT, **keys.VERDICT_KEYS}
    for column, (verdict, shortcut) in zip(
        st.columns(5, gap="xsmall"), verdicts.items(), strict=True
    ):
        accept = verdict == ACCEPT
        column.button(
            "Accept" if accept else VERDICT_LOOKS[verdict].verb,
            key=f"decide_{verdict}",
            type="primary" if accept else "secondary",
            shortcut=shortcut,
            width="stretch",
            disabled=accept and finding.suggested_label == finding.given_label,
            on_click=_decide,
            args=(finding.example_id, verdict, None, revision),
        )
    _classes(at, finding, revision)
    st.text_input(
        "Note",
        # One field per example: the next card starts without a note and without the focus in it.
        key=_note_key(finding.example_id),
        max_chars=2_000,
        placeholder="note, kept with the decision",
        label_visibility="collapsed",
    )
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Previous",
            key="queue_previous",
            icon=":material/arrow_back:",
            shortcut=keys.PREVIOUS,
            on_click=_show,
            args=(queue.before(finding.example_id),),
        )
        st.button(
            "Next",
            key="queue_next",
            icon=":material/arrow_forward:",
            shortcut=keys.NEXT,
            on_click=_show,
            args=(queue.after(finding.example_id),),
        )
        st.button(
            "Undo",
            key="queue_undo",
            icon=":material/undo:",
            shortcut=keys.UNDO,
            disabled=not at.session.batches,
            on_click=_undo,
            args=(at.name, finding.example_id, at.session.batches[-1:]),
        )
        if at.session.batches:
            st.caption(at.session.batches[-1].done)
    if queue.next_undecided(finding.example_id) is None and finding.status != UNDECIDED:
        st.success("Everything in this queue is decided.", icon=":material/done_all:")
        if st.button("Back to the overview"):
            go(OVERVIEW)


def _classes(at: AtHand, finding: Finding, revision: int) -> None:
    """A button with a key for each class, the same one always; a search when there are many."""
    names = at.findings.dataset.labels.names
    st.caption("The right label is")
    if class_key(0, len(names)):
        columns = st.columns(min(3, len(names)) if len(names) != 4 else 2, gap="xsmall")
        for label, name in enumerate(names):
            columns[label % len(columns)].button(
                plain_name(name),
                key=f"class_{label}",
                width="stretch",
                shortcut=class_key(label, len(names)),
                on_click=_decide,
                args=(finding.example_id, "relabel", name, revision),
            )
    else:
        st.selectbox(
            "Another label",
            names,
            index=None,
            key=f"class_search_{finding.example_id}_{revision}",
            placeholder=f"Search all {len(names):,} labels, Enter decides",
            label_visibility="collapsed",
            on_change=_decide_searched,
            args=(finding.example_id, revision),
        )


def _note_key(example_id: str) -> str:
    return f"queue_note_{example_id}"


def _show(example_id: str | None) -> None:
    if example_id is not None:
        current_session().show(example_id)


def _decide_searched(example_id: str, revision: int) -> None:
    label = st.session_state[f"class_search_{example_id}_{revision}"]
    if label is not None:
        _decide(example_id, "relabel", label, revision)


def _decide(example_id: str, verdict: str, label: str | None, revision: int) -> None:
    """Record what was pressed for the example that was shown, then go to the next undecided."""
    session = current_session()
    seconds = session.seconds_on(example_id)
    if session.dataset is None or not _is_meant(session, example_id):
        return
    note = st.session_state.get(_note_key(example_id), "")
    findings = workspace().findings(session.dataset, session.run)
    try:
        following = Queue(findings, _walk(session.filter)).next_undecided(example_id)
        decisions = decisions_for(
            findings, [example_id], verdict, label=label, note=note, seconds=seconds
        )
        recorded = findings.log.record(decisions, session.annotator, seen_revision=revision)
    except LabelReviewError as error:
        session.problem = str(error)
        return
    if recorded.recorded:
        _remember(session, decisions[0].verdict, decisions[0].label, recorded.batch)
    session.show(following or example_id)


def _undo(name: str, example_id: str, last: list[Batch]) -> None:
    """Take back the last decision of this tab, one for each press of the key."""
    session = current_session()
    if last and _is_meant(session, example_id):
        undo(name, last[0].name)
        session.look_again()


def _is_meant(session: Session, example_id: str) -> bool:
    """Whether a press comes from somebody who has seen the example, and not from a held key."""
    if session.seconds_on(example_id) >= SHORTEST_LOOK:
        return True
    session.look_again()
    return False


def _remember(session: Session, verdict: str, label: str | None, batch: str) -> None:
    look = VERDICT_LOOKS[verdict]
    done = f"{look.badge} {plain_name(label)}" if label else look.badge
    session.batches.append(Batch(batch, done))
