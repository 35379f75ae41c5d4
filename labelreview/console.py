"""What the command line prints: progress, reports and tables."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from labelreview.errors import FilterError
from labelreview.filters import Filter
from labelreview.progress import Progress, silent
from labelreview.run import Run

if TYPE_CHECKING:
    from labelreview.findings import Findings
    from labelreview.workspace import Imported

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
        tasks: dict[str, bars.TaskID] = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = display.add_task(step, total=total)
            display.update(tasks[step], completed=done, total=total)

        yield show


def _lines() -> Progress:
    started = last = time.monotonic()

    def show(step: str, done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - started > QUIET_SECONDS and (now - last > QUIET_SECONDS or done == total):
            typer.echo(f"{step}: {done:,} of {total:,}", err=True)
            last = now

    return show if started else silent


def report_import(imported: Imported) -> None:
    """Say what was imported, what was set aside and why, and how to go on."""
    dataset = imported.dataset
    typer.echo(f"{imported.name}: {dataset.report.sentence()}")
    typer.echo(
        f"Texts from {dataset.text_column}, labels from {dataset.label_column} "
        f"({len(dataset.labels):,} classes)."
    )
    for warning in dataset.report.warnings:
        typer.echo(f"Warning: {warning}")
    typer.echo(f"Next: labelreview score {imported.name}")


def report_run(name: str, run: Run, output: Path | None) -> None:
    """Say what the run found and how to go on."""
    typer.echo(
        f"{name}: {run.rows:,} examples scored with {run.configuration.sentence()}; "
        f"about {run.summary.estimated_errors:,} wrong labels estimated, {run.flagged:,} flagged."
    )
    for warning in run.warnings:
        typer.echo(f"Warning: {warning}")
    if output:
        typer.echo(f"Findings written to {output}.")
    typer.echo(f"Next: labelreview findings {name} --disagree, or labelreview serve")


def print_findings(findings: Findings, selection: Filter, limit: int, form: str) -> None:
    """Print at most `limit` findings as a table, JSON lines in a list, or CSV.

    Raises `FilterError` for another form.
    """
    if form not in ("table", "json", "csv"):
        raise FilterError(f"No format is called {form!r}", "use table, json or csv")
    frame = (
        findings.page(selection, size=limit)
        if form == "table"
        else findings.table(selection, limit)
    )
    if form == "json":
        typer.echo(frame.to_json(orient="records", force_ascii=False, indent=2))
    elif form == "csv":
        typer.echo(frame.to_csv(index=False), nl=False)
    else:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for column, title in COLUMNS.items():
            right = column in ("score", "confidence")
            table.add_column(title, justify="right" if right else "left", overflow="fold")
        for entry in frame[list(COLUMNS)].itertuples(index=False):
            table.add_row(*(Text(_cell(value)) for value in entry))
        console = Console()
        if not console.is_terminal:
            console = Console(width=WIDTH)
        console.print(table)
        shown, all_ = len(frame), findings.count(selection)
        console.print(Text(f"{shown:,} of {all_:,} {selection.sentence()}"))


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, bool):
        return "yes" if value else ""
    # Control characters in a post must not reach the terminal.
    return "".join(c if c.isprintable() else " " for c in str(value))
