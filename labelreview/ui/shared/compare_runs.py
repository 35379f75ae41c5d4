"""Two runs of a dataset side by side, in a dialog: what entered and left the top of the list."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from labelreview.core.counted_nouns import counted
from labelreview.findings.filter import Filter
from labelreview.findings.findings import Findings
from labelreview.review.compare import (
    BOTH,
    ENTERED,
    LEFT,
    RunComparison,
    compare_runs,
    differences,
)
from labelreview.runs.run import Run
from labelreview.ui.context.page_registry import EXAMPLES, QUEUE, go
from labelreview.ui.context.session import Session
from labelreview.ui.parts.plain import plain
from labelreview.ui.parts.rows import in_whole_rows
from labelreview.ui.shared.run_words import reader_now, run_words
from labelreview.workspace import Workspace

SHOWN = 100
RANKS = ("rank in first", "rank in second")
RANK_WIDTH, TEXT_WIDTH = 95, 340
TITLES = {ENTERED: "Entered the top", LEFT: "Left the top", BOTH: "Stayed in the top"}


def show_compare_button(space: Workspace, session: Session, name: str, *, key: str) -> None:
    """Draw the button that opens the dialog, for datasets with two runs or more."""
    if len(space.run_digests(name)) < 2:
        return
    if st.button(
        "Compare runs",
        key=key,
        icon=":material/compare_arrows:",
        help="Which examples entered and left the top of the list from one run to another",
    ):
        _dialog(space, session, name)


@st.dialog("Compare runs", width="large")
def _dialog(space: Workspace, session: Session, name: str) -> None:
    runs = space.runs(name)
    if len(runs) < 2:
        st.info("Only one run can be read; score again to compare it.", icon=":material/info:")
        return
    words = run_words(runs, reader_now())
    of_digest = {run.digest: run for run in runs}
    shown = session.run if session.run in of_digest else runs[0].digest
    other = next(run.digest for run in runs if run.digest != shown)
    older, newer = (digest for digest in reversed(of_digest) if digest in (shown, other))
    first, second, size = st.columns([2, 2, 1], gap="small", vertical_alignment="bottom")
    before = _choose(first, "First run", list(of_digest), older, words)
    after = _choose(second, "Second run", list(of_digest), newer, words)
    flagged = max(1, of_digest[after].flagged or 100)
    top = size.number_input(
        "Top",
        min_value=1,
        max_value=of_digest[after].rows,
        value=min(flagged, of_digest[after].rows),
        key=f"compare_top_{after}",
        help="How many of the most suspicious examples are compared: as many as the second run "
        "flags, unless you choose another number",
    )
    if before == after:
        st.info("Choose two runs that differ.", icon=":material/compare_arrows:")
        return
    found = _compare(of_digest[before], of_digest[after], int(top))
    first_sentence, *more = found.sentences()
    st.markdown(f"**{plain(first_sentence)}** {plain(' '.join(more))}")
    changed = differences(found.before, found.after)
    st.caption(plain(" ".join(changed or ["Both were made in the same way."])))
    _parts(space, session, name, found)


def _choose(
    column: st.delta_generator.DeltaGenerator,
    title: str,
    digests: Sequence[str],
    default: str,
    words: dict[str, str],
) -> str:
    chosen: str = column.selectbox(
        title,
        digests,
        index=digests.index(default),
        format_func=words.__getitem__,
        key=f"compare_{title}_{default}",
    )
    return chosen


@st.cache_resource(max_entries=4, show_spinner="Comparing")
def _kept(_before: Run, _after: Run, before: str, after: str, top: int) -> RunComparison:
    return compare_runs(_before, _after, top)


def _compare(before: Run, after: Run, top: int) -> RunComparison:
    """Compare once: runs never change, and their digests name them."""
    return _kept(before, after, before.digest, after.digest, top)


def _parts(space: Workspace, session: Session, dataset: str, found: RunComparison) -> None:
    parts = {name: found.part(name) for name in TITLES}
    titles = [f"{TITLES[name]} ({len(parts[name]):,})" for name in TITLES]
    for tab, (name, part) in zip(st.tabs(titles), parts.items(), strict=True):
        with tab:
            if not len(part):
                st.caption("No examples.")
                continue
            with st.container(horizontal=True):
                for page, verb in ((QUEUE, "Review"), (EXAMPLES, "List")):
                    words = f"{verb} {'this' if len(part) == 1 else 'these'} "
                    if st.button(
                        f"{words}{counted(len(part), 'example')}",
                        key=f"compare_{name}_{page.title}",
                        icon=page.icon,
                    ):
                        open_part(space, session, found, name)
                        go(page)
            made = found.before if name == LEFT else found.after
            _table(part, space.findings(dataset, made.digest))


def open_part(space: Workspace, session: Session, found: RunComparison, name: str) -> None:
    """Set the filter to the examples of one part, in a run that has them."""
    ids = found.part(name).index.tolist()
    session.choose_run((found.before if name == LEFT else found.after).digest)
    session.set_filter(Filter(picked=space.saved_selections.keep(ids, name)))


def _table(part: pd.DataFrame, findings: Findings) -> None:
    """Draw the first rows of a part: where they stand in both runs, and how their texts begin."""
    shown = part.head(SHOWN).reset_index()
    texts = findings.texts_of(shown["example_id"].tolist())
    st.dataframe(
        pd.DataFrame(
            {
                RANKS[0]: shown["place_before"],
                RANKS[1]: shown["place_after"],
                "text": [" ".join(texts.get(one, "").split()) for one in shown["example_id"]],
                "given": shown["given_label"],
                "suggested": shown["suggested_after"].fillna(shown["suggested_before"]),
            }
        ),
        hide_index=True,
        height=in_whole_rows(320, len(shown)),
        column_config={
            place: st.column_config.NumberColumn(place, format="localized", width=RANK_WIDTH)
            for place in RANKS
        }
        | {"text": st.column_config.TextColumn("text", width=TEXT_WIDTH)},
    )
    if len(part) > SHOWN:
        st.caption(f"The first {SHOWN:,} of {len(part):,}.")
