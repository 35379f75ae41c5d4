"""The texts nearest in meaning to a sentence, by the vectors of the run."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from labelreview.core.progress import Progress, silent
from labelreview.data.dataset import Dataset
from labelreview.findings.filter_kinds import MOST_ALIKE, alike_identifier
from labelreview.runs.embeddings import nearest_to_vector, reader_of, vectors_of
from labelreview.runs.run import Run


class Meaning:
    """Searches the texts of one run, and keeps what was found in tables of a database. Safe to
    share between threads."""

    def __init__(
        self, dataset: Dataset, run: Run, evidence: Path, database: duckdb.DuckDBPyConnection
    ) -> None:
        self._dataset, self._run, self._evidence = dataset, run, evidence
        self._database, self._lock = database, threading.Lock()
        self._loaded: set[str] = set()
        self._vectors: NDArray[np.float32] | None = None
        self._read: Callable[[str], NDArray[np.float32]] | None = None

    def has(self, sentence: str) -> bool:
        """Return whether the sentence was looked for, so that `load` has nothing to do."""
        return sentence in self._loaded

    def load(self, sentence: str, progress: Progress = silent) -> None:
        """Make the table of the nearest texts: position and similarity. The first sentence of a run
        loads its encoder, or counts its words. Raises `EvidenceError` and `MissingExtraError` for
        an encoder that cannot be used."""
        with self._lock:
            if sentence in self._loaded:
                return
            if self._vectors is None or self._read is None:
                self._vectors = vectors_of(self._dataset, self._run, self._evidence, progress)
                self._read = reader_of(self._dataset, self._run, self._vectors)
            near, similarities = nearest_to_vector(self._vectors, self._read(sentence), MOST_ALIKE)
            cursor = self._database.cursor()
            cursor.register("made", pa.table({"position": near, "similarity": similarities}))
            cursor.execute(f"CREATE TABLE {alike_identifier(sentence)} AS SELECT * FROM made")
            self._loaded.add(sentence)
