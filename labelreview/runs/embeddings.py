"""The embeddings that a run compared texts by, and the nearest rows by them."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import digest, load_array, load_json, save_json
from labelreview.core.errors import WorkspaceError
from labelreview.core.progress import Progress, silent
from labelreview.data.dataset import Dataset
from labelreview.evidence import Words, encode, lsa_embeddings, lsa_reader
from labelreview.evidence.encoder import load_encoder
from labelreview.evidence.pretrained import find_model
from labelreview.evidence.tfidf import readable
from labelreview.runs.run import Run
from labelreview.store.cache import Kept

_ROWS = 50_000  # compared at once; 200 MB with 1,024 dimensions
_encoders = Kept(at_most=1)
_reading = threading.Lock()  # an encoder reads one sentence at a time


def vectors_of(
    dataset: Dataset, run: Run, evidence_folder: Path, progress: Progress = silent
) -> NDArray[np.float32]:
    """Return the embeddings of a run's texts, float32 (n, d), in the order of the examples.

    They are those of the run's encoder, or of latent semantic analysis (LSA) without one. Rows have
    length 1, or 0 for a text that shares no words with any other. They are mapped read-only from
    `evidence_folder`, where scoring left them, and made again only when they are gone. Where they
    are is noted, so that later calls read neither the texts nor the encoder.

    Raises `EvidenceError` for an encoder or texts that cannot be used and `MissingExtraError` for
    an encoder without the extra `models`.
    """
    place = evidence_folder / digest("vectors", dataset.digest, run.digest) / "place.json"
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, WorkspaceError):
        noted = load_json(place)
        outputs = load_array(evidence_folder / noted["file"])
        if len(outputs) == run.rows:
            return outputs[:, : noted["columns"]]
    texts = dataset.texts()
    encoder = run.configuration.encoder
    if encoder:
        made = encode(texts, encoder, cache=evidence_folder, progress=progress).embeddings
    else:
        made = lsa_embeddings(Words(texts), cache=evidence_folder, progress=progress)
    _note(place, made, evidence_folder)
    return made


def reader_of(
    dataset: Dataset, run: Run, vectors: NDArray[np.float32]
) -> Callable[[str], NDArray[np.float32]]:
    """Return a function from a sentence to its embedding among the `vectors` of `vectors_of`,
    float32 (d,) of length 1, or 0 for a sentence that shares no words with the texts.

    Raises what `vectors_of` raises. The last encoder stays in memory.
    """
    encoder = run.configuration.encoder
    if not encoder:
        return lsa_reader(dataset.texts(), vectors)
    model = find_model(encoder)
    read = _encoders.get(model.digest, lambda: load_encoder(model))

    def one(sentence: str) -> NDArray[np.float32]:
        with _reading:
            return np.asarray(read(readable([sentence]), 1)[0], dtype=np.float32)

    return one


def nearest_to(vectors: NDArray[np.float32], position: int, k: int) -> NDArray[np.int32]:
    """Return the positions of the k rows nearest to row `position`, which is left out, as
    `nearest_to_vector` does."""
    cosines = _cosines(vectors, vectors[position])
    cosines[position] = -np.inf
    return _first(cosines, k)


def nearest_to_vector(
    vectors: NDArray[np.float32], vector: NDArray[np.float32], k: int
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return the positions of the k rows nearest to a vector (d,) by cosine, nearest first, and
    their cosines: int32 and float32 (at most k,).

    `vectors` are float32 (n, d) of unit length. Rows with a cosine of 0 or less are left out. Reads
    the vectors once, in parts.
    """
    cosines = _cosines(vectors, vector)
    nearest = _first(cosines, k)
    return nearest, cosines[nearest]


def _cosines(vectors: NDArray[np.float32], vector: NDArray[np.float32]) -> NDArray[np.float32]:
    cosines = np.empty(len(vectors), dtype=np.float32)
    for start in range(0, len(vectors), _ROWS):
        part = slice(start, start + _ROWS)
        np.dot(vectors[part], vector, out=cosines[part])
    return cosines


def _first(cosines: NDArray[np.float32], k: int) -> NDArray[np.int32]:
    among = np.argpartition(-cosines, min(k, len(cosines) - 1))[:k]
    order = among[np.argsort(-cosines[among], kind="stable")]
    return order[cosines[order] > 0].astype(np.int32)


def _note(place: Path, vectors: NDArray[np.float32], evidence_folder: Path) -> None:
    """Note the file of which the vectors are the first columns."""
    file = getattr(vectors, "filename", None)
    if file is None:
        return
    # What cannot be noted, as on a full disk, is found again the long way.
    with contextlib.suppress(WorkspaceError, ValueError):
        inside = Path(file).relative_to(evidence_folder.absolute()).as_posix()
        save_json(place, {"file": inside, "columns": vectors.shape[1]})
