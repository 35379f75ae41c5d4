"""The results of cells: figures, marks of test rows, and one table of all figures."""

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
    """The result of one setting.

    errors, rows:
        Injected errors among the training rows, None where they are not known, and those rows.
    figures:
        By method, then by name; empty when the cell failed.
    marks:
        By method, one character for each test row.
    seconds:
        Time that the cell took.
    reason:
        Why it failed, as one sentence; empty when it did not.
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
    """What the function that computes a cell returns; see `Cell`."""

    errors: int | None
    rows: int
    figures: Figures
    marks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ExperimentResults:
    """The results so far: finished and failed cells."""

    cells: tuple[Cell, ...]

    @cached_property
    def figures(self) -> pd.DataFrame:
        """All figures as one table; see `tidy`."""
        return tidy(self.cells)

    @property
    def failed(self) -> tuple[Cell, ...]:
        """The cells that failed."""
        return tuple(cell for cell in self.cells if cell.reason)


def tidy(cells: Iterable[Cell]) -> pd.DataFrame:
    """Return one line for each figure of each method in each finished cell, with the `COLUMNS`.

    `rate` is the rate of the setting, a share, missing for votes; `errors` is the number injected.
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
