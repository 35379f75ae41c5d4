"""What the command line prints: progress, reports and tables."""

from __future__ import annotations

import contextlib
import io
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from labelreview.core.errors import FilterError
from labelreview.core.labels import preview
from labelreview.core.progress import Progress
from labelreview.decision_log import MODEL
from labelreview.export import csv_file
from labelreview.findings.filter import Filter
from labelreview.runs.run import Run
from labelreview.signals import SIGNALS, needed

if TYPE_CHECKING:
    import pandas as pd

    from labelreview.classifiers.fit import SavedModel
    from labelreview.classifiers.predict import Prediction
    from labelreview.core.labels import Labels
    from labelreview.data.library import Imported
    from labelreview.decision_log import Recorded, Undone
    from labelreview.experiments import Experiment, ExperimentResults
    from labelreview.findings.findings import Findings
    from labelreview.review.pseudo_labels import PseudoLabels

QUIET_SECONDS = 2.0  # work that ends sooner needs no progress
COLUMNS = {
    "example_id": "example_id",
    "score": "score",
    "given_label": "given",
    "suggested_label": "suggested",
    "confidence": "confidence",
    "status": "status",
    "text": "text",
}
CHANGES_SHOWN = 12
SAMPLE = 10
TEXT_SHOWN = 120  # characters of a text in a sample
LABELS_SHOWN = 5
WORDS_SHOWN = 8
WIDTH = 200  # of a table that goes to a file or another program


@contextlib.contextmanager
def reporting() -> Iterator[Progress]:
    """Progress on standard error: a bar on a terminal, else a line for each finished part."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _lines()
        return
    from rich import progress as bars

    with bars.Progress(
        bars.TextColumn("{task.description}"),
        bars.BarColumn(),
        bars.MofNCompleteColumn(),
        bars.TimeRemainingColumn(),
        console=console,
        transient=True,
    ) as display:
        background: dict[str, bars.TaskID] = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in background:
                background[step] = display.add_task(step, total=total)
            display.update(background[step], completed=done, total=total)

        yield show


def _lines() -> Progress:
    started = last = time.monotonic()

    def show(step: str, done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - started > QUIET_SECONDS and (now - last > QUIET_SECONDS or done == total):
            typer.echo(f"{step}: {done:,} of {total:,}", err=True)
            last = now

    return show


def one_line(text: object) -> str:
    """A text as one line in which nothing can move the cursor, colour or reorder the terminal."""
    return "".join(c if c.isprintable() else " " for c in str(text))


def _say(sentence: str) -> None:
    typer.echo(one_line(sentence))


def report_import(imported: Imported) -> None:
    """Say what was imported, what was set aside and why, and how to go on."""
    dataset = imported.dataset
    _say(f"{imported.name}: {dataset.report.sentence()}")
    _say(
        f"Texts from {dataset.text_column}, labels from {dataset.label_column} "
        f"({len(dataset.labels):,} classes)."
    )
    for warning in dataset.report.warnings:
        _say(f"Warning: {warning}")
    _say(f"Next: labelreview score {imported.name}")


def report_run(name: str, run: Run, output: Path | None) -> None:
    """Say what the run found and how to go on."""
    _say(
        f"{name}: {run.rows:,} examples scored with {run.sentence()}; "
        f"about {run.summary.estimated_errors:,} wrong labels estimated, {run.flagged:,} flagged."
    )
    for warning in run.warnings:
        _say(f"Warning: {warning}")
    if output:
        _say(f"Findings written to {output}.")
    _say(f"Next: labelreview findings {name} --disagree, or labelreview serve")


def print_pseudo_labels(findings: Findings, labels: PseudoLabels) -> None:
    """Print what they would change: counts, what is to be expected, and some of the texts."""
    changes = list(labels.seen.changes.items())
    _say(f"Undecided examples that would be relabelled: {len(labels.decisions):,}")
    for (given, label), n in changes[:CHANGES_SHOWN]:
        _say(f"  {n:,} x {given} -> {label}")
    if len(changes) > CHANGES_SHOWN:
        _say(f"  and {len(changes) - CHANGES_SHOWN:,} other changes")
    if not labels.decisions:
        return
    _say(labels.sentence())
    _say("Some of them, the surest first:")
    sample = labels.decisions[:: -(-len(labels.decisions) // SAMPLE)]
    texts = findings.texts_of([one.example_id for one in sample])
    for one in sample:
        _say(f"  {one.given_label} -> {one.label}: {texts[one.example_id][:TEXT_SHOWN]}")


def report_pseudo_labels(name: str, recorded: Recorded | None) -> None:
    """Say what was recorded, or how to record it."""
    if recorded is None:
        _say(f"Nothing is recorded; add --yes to decide so as the annotator {MODEL!r}.")
    else:
        _say(recorded.sentence())
        _say(f"To take them back: labelreview pseudo {name} --undo")


def report_undone(undone: Undone | None) -> None:
    """Say how many labels of the model were taken back."""
    many = len(undone.example_ids) if undone else 0
    _say(f"Labels of the model taken back: {many:,}")


def report_fit(saved: SavedModel) -> None:
    """Say what was fitted, where it is and what it is good for."""
    _say(f"{saved.title}: {saved.rows:,} rows, {len(saved.classes):,} classes.")
    _say(f"It is in {saved.folder}.")
    _say(f"Next: labelreview predict {saved.dataset} TEXT --model {saved.folder}")


def print_tried(tried: Prediction, labels: Labels) -> None:
    """Print what a classifier says about a text: labels, words, examples."""
    likely = sorted(enumerate(tried.probabilities.tolist()), key=lambda entry: -entry[1])
    for label, probability in likely[:LABELS_SHOWN]:
        _say(f"{probability:7.1%}  {labels.name(label)}")
    _say("Words that drove it (what leaving them out takes from the log-odds):")
    for word, weight in sorted(tried.words, key=lambda entry: -abs(entry[1]))[:WORDS_SHOWN]:
        _say(f"{weight:+7.2f}  {word}")
    _say("Nearest examples:")
    for alike in tried.nearest:
        _say(f"{alike.similarity:7.2f}  {alike.given_label}: {alike.text[:TEXT_SHOWN]}")


def print_findings(findings: Findings, selection: Filter, limit: int, form: str) -> None:
    """Print at most `limit` findings as a table, a JSON list, or CSV.

    JSON and CSV hold every text exactly as it is; in the table it is one harmless line. Raises
    `FilterError` for another form or an unknown split, and `LabelError` for an unknown label.
    """
    if form not in ("table", "json", "csv"):
        raise FilterError(f"No format is called {form!r}", "use table, json or csv")
    findings.dataset.labels.ids([*selection.given, *selection.suggested])
    splits = list(findings.counts(Filter(), "split")) if selection.split else []
    for split in selection.split:
        if split not in splits:
            known = f"use one of {preview(splits)}" if splits else "leave it out, there are none"
            raise FilterError(f"No split is called {split!r}", known)
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
        table = Table(box=None, pad_edge=False, header_style="bold")
        for column, title in COLUMNS.items():
            right = column in ("score", "confidence")
            table.add_column(title, justify="right" if right else "left", overflow="fold")
        for entry in frame[list(COLUMNS)].itertuples(index=False):
            table.add_row(*(Text(_cell(value)) for value in entry))
        console = _wide()
        console.print(table)
        shown, all_ = len(frame), findings.count(selection)
        console.print(Text(one_line(f"{shown:,} of {all_:,} {selection.sentence()}")))


def print_signals() -> None:
    """Print every signal, those that a run has without being asked first."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("signal", "title", "what a high score means", "default", "needs"):
        table.add_column(title, overflow="fold")
    for signal in SIGNALS:
        default = "yes" if signal.is_default else ""
        table.add_row(signal.name, signal.title, signal.explain, default, needed(signal))
    _wide().print(table)
    _say("A run has the default ones that its evidence allows; ask for others with --signal NAME.")


def print_bench(table: pd.DataFrame, folder: Path) -> None:
    """Print the table of a bench as Markdown, and where the rest is."""
    from labelreview.benchmark.table import markdown

    typer.echo(markdown(table))
    _say(f"Every figure is in {folder / 'results.parquet'}, plots are in {folder / 'report.html'}.")


def print_experiment(
    experiment: Experiment, results: ExperimentResults, written: Sequence[Path]
) -> None:
    """Print what an experiment answers: sentences, tables as Markdown, and where the rest is."""
    from labelreview.experiments.page import markdown_table
    from labelreview.experiments.report import tables_of

    for sentence in experiment.sentences(results):
        _say(sentence)
    for title, table in tables_of(experiment, results).items():
        lines = markdown_table(table).splitlines()
        typer.echo("\n".join(["", one_line(title), "", *map(one_line, lines)]))
    typer.echo()
    print_written(written)
    if results.failed:
        _say("Cells that failed are tried again when the same command is run again.")


def print_written(paths: Sequence[Path]) -> None:
    """Say which files were written."""
    for path in paths:
        _say(f"Written: {path}")


def _wide() -> Console:
    """The terminal, or as much room as a table that goes elsewhere may want."""
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    return one_line(value)
