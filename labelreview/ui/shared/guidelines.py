"""Guidelines: how to tell two classes apart, written from the notes of the annotators."""

from __future__ import annotations

import streamlit as st

from labelreview.core.counted_nouns import counted
from labelreview.core.errors import LabelReviewError
from labelreview.core.labels import shortened
from labelreview.review.guidelines import (
    LONGEST_TEXT,
    Guidelines,
    Note,
    Pair,
    markdown,
    ordered,
    with_note,
)
from labelreview.ui.context.page_context import PageContext
from labelreview.ui.context.session import current_session
from labelreview.ui.parts.palette import VERDICT_LOOKS
from labelreview.ui.parts.plain import plain, plain_name
from labelreview.ui.parts.protocol import GuidelineOfPair

NOTES_HEIGHT, NOTES_HIGH = 260, 5  # more notes than these scroll
_PAIR, _PROBLEM = "guidelines_pair", "guidelines_problem"


def guideline_list(context: PageContext) -> dict[str, GuidelineOfPair]:
    """Return the text and the number of notes of each pair of classes, for the review cards.

    The keys are the ids of the two classes, the lower one first, such as "0-3".
    """
    guidelines, labels = Guidelines.beside(context.findings.log), context.findings.dataset.labels
    texts, noted = guidelines.all(), guidelines.noted_pairs()
    by_pair: dict[str, GuidelineOfPair] = {}
    for pair in {*texts, *noted}:
        if set(pair) <= set(labels.names):
            first, second = sorted(labels.id(name) for name in pair)
            text = texts[pair].text if pair in texts else ""
            by_pair[f"{first}-{second}"] = {"text": text, "notes": noted.get(pair, 0)}
    return by_pair


def show_guidelines(
    context: PageContext, pair: Pair | None = None, *, key: str = "guidelines"
) -> None:
    """Draw a button that opens the guideline of a pair of classes, or the first one there is.

    A pair of twice the same class counts as none.
    """
    words = "Guidelines" if pair is None or pair[0] == pair[1] else "Guideline"
    if st.button(words, key=key, icon=":material/menu_book:", type="tertiary"):
        open_guideline(context, pair)


def open_guideline(context: PageContext, pair: Pair | None) -> None:
    """Open the guideline of a pair of classes, or the first one there is.

    A pair of twice the same class counts as none.
    """
    chosen = None if pair is None or pair[0] == pair[1] else ordered(pair)
    st.session_state.pop(_PROBLEM, None)
    st.session_state[_PAIR] = chosen
    _dialog(context, chosen)


@st.dialog("Guidelines", width="medium")
def _dialog(context: PageContext, pair: Pair | None) -> None:
    guidelines = Guidelines.beside(context.findings.log)
    written, noted = guidelines.all(), guidelines.noted_pairs()
    pairs = list(dict.fromkeys([*([pair] if pair else []), *written, *noted]))
    if not pairs:
        st.write(
            "No guidelines yet. Add a note (N) when you decide between two classes. The notes are "
            "collected here for each pair of classes, so that you can turn them into a guideline."
        )
        return
    if st.session_state.get(_PAIR) not in pairs:
        st.session_state[_PAIR] = pairs[0]

    def words(one: Pair) -> str:
        marks = ["written"] if one in written else []
        if one in noted:
            marks.append(counted(noted[one], "note"))
        names = " or ".join(shortened(name, 40) for name in one)
        return f"{names} ({', '.join(marks)})" if marks else names

    chosen = st.selectbox("Pair of classes", pairs, key=_PAIR, format_func=words)
    shown = _text(guidelines, chosen)
    _notes(guidelines, chosen, shown)
    if written:
        st.download_button(
            f"Download all {len(written):,} guidelines"
            if len(written) > 1
            else "Download guideline",
            data=lambda: markdown(context.name, guidelines.all()),
            file_name=f"{context.name}-guidelines.md",
            mime="text/markdown",
            key="guidelines_download",
            icon=":material/download:",
            on_click="ignore",
        )


def _text(guidelines: Guidelines, pair: Pair) -> str:
    """Draw the current text for editing, and return it."""
    current = guidelines.text(pair)
    text = current.text if current else ""
    key = _area(pair)
    draft, over = st.session_state.get(key), st.session_state.get(f"{key}_over")
    if draft is None or draft == over:
        st.session_state[key] = st.session_state[f"{key}_over"] = text
    elif over != text:
        st.warning(
            "Someone else has changed this guideline in the meantime. Saving replaces this version:"
        )
        st.text(text)
    first, second = map(plain_name, pair)
    st.text_area(
        f"How to tell **{first}** from **{second}**",
        key=key,
        height=150,
        max_chars=LONGEST_TEXT,
        placeholder="One or two sentences, with an example of each",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Save",
            key="guidelines_save",
            type="primary",
            on_click=_write,
            args=(guidelines, pair, text),
        )
        if current is not None:
            when = current.written_at[:16].replace("T", " ")
            st.caption(f"{plain(current.annotator)} · {when}", width="content")
    if _PROBLEM in st.session_state:
        st.error(plain(st.session_state.pop(_PROBLEM)))
    return text


def _notes(guidelines: Guidelines, pair: Pair, over: str) -> None:
    notes = guidelines.notes(pair)
    st.markdown(f"**Notes: {len(notes):,}**")
    if not notes:
        st.caption("No notes on decisions between these two classes yet.")
        return
    with st.container(height=NOTES_HEIGHT if len(notes) > NOTES_HIGH else "content", border=False):
        for note in notes:
            _note(guidelines, pair, note, over)


def _note(guidelines: Guidelines, pair: Pair, note: Note, over: str) -> None:
    label = f" {plain_name(note.label)}" if note.label else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            f"“{plain(note.text)}” · {plain(note.annotator)} · {note.decided_at[:10]} · "
            f"{VERDICT_LOOKS[note.verdict].done}{label}",
            width="stretch",
        )
        st.button(
            "Add to guideline",
            key=f"guidelines_add_{note.decision_id}",
            type="tertiary",
            icon=":material/add:",
            on_click=_add,
            args=(guidelines, pair, note.text, over),
        )


def _add(guidelines: Guidelines, pair: Pair, note: str, over: str) -> None:
    key = _area(pair)
    st.session_state[key] = with_note(st.session_state[key], note)
    _write(guidelines, pair, over)


def _write(guidelines: Guidelines, pair: Pair, over: str) -> None:
    key = _area(pair)
    annotator = current_session().annotator
    try:
        written = guidelines.write(pair, st.session_state[key], annotator, instead_of=over)
    except LabelReviewError as error:
        st.session_state[_PROBLEM] = str(error)
        return
    st.session_state[key] = st.session_state[f"{key}_over"] = written.text


def _area(pair: Pair) -> str:
    return f"guidelines_text_{pair[0]}\n{pair[1]}"
