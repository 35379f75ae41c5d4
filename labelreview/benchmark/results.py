"""The results of a benchmark: every figure, the summary table, and the files with both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from labelreview.benchmark.table import markdown, summary_table
from labelreview.benchmark.trial import Trial, read_result
from labelreview.core.artifacts import new_file

COLUMNS = ("dataset", "base", "kind", "classes", "rows", "noise", "rate", "seed", "errors",
           "method", "figure", "value")  # fmt: skip


@dataclass(frozen=True)
class BenchmarkResults:
    """One line for each dataset, noise, rate, seed, method and figure, with the `COLUMNS`.

    The rate is missing for votes; settings without any error have no line.
    """

    figures: pd.DataFrame

    def table(self) -> pd.DataFrame:
        """Return the summary; see `summary_table`."""
        return summary_table(self.figures)

    def save(self, folder: Path) -> None:
        """Write results.parquet, summary.parquet, summary.md and report.html into `folder`."""
        from labelreview.benchmark.report import report_html

        table = self.table()
        with new_file(folder / "results.parquet") as place:
            self.figures.to_parquet(place, index=False)
        with new_file(folder / "summary.parquet") as place:
            table.to_parquet(place, index=False)
        with new_file(folder / "summary.md") as place:
            place.write_text(markdown(table), encoding="utf-8")
        with new_file(folder / "report.html") as place:
            place.write_text(report_html(self.figures, table), encoding="utf-8")


def collect(trials: Sequence[Trial], output: Path) -> BenchmarkResults:
    """Read the results of finished trials."""
    lines = []
    for trial in trials:
        errors, figures = read_result(trial, output)
        data, setting = trial.data, trial.setting
        about = (data.name, data.base, trial.kind, len(data.classes), len(data), setting.noise,
                 setting.rate, setting.seed, errors)  # fmt: skip
        lines += [
            (*about, method, figure, value)
            for method, values in figures.items()
            for figure, value in values.items()
        ]
    frame = pd.DataFrame(lines, columns=list(COLUMNS))
    return BenchmarkResults(frame.astype({"rate": "float64", "value": "float64"}))
