"""The tables that commands print: findings, signals, benchmarks and experiments."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import typer

from labelreview.cli.console import print_table, say
from labelreview.cli.reports import report_written
from labelreview.core.errors import FilterError
from labelreview.export import csv_file
from labelreview.findings.filter import Filter
from labelreview.findings.selected_names import check_selection
from labelreview.signals import SIGNALS, describe_needs

if TYPE_CHECKING:
    from labelreview.benchmark import BenchmarkResults
    from labelreview.experiments import Experiment, ExperimentResults
    from labelreview.findings.findings import Findings
    from labelreview.review.trust import TrustedSignals

COLUMNS = {
    "example_id": "example_id",
    "score": "score",
    "given_label": "given",
    "suggested_label": "suggested",
    "confidence": "confidence",
    "status": "status",
    "text": "text",
}


def print_findings(findings: Findings, selection: Filter, limit: int, form: str) -> None:
    """Print at most `limit` findings as a table, a JSON list, or CSV.

    JSON and CSV contain every text exactly as it is; the table puts it on one harmless line.
    Raises `FilterError` for another form or an unknown split, and `LabelError` for an unknown
    label.
    """
    if form not in ("table", "json", "csv"):
        raise FilterError(f"There is no format {form!r}", "use table, json or csv")
    check_selection(findings.dataset, selection)
    frame = (
        findings.page(selection, size=limit)
        if form == "table"
        else findings.table(selection, limit)
    )
    if form == "json":
        typer.echo(frame.to_json(orient="records", force_ascii=False, indent=2))
    elif form == "csv":
        lines = io.BytesIO()
        csv_file.write(pa.Table.from_pandas(frame, preserve_index=False), lines)
        typer.echo(lines.getvalue(), nl=False)
    else:
        print_table(frame[list(COLUMNS)].rename(columns=COLUMNS), right=("score", "confidence"))
        say(f"{len(frame):,} of {findings.count(selection):,} {selection.sentence()}")


def print_signals() -> None:
    """Print every signal, the default ones marked."""
    table = pd.DataFrame(
        {
            "signal": [signal.name for signal in SIGNALS],
            "title": [signal.title for signal in SIGNALS],
            "what a high score means": [signal.explain for signal in SIGNALS],
            "default": ["yes" if signal.is_default else "" for signal in SIGNALS],
            "needs": [describe_needs(signal) for signal in SIGNALS],
        }
    )
    print_table(table)
    say(
        "Every run computes the default signals that its models allow; add others with "
        "--signal NAME."
    )


def print_trusted(trusted: TrustedSignals) -> None:
    """Print which signals to trust by the decisions so far, and the figures of each."""
    if trusted.is_known:
        print_table(trusted.table(), right=("AUC", "95% interval", "beyond the score"))
    for sentence in trusted.sentences():
        say(sentence)


def print_benchmark(results: BenchmarkResults, folder: Path) -> None:
    """Print the tables of a benchmark as Markdown, and where its files are."""
    typer.echo(results.markdown())
    say(f"All figures are in {folder / 'results.parquet'}; plots are in {folder / 'report.html'}.")


def print_experiment(
    experiment: Experiment, results: ExperimentResults, written: Sequence[Path]
) -> None:
    """Print the results of an experiment: sentences, tables, and the files that were written."""
    from labelreview.experiments.report import tables_of

    for sentence in experiment.sentences(results):
        say(sentence)
    for title, table in tables_of(experiment, results).items():
        typer.echo()
        say(title)
        typer.echo()
        print_table(table)
    typer.echo()
    report_written(written)
    if results.failed:
        say("Run the same command again to retry the cells that failed.")
