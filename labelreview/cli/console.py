"""The terminal: progress, lines and tables in which every name and text appears as it is."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from labelreview.core.names import one_line
from labelreview.core.progress import Progress
from labelreview.core.secrets import without_secrets

if TYPE_CHECKING:
    import pandas as pd

QUIET_SECONDS = 2.0  # work that ends sooner needs no progress
WIDTH = 200  # of a table that goes to a file or another program


@contextlib.contextmanager
def reporting() -> Iterator[Progress]:
    """Show progress on standard error: a bar on a terminal, else a line per finished part."""
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


def say(sentence: str) -> None:
    """Print a sentence on a line of its own, without any secret."""
    typer.echo(one_line(without_secrets(sentence)))


def print_table(table: pd.DataFrame, *, right: Sequence[str] = ()) -> None:
    """Print a table with every name and cell as it is: no markup, no escapes, one line each.

    Parameters
    ----------
    table:
        Floats are shown with three decimals, everything else as text.
    right:
        Columns to align on the right.
    """
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for name in table.columns:
        side = "right" if name in right else "left"
        shown.add_column(Text(one_line(name)), justify=side, overflow="fold")  # type: ignore[arg-type]
    for row in table.itertuples(index=False):
        shown.add_row(*(Text(_cell(value)) for value in row))
    console = Console()
    (console if console.is_terminal else Console(width=WIDTH)).print(shown)


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else one_line(value)
