"""The texts as the numbers that a run compared them by."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.core.progress import Progress, silent
from labelreview.data.dataset import Dataset
from labelreview.evidence import Words, encode, lsa_embeddings
from labelreview.runs.run import Run

_ROWS = 50_000  # that are compared at once


def vectors_of(
    dataset: Dataset, run: Run, evidence_folder: Path, progress: Progress = silent
) -> NDArray[np.float32]:
    """What the run saw the texts by, float32 (n, d), in the order of the examples.

    The embeddings of the run's encoder, or latent semantic analysis when it has none; rows of
    length 1, or 0 for a text that shares nothing with any other. Mapped read-only from
    `evidence_folder`, where scoring left them; they are made anew only when they are gone from
    there. Raises `EvidenceError` for an encoder or texts that cannot be used and
    `MissingExtraError` for an encoder without the extra `models`.
    """
    texts = dataset.texts()
    encoder = run.configuration.encoder
    if encoder:
        return encode(texts, encoder, cache=evidence_folder, progress=progress).embeddings
    return lsa_embeddings(Words(texts), cache=evidence_folder, progress=progress)


def nearest_to(vectors: NDArray[np.float32], position: int, k: int) -> NDArray[np.int32]:
    """Positions of the k rows nearest to row `position` by cosine, nearest first, itself left out.

    `vectors` are float32 (n, d) of unit length; int32 (at most k,), fewer when other rows have
    nothing in common with it. Read once, in parts that fit into memory.
    """
    cosines = np.empty(len(vectors), dtype=np.float32)
    for start in range(0, len(vectors), _ROWS):
        part = slice(start, start + _ROWS)
        np.dot(vectors[part], vectors[position], out=cosines[part])
    cosines[position] = -np.inf
    among = np.argpartition(-cosines, min(k, len(cosines) - 1))[:k]
    order = among[np.argsort(-cosines[among], kind="stable")]
    return order[cosines[order] > 0].astype(np.int32)
