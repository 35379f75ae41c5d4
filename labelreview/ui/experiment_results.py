"""What an experiment found: sentences first, then curves, then tables, then the report."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

import streamlit as st

from labelreview.experiments import Experiment, Results
from labelreview.experiments.report import NOTES, failed_table, write_report
from labelreview.ui.parts.plain import plain

CHARTS_FIRST = 2  # drawn at once; the others when asked for
LIVE_CHARTS = 1


def show_live(experiment: Experiment) -> None:
    """What the finished cells say so far."""
    results = experiment.results()
    if results.failed:
        st.caption(f"{len(results.failed):,} cells failed; the others go on.")
    for sentence in list(experiment.answer(results))[:2]:
        st.markdown(plain(sentence))
    _charts(experiment, results, LIVE_CHARTS, "live")


def show_experiment(experiment: Experiment) -> None:
    """Everything about one experiment."""
    results = experiment.results()
    key = experiment.digest
    with st.container(border=True):
        st.caption(plain(f"{experiment.question.title} {experiment.sentence()}"))
        missing = experiment.settings - len(results.cells)
        if missing:
            st.caption(f"{missing:,} of {experiment.settings:,} cells are still to be done.")
        answer, *more = [*experiment.answer(results), ""]
        st.markdown(f"**{plain(answer)}**" if answer else "Nothing is known yet.")
        st.markdown("\n".join(f"- {plain(sentence)}" for sentence in more if sentence))
        st.caption(NOTES[experiment.name])
        _download(experiment, results)
    if results.failed:
        st.warning(f"{len(results.failed):,} cells failed.", icon=":material/warning:")
        st.dataframe(failed_table(results.failed), hide_index=True, key=f"failed_{key}")
    _charts(experiment, results, CHARTS_FIRST, key)
    for title, table in experiment.tables(results).items():
        with st.expander(title, key=f"table_{key}_{title}"):
            st.dataframe(table, hide_index=True, key=f"frame_{key}_{title}")
    with st.expander("To repeat it", key=f"command_{key}"):
        st.code(experiment.command(), language=None, wrap_lines=True)


def _charts(experiment: Experiment, results: Results, at_once: int, key: str) -> None:
    charts = list(experiment.charts(results).items())
    for number, (title, chart) in enumerate(charts):
        if number < at_once:
            st.markdown(f"**{title}**")
            st.plotly_chart(chart, key=f"chart_{key}_{number}")
        elif key != "live":
            with st.expander(title, key=f"more_{key}_{number}"):
                st.plotly_chart(chart, key=f"chart_{key}_{number}")


def _download(experiment: Experiment, results: Results) -> None:
    with st.container(horizontal=True):
        for ending, words in (("html", "Report"), ("md", "Markdown"), ("parquet", "Figures")):
            st.download_button(
                f"{words} (.{ending})",
                data=partial(_file, experiment, results, ending),
                file_name=f"{experiment.name}-{experiment.digest}.{ending}",
                key=f"download_{experiment.digest}_{ending}",
                icon=":material/download:",
                on_click="ignore",
            )


def _file(experiment: Experiment, results: Results, ending: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "report"
        write_report(experiment, results, place)
        return place.with_suffix(f".{ending}").read_bytes()
