"""A run: one scoring of one dataset with one configuration. Immutable, named by its digest."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from labelreview.core.artifacts import read_json, reading
from labelreview.core.configuration import Configuration
from labelreview.ranking.summary import Summary

ROW_GROUP = 20_000  # rows of the findings that are read together


@dataclass(frozen=True)
class Run:
    """A folder with findings.parquet, the arrays behind them, summary and manifest.

    from_run, decisions:
        The run that was put into a new order, and how many decisions it learned from.
    """

    folder: Path
    digest: str
    dataset_digest: str
    configuration: Configuration
    created_at: str
    rows: int
    flagged: int
    warnings: tuple[str, ...]
    from_run: str | None = None
    decisions: int = 0

    @classmethod
    def open(cls, folder: Path) -> Run:
        """Read a run's manifest. Raises `WorkspaceError` when it is damaged."""
        with reading(folder, "score again"):
            saved: dict[str, Any] = read_json(folder / "manifest.json")
            configuration = Configuration(**saved.pop("configuration"))
            warnings = tuple(saved.pop("warnings"))
            return cls(folder=folder, configuration=configuration, warnings=warnings, **saved)

    def sentence(self) -> str:
        """How the run came about, in words."""
        learned = f", re-ranked with {self.decisions:,} decisions" if self.from_run else ""
        return f"{self.configuration.sentence()}{learned}"

    def check(self) -> None:
        """Raise `WorkspaceError` when the findings are damaged. Reads their footer only."""
        with reading(self.folder, "score again"):
            pq.read_schema(self.findings_path)

    def manifest(self) -> dict[str, Any]:
        """What `open` reads."""
        plain = asdict(self)
        del plain["folder"]
        return plain

    @cached_property
    def summary(self) -> Summary:
        """The dataset as a whole."""
        with reading(self.folder, "score again"):
            return Summary.load(self.folder)

    @property
    def findings_path(self) -> Path:
        """One row per example, in the order of the examples."""
        return self.folder / "findings.parquet"

    @property
    def probabilities_path(self) -> Path:
        """float16 (n, K), held-out."""
        return self.folder / "probabilities.npy"

    @property
    def neighbours_path(self) -> Path:
        """int32 (n, k), positions of the nearest examples, -1 where there are fewer."""
        return self.folder / "neighbours.npy"

    @property
    def similarities_path(self) -> Path:
        """float32 (n, k), cosines of the nearest examples."""
        return self.folder / "similarities.npy"
