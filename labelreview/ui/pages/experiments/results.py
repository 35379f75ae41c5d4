"""The results of an experiment: conclusions first, then charts, tables and the report."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from labelreview.core.counted_nouns import counted
from labelreview.experiments import Experiment, ExperimentResults
from labelreview.experiments.question import Answer, Charts
from labelreview.experiments.report import NOTES, failed_table, write_report
from labelreview.ui.parts.plain import plain


def show_live(experiment: Experiment) -> None:
    """Draw the results so far: the main conclusions, and a chart for each topic."""
    results, answer, charts = _results_at(str(experiment.folder), experiment.moment())
    if results.failed:
        st.caption(f"{counted(len(results.failed), 'cell')} failed; the others continue.")
    for sentence in answer.get("", ()):
        st.markdown(plain(sentence))
    if not charts:
        return
    for column, (topic, drawn) in zip(st.columns(len(charts)), charts.items(), strict=True):
        with column:
            title, chart = next(iter(drawn.items()))
            st.markdown(f"**{topic or title}**")
            _chart(title, chart, f"live_{topic}")


@st.cache_resource(max_entries=4, show_spinner=False)
def _results_at(folder: str, moment: tuple[int, int]) -> tuple[ExperimentResults, Answer, Charts]:
    """Return results, conclusions and charts at a moment. Cached: the page reruns every second."""
    experiment = Experiment.open(Path(folder))
    results = experiment.results()
    return results, experiment.answer(results), experiment.charts(results)


def show_experiment(experiment: Experiment) -> None:
    """Draw everything about one experiment."""
    results, answer, charts = _results_at(str(experiment.folder), experiment.moment())
    key = experiment.digest
    with st.container(border=True):
        st.caption(plain(f"{experiment.question.title} {experiment.sentence()}"))
        missing = experiment.settings - len(results.cells)
        if missing:
            st.caption(f"{len(results.cells):,} of {counted(experiment.settings, 'cell')} done.")
        first, *more = [*answer.get("", ()), ""]
        st.markdown(f"#### {plain(first)}" if first else "No results yet.")
        _sentences(more)
        st.caption(NOTES[experiment.name])
        _download(experiment, results)
    if results.failed:
        st.warning(f"{counted(len(results.failed), 'cell')} failed.", icon=":material/warning:")
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
    with st.expander("Command to reproduce", key=f"command_{key}"):
        st.code(experiment.command(), language=None, wrap_lines=True)


def _sentences(sentences: Sequence[str]) -> None:
    st.markdown("\n".join(f"- {plain(sentence)}" for sentence in sentences if sentence))


def _charts(charts: Mapping[str, Any], key: str) -> None:
    for number, (title, chart) in enumerate(charts.items()):
        st.markdown(f"**{title}**")
        _chart(title, chart, f"chart_{key}_{number}")


def _chart(title: str, chart: Any, key: str) -> None:
    """Draw the chart without Plotly's tools, which would lie over what is at its top."""
    st.plotly_chart(chart, key=key, config={"displayModeBar": False}, alt=title)


def _download(experiment: Experiment, results: ExperimentResults) -> None:
    with st.container(horizontal=True):
        for ending, words in (("html", "Report"), ("md", "Markdown"), ("parquet", "Data")):
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
        path = Path(folder) / "report"
        write_report(experiment, results, path)
        return path.with_suffix(f".{ending}").read_bytes()
