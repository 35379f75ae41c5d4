"""A run: one scoring of one dataset with one configuration. Immutable, named by its digest."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from labelreview.core.artifacts import read_json, reading
from labelreview.core.configuration import Configuration
from labelreview.core.counted_nouns import counted
from labelreview.ranking.summary import Summary

ROW_GROUP = 20_000  # rows of the findings that are read together


@dataclass(frozen=True)
class Run:
    """A folder with findings.parquet, the arrays behind it, summary and manifest.

    rows, flagged:
        Number of rows, and of those that are flagged as wrong.
    warnings:
        Sentences about the models and their evidence.
    from_run, decisions:
        Digest of the run that was re-ranked and the number of decisions it learned from; None and
        0 for a scored run.
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
        """Return configuration and re-ranking in words."""
        learned = f", re-ranked with {counted(self.decisions, 'decision')}" if self.from_run else ""
        return f"{self.configuration.sentence()}{learned}"

    def check(self) -> None:
        """Raise `WorkspaceError` when the findings are damaged; reads only their footer."""
        with reading(self.folder, "score again"):
            pq.read_schema(self.findings_path)

    def manifest(self) -> dict[str, Any]:
        """Return what `open` reads, ready for JSON."""
        plain = asdict(self)
        del plain["folder"]
        return plain

    @cached_property
    def summary(self) -> Summary:
        """Summary of the dataset. Raises `WorkspaceError` when it is damaged."""
        with reading(self.folder, "score again"):
            return Summary.load(self.folder)

    @property
    def findings_path(self) -> Path:
        """One row per example, in the order of the examples; see `labelreview.runs.schema`."""
        return self.folder / "findings.parquet"

    @property
    def probabilities_path(self) -> Path:
        """float16 (n, K), out-of-fold class probabilities."""
        return self.folder / "probabilities.npy"

    @property
    def neighbours_path(self) -> Path:
        """int32 (n, k), positions of the nearest examples, -1 where there are fewer."""
        return self.folder / "neighbours.npy"

    @property
    def similarities_path(self) -> Path:
        """float32 (n, k), cosines of the nearest examples."""
        return self.folder / "similarities.npy"
