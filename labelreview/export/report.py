"""The result of an export, for people and for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from labelreview.core.counted_nouns import counted


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written.

    path:
        The file, folder or Hub address of the cleaned dataset.
    rows:
        Rows in it.
    relabelled, noisy, dropped:
        Rows of the source with that current verdict, wherever they were written.
    left_out:
        Rows of the source that were not written.
    apart:
        Number of rows in each separate file, folder or Hub repository, by its location.
    risky_cells:
        Cells that a spreadsheet might run as formulas; counted for CSV and TSV only.
    neutralised:
        Whether these cells were neutralised.
    unknown:
        Decisions on examples that the dataset no longer contains; they were ignored.
    class_changed:
        Rows of the source whose class was renamed or merged.
    """

    path: str
    rows: int
    relabelled: int
    noisy: int
    dropped: int
    left_out: int
    apart: Mapping[str, int] = field(default_factory=dict)
    risky_cells: int = 0
    neutralised: bool = False
    unknown: int = 0
    class_changed: int = 0

    def sentence(self) -> str:
        """Return the report in one sentence.

        >>> ExportReport("cleaned.csv", 1495, 12, 3, 5, left_out=5).sentence()
        '1,495 rows written to cleaned.csv; 12 relabelled, 3 noisy, 5 dropped; 5 left out.'
        """
        said = [
            f"{counted(self.rows, 'row')} written to {self.path}",
            f"{self.relabelled:,} relabelled, {self.noisy:,} noisy, {self.dropped:,} dropped",
            *(f"{counted(rows, 'row')} written to {path}" for path, rows in self.apart.items()),
        ]
        if self.class_changed:
            said.append(f"{counted(self.class_changed, 'row')} in renamed or merged classes")
        if self.left_out:
            said.append(f"{self.left_out:,} left out")
        if self.risky_cells:
            cells = counted(self.risky_cells, "cell")
            done = "escaped" if self.neutralised else "not escaped"
            said.append(f"{cells} that a spreadsheet might run as formulas, {done}")
        if self.unknown:
            decisions = counted(self.unknown, "decision")
            said.append(f"{decisions} ignored, on examples that the dataset no longer contains")
        return "; ".join(said) + "."
