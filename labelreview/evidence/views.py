"""Representations of the texts that use no labels, made once for all heads and signals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.core.configuration import Configuration
from labelreview.core.progress import Progress, silent
from labelreview.core.text_normalisation import duplicate_groups
from labelreview.evidence.encoder import Encoded, encode
from labelreview.evidence.lsa import lsa_embeddings
from labelreview.evidence.neighbours import find_neighbours
from labelreview.evidence.ridge import Ridge
from labelreview.evidence.stacked_embeddings import stacked_embeddings
from labelreview.evidence.tfidf import Words
from labelreview.evidence.values import Neighbours
from labelreview.evidence.voices.class_names import embed_classes
from labelreview.evidence.voices.descriptions import Descriptions
from labelreview.evidence.voices.zero_shot import zero_shot_scores


@dataclass(frozen=True)
class Views:
    """All representations of n texts.

    words:
        Word and character n-grams.
    encoded:
        Embeddings and layers of the configuration's encoders, none to two.
    embeddings:
        float32 (n, d), of the first encoder, or LSA without one.
    stacked:
        float32 (n, k), principal components of all views; see `stacked_embeddings`.
    duplicates:
        int32 (n,), group ids from `labelreview.core.text_normalisation.duplicate_groups`.
    neighbours:
        The nearest other texts by `embeddings`.
    class_embeddings:
        float32 (K, d), where the first encoder puts what describes each class; None without an
        encoder or without descriptions.
    zero_shot:
        float32 (n, K), how strongly each text entails each class; None without a zero-shot
        classifier.
    """

    texts: Sequence[str]
    words: Words
    encoded: tuple[Encoded, ...]
    embeddings: NDArray[np.float32]
    stacked: NDArray[np.float32]
    duplicates: NDArray[np.int32]
    neighbours: Neighbours
    class_embeddings: NDArray[np.float32] | None = None
    zero_shot: NDArray[np.float32] | None = None


def build_views(
    texts: Sequence[str],
    configuration: Configuration,
    *,
    descriptions: Descriptions = (),
    cache: Path,
    progress: Progress = silent,
) -> Views:
    """Build the views of the texts that the configuration asks for, cached in `cache` by digest.

    `descriptions` tell of each class what it is about; see `describe`.

    Raises `EvidenceError` for models and texts that cannot be used, and `MissingExtraError`
    without the extra `models`.
    """
    zero_shot = None
    if configuration.zero_shot:  # first, since it may not fit the dataset
        zero_shot = zero_shot_scores(
            texts, configuration.zero_shot, descriptions, cache=cache, progress=progress
        )
    encoded = tuple(
        encode(texts, name, cache=cache, progress=progress)
        for name in (configuration.encoder, configuration.second_encoder)
        if name
    )
    duplicates = duplicate_groups(texts)
    words = Words(texts)
    lsa = lsa_embeddings(words, cache=cache, progress=progress)
    views = [view for each in encoded for view in (each.embeddings, *each.layers)]
    stacked = stacked_embeddings(views, lsa, cache=cache, progress=progress) if views else lsa
    Ridge.prepare(stacked, duplicates, cache=cache)
    embeddings = encoded[0].embeddings if encoded else lsa
    neighbours = find_neighbours(embeddings, duplicates, progress=progress)
    classes = None
    if configuration.encoder and descriptions:
        classes = embed_classes(descriptions, configuration.encoder, cache=cache)
    return Views(
        texts,
        words,
        encoded,
        embeddings,
        stacked,
        duplicates,
        neighbours,
        class_embeddings=classes,
        zero_shot=zero_shot,
    )
