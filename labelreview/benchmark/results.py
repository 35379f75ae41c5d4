"""The results of a benchmark: every figure, the summary table, and the files with both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from labelreview.benchmark.rival_table import rival_markdown, rival_table
from labelreview.benchmark.rivals import ReadyRival
from labelreview.benchmark.table import markdown, summary_table
from labelreview.benchmark.trial import Trial, read_result
from labelreview.core.artifacts import new_file
from labelreview.core.counted_nouns import counted

COLUMNS = ("dataset", "base", "kind", "classes", "rows", "noise", "rate", "seed", "errors",
           "method", "figure", "value")  # fmt: skip


@dataclass(frozen=True)
class BenchmarkResults:
    """One line for each dataset, noise, rate, seed, method and figure, with the `COLUMNS`.

    The rate is missing for votes; settings without any error have no line.

    notes:
        Sentences on rivals that were left out, or of which a part failed.
    """

    figures: pd.DataFrame
    notes: tuple[str, ...] = ()

    def table(self) -> pd.DataFrame:
        """Return the summary; see `summary_table`."""
        return summary_table(self.figures)

    def rivals(self) -> pd.DataFrame:
        """Return the table of rivals; see `rival_table`."""
        return rival_table(self.figures)

    def markdown(self) -> str:
        """Return the summary, the table of rivals and the notes as Markdown."""
        return markdown(self.table()) + rival_markdown(self.rivals(), self.notes)

    def save(self, folder: Path) -> None:
        """Write results.parquet, summary.parquet, rivals.parquet, summary.md and report.html into
        `folder`; rivals.parquet only where there are rivals."""
        from labelreview.benchmark.report import report_html

        table, rivals = self.table(), self.rivals()
        with new_file(folder / "results.parquet") as place:
            self.figures.to_parquet(place, index=False)
        with new_file(folder / "summary.parquet") as place:
            table.to_parquet(place, index=False)
        if len(rivals):
            with new_file(folder / "rivals.parquet") as place:
                rivals.to_parquet(place, index=False)
        with new_file(folder / "summary.md") as place:
            place.write_text(self.markdown(), encoding="utf-8")
        with new_file(folder / "report.html") as place:
            page = report_html(self.figures, table, rivals, self.notes)
            place.write_text(page, encoding="utf-8")


def collect(trials: Sequence[Trial], output: Path, notes: Sequence[str] = ()) -> BenchmarkResults:
    """Read the results of finished trials; `notes` come before those of the trials."""
    lines = []
    reasons: Counter[tuple[str, str, str]] = Counter()
    for trial in trials:
        result = read_result(trial, output)
        data, setting = trial.data, trial.setting
        about = (data.name, data.base, trial.kind, len(data.classes), len(data), setting.noise,
                 setting.rate, setting.seed, result.errors)  # fmt: skip
        lines += [
            (*about, method, figure, value)
            for method, values in result.figures.items()
            for figure, value in values.items()
        ]
        for method, reason in result.failed.items():
            reasons[method, reason, ""] += 1
        if result.stopped and isinstance(trial.contestant, ReadyRival):
            again = "; the same command tries it again, with the limit of --rival-seconds"
            reasons[trial.contestant.rival.name, result.stopped, again] += 1
    told = [
        f"{method} has no figures for {counted(n, 'setting')}: {reason}{again}."
        for (method, reason, again), n in reasons.items()
    ]
    frame = pd.DataFrame(lines, columns=list(COLUMNS))
    frame = frame.astype({"rate": "float64", "value": "float64"})
    return BenchmarkResults(frame, (*notes, *told))
