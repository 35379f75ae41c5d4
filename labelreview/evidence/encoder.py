"""Embeddings of texts by a sentence encoder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.artifacts import digest, digest_texts
from labelreview.evidence.batches import Reader, in_batches
from labelreview.evidence.pretrained import find_model, loading, quiet
from labelreview.progress import Progress, silent

_VERSION = 1


def encode(
    texts: Sequence[str], encoder: str, *, cache: Path, progress: Progress = silent
) -> NDArray[np.float32]:
    """Embeddings of unit length, float32 (n, d), by the encoder of that folder or Hub id.

    Kept in `cache` by the digest of the texts and of the model's files; a stopped run goes on
    where it was. A text is cut after 10,000 characters and at the model's own maximum length.
    Runs on a GPU when torch sees one. Raises `EvidenceError` when the model cannot be used and
    `MissingExtraError` without the extra `models`.
    """
    model = find_model(encoder)
    folder = cache / digest(digest_texts(list(texts)), model.digest, _VERSION)
    return in_batches(
        texts,
        lambda: _load(model.name, model.folder),
        folder=folder,
        step="Encoding the texts",
        progress=progress,
    )


def _load(name: str, folder: Path) -> Reader:
    with loading(name):
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(
            str(folder),
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},
        )

    def read(texts: list[str], batch_size: int) -> NDArray[np.float32]:
        with quiet():
            vectors = model.encode(
                texts, batch_size=batch_size, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vectors, dtype=np.float32)

    return read
