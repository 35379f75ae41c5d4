"""What an export did, for people and for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written.

    path:
        The file, folder or Hub address of the cleaned dataset.
    rows:
        Rows in it.
    relabelled, noisy, dropped:
        Rows of the source with that standing verdict, wherever they went.
    left_out:
        Rows of the source that were written nowhere.
    apart:
        Rows by the file, folder or address of their own that they went to.
    risky_cells:
        Cells that a spreadsheet might run as a formula; counted for CSV and TSV only.
    neutralised:
        Whether these cells were made harmless.
    unknown:
        Decisions about examples that the dataset no longer has; they changed nothing.
    called_otherwise:
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
    called_otherwise: int = 0

    def sentence(self) -> str:
        """The report in one sentence.

        >>> ExportReport("cleaned.csv", 1495, 12, 3, 5, left_out=5).sentence()
        '1,495 rows written to cleaned.csv; 12 relabelled, 3 noisy, 5 dropped; 5 left out.'
        """
        said = [
            f"{_count(self.rows, 'row')} written to {self.path}",
            f"{self.relabelled:,} relabelled, {self.noisy:,} noisy, {self.dropped:,} dropped",
            *(f"{_count(rows, 'row')} written to {path}" for path, rows in self.apart.items()),
        ]
        if self.called_otherwise:
            said.append(f"{_count(self.called_otherwise, 'row')} of renamed or merged classes")
        if self.left_out:
            said.append(f"{self.left_out:,} left out")
        if self.risky_cells:
            cells = _count(self.risky_cells, "cell")
            done = "neutralised" if self.neutralised else "not neutralised"
            said.append(f"{cells} that a spreadsheet might run, {done}")
        if self.unknown:
            decisions = _count(self.unknown, "decision")
            said.append(f"{decisions} on examples that the dataset no longer has")
        return "; ".join(said) + "."


def _count(n: int, noun: str) -> str:
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
