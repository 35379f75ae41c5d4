"""A run: one scoring of one dataset with one configuration. Immutable, named by its digest."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from labelreview.core.artifacts import (
    check_parquet,
    check_table,
    is_whole,
    load_array,
    load_table,
    read_json,
    reading,
)
from labelreview.core.configuration import Configuration
from labelreview.core.counted_nouns import counted
from labelreview.core.digests import Damaged, check_folder
from labelreview.ranking.summary import Summary
from labelreview.runs.head_odds import check_head_odds, read_head_odds
from labelreview.runs.opinions import Opinion, opinions_at

SCORE_AGAIN = "score again"
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
        with reading(folder, SCORE_AGAIN):
            saved: dict[str, Any] = read_json(folder / "manifest.json")
            configuration = Configuration(**saved.pop("configuration"))
            warnings = tuple(saved.pop("warnings"))
            if saved["digest"] != folder.name:
                raise Damaged("it is another run's folder")
            return cls(folder=folder, configuration=configuration, warnings=warnings, **saved)

    @classmethod
    def is_whole(cls, folder: Path) -> bool:
        """Return whether the folder holds a run of which every file is as it was written."""
        return is_whole(folder, lambda: cls.open(folder).check_all())

    def sentence(self) -> str:
        """Return configuration and re-ranking in words."""
        learned = f", re-ranked with {counted(self.decisions, 'decision')}" if self.from_run else ""
        return f"{self.configuration.sentence()}{learned}"

    def check(self) -> None:
        """Raise `WorkspaceError` when the findings are damaged."""
        with self._reading():
            check_table(self.findings_path)

    def check_all(self) -> None:
        """Raise `WorkspaceError` when any file is damaged; reads them all."""
        with self._reading():
            check_folder(self.folder)
            check_parquet(self.findings_path)
            for path in (self.probabilities_path, self.neighbours_path, self.similarities_path):
                load_array(path)
            check_head_odds(self.folder)
            Summary.load(self.folder)

    def table(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Return all or some columns of the findings, one row for each example. Raises
        `WorkspaceError` for damage."""
        with self._reading():
            return load_table(self.findings_path, columns)

    def head_odds(self) -> dict[str, NDArray[np.float32]]:
        """Return by head of the pool its log-odds that each given label is wrong, float32 (n,), in
        the order of the examples; NaN where a head says nothing about a row.

        Empty for runs that were made before these were kept. Raises `WorkspaceError` for damage.
        """
        with self._reading():
            return read_head_odds(self.folder)

    def opinions(self, positions: Sequence[int]) -> dict[int, Opinion]:
        """Return what a language model said of these rows, by position; nothing of rows that it was
        not asked about. Raises `WorkspaceError` for damage."""
        with self._reading():
            return opinions_at(self.folder, positions)

    def manifest(self) -> dict[str, Any]:
        """Return what `open` reads, ready for JSON."""
        plain = asdict(self)
        del plain["folder"]
        return plain

    @cached_property
    def summary(self) -> Summary:
        """Summary of the dataset. Raises `WorkspaceError` when it is damaged."""
        with self._reading():
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

    def _reading(self) -> AbstractContextManager[None]:
        return reading(self.folder, "re-rank again" if self.from_run else SCORE_AGAIN)
