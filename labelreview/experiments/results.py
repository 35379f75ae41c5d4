"""What cells give: figures, marks of test rows, and the table of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from labelreview.benchmark.measures import Figures
from labelreview.noise.setting import Setting

COLUMNS = ("noise", "rate", "seed", "rows", "errors", "method", "figure", "value")


@dataclass(frozen=True, slots=True)
class Cell:
    """What came out of one setting.

    errors, rows:
        Wrong labels among the rows that were learned, None where that is not known, and the rows.
    figures:
        By method, then by name; empty when the cell failed.
    marks:
        By method, whatever is known of each test row: a sign a row.
    seconds:
        How long it took.
    reason:
        Why it failed, one sentence; empty when it did not.
    """

    setting: Setting
    errors: int | None
    rows: int
    figures: Figures
    marks: Mapping[str, str]
    seconds: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CellOutcome:
    """What a cell gives back; see `Cell`."""

    errors: int | None
    rows: int
    figures: Figures
    marks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ExperimentResults:
    """What is known so far: the finished cells and those that failed."""

    cells: tuple[Cell, ...]

    @cached_property
    def figures(self) -> pd.DataFrame:
        """See `tidy`."""
        return tidy(self.cells)

    @property
    def failed(self) -> tuple[Cell, ...]:
        """The cells that failed."""
        return tuple(cell for cell in self.cells if cell.reason)


def tidy(cells: Iterable[Cell]) -> pd.DataFrame:
    """One line for each figure of each method in each finished cell, with the `COLUMNS`.

    The rate is the one that was asked for, a share; missing for votes.
    """
    lines = [
        (
            cell.setting.noise,
            cell.setting.rate,
            cell.setting.seed,
            cell.rows,
            cell.errors,
            method,
            figure,
            value,
        )
        for cell in cells
        for method, values in cell.figures.items()
        for figure, value in values.items()
    ]
    frame = pd.DataFrame(lines, columns=list(COLUMNS))
    return frame.astype({"rate": "float64", "value": "float64", "errors": "float64"})
