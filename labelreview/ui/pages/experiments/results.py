"""What an experiment found: sentences first, then curves, then tables, then the report."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from labelreview.experiments import Experiment, ExperimentResults
from labelreview.experiments.question import Answer, Charts
from labelreview.experiments.report import NOTES, failed_table, write_report
from labelreview.ui.parts.plain import plain


def show_live(experiment: Experiment) -> None:
    """What the finished cells say so far: the first sentences, and a chart for each topic."""
    results, answer, charts = _known(str(experiment.folder), experiment.moment())
    if results.failed:
        st.caption(f"{len(results.failed):,} cells failed; the others go on.")
    for sentence in answer.get("", ()):
        st.markdown(plain(sentence))
    if not charts:
        return
    for column, (topic, drawn) in zip(st.columns(len(charts)), charts.items(), strict=True):
        with column:
            title, chart = next(iter(drawn.items()))
            st.markdown(f"**{topic or title}**")
            st.plotly_chart(chart, key=f"live_{topic}")


@st.cache_resource(max_entries=4, show_spinner=False)
def _known(folder: str, moment: tuple[int, int]) -> tuple[ExperimentResults, Answer, Charts]:
    """Results, sentences and charts of an experiment at a moment, made once: the page asks every
    second."""
    experiment = Experiment.open(Path(folder))
    results = experiment.results()
    return results, experiment.answer(results), experiment.charts(results)


def show_experiment(experiment: Experiment) -> None:
    """Everything about one experiment."""
    results, answer, charts = _known(str(experiment.folder), experiment.moment())
    key = experiment.digest
    with st.container(border=True):
        st.caption(plain(f"{experiment.question.title} {experiment.sentence()}"))
        missing = experiment.settings - len(results.cells)
        if missing:
            st.caption(f"{missing:,} of {experiment.settings:,} cells are still to be done.")
        first, *more = [*answer.get("", ()), ""]
        st.markdown(f"#### {plain(first)}" if first else "Nothing is known yet.")
        _sentences(more)
        st.caption(NOTES[experiment.name])
        _download(experiment, results)
    if results.failed:
        st.warning(f"{len(results.failed):,} cells failed.", icon=":material/warning:")
        st.dataframe(failed_table(results.failed), hide_index=True, key=f"failed_{key}")
    _charts(charts.get("", {}), key)
    topics = [topic for topic in answer if topic]
    if topics:
        for topic, tab in zip(topics, st.tabs(topics, key=f"topics_{key}"), strict=True):
            with tab:
                _sentences(answer[topic])
                _charts(charts.get(topic, {}), f"{key}_{topic}")
    for title, table in experiment.tables(results).items():
        with st.expander(title, key=f"table_{key}_{title}"):
            st.dataframe(table, hide_index=True, key=f"frame_{key}_{title}")
    with st.expander("To repeat it", key=f"command_{key}"):
        st.code(experiment.command(), language=None, wrap_lines=True)


def _sentences(said: Sequence[str]) -> None:
    st.markdown("\n".join(f"- {plain(sentence)}" for sentence in said if sentence))


def _charts(charts: Mapping[str, Any], key: str) -> None:
    for number, (title, chart) in enumerate(charts.items()):
        st.markdown(f"**{title}**")
        st.plotly_chart(chart, key=f"chart_{key}_{number}")


def _download(experiment: Experiment, results: ExperimentResults) -> None:
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


def _file(experiment: Experiment, results: ExperimentResults, ending: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "report"
        write_report(experiment, results, place)
        return place.with_suffix(f".{ending}").read_bytes()
