"""How near each text is to what each class is called, as an encoder reads both.

The names say where a class is, the texts how far it reaches: names are the first centres of a soft
clustering of the texts, and stay part of every centre. No label takes part.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.core.progress import silent
from labelreview.core.row_blocks import row_blocks
from labelreview.evidence.encoder import encode
from labelreview.evidence.lsa import unit_rows
from labelreview.evidence.ridge import THREADS, softmax
from labelreview.evidence.voices.descriptions import Descriptions

_TEMPLATES = ("{}", "This text is about {}.")
_ROWS = 20_000  # that place the centres
# Accuracy on 3,000 texts of banking77 and of tweeteval_emotion: names alone .637 and .551; centres
# after ten rounds with four fifths of each from its name .657 and .555, with half .675 and .482,
# where the texts fall into other groups than the classes (docs/concepts/score.md).
_ROUNDS, _FROM_NAME, _SHARPNESS = 10, 0.7, np.float32(20)


def embed_classes(descriptions: Descriptions, encoder: str, *, cache: Path) -> NDArray[np.float32]:
    """Return where an encoder puts each class, float32 (K, d), of length 1.

    The name in two sentences, and whatever else describes the class, count as much as each other.
    Cached in `cache`; raises what `encode` raises.
    """
    sentences = [
        [*(template.format(name) for template in _TEMPLATES), *more] for name, *more in descriptions
    ]
    flat = [sentence for of_class in sentences for sentence in of_class]
    # Not a step of its own: it takes less time than the encoder takes to start.
    read = encode(flat, encoder, cache=cache, progress=silent).embeddings
    ends = np.cumsum([len(of_class) for of_class in sentences])[:-1]
    return unit_rows(np.stack([part.mean(axis=0) for part in np.split(read, ends)]))


def class_name_scores(
    embeddings: NDArray[np.float32], classes: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return how near each text is to each class, float32 (n, K), cosines between -1 and 1.

    embeddings, classes:
        float32 (n, d) of the texts and (K, d) of the classes, by the same encoder.

    Texts and classes are centred, each by their own mean, so that no class is near to everything.
    Each name is then drawn, three tenths of the way, to the mean of the texts that are nearest to
    its centre, softly, ten times (spherical k-means, Dhillon & Modha 2001, seeded as in X-Class,
    Wang et al. 2021).
    """
    from threadpoolctl import threadpool_limits

    mean = embeddings.mean(axis=0, dtype=np.float64).astype(np.float32)
    names = unit_rows(classes - classes.mean(axis=0))
    sample = unit_rows(embeddings[:: -(-len(embeddings) // _ROWS)] - mean)
    scores = np.empty((len(embeddings), len(classes)), dtype=np.float32)
    with threadpool_limits(THREADS):
        centres = names
        for _ in range(_ROUNDS):
            near = softmax(_SHARPNESS * (sample @ centres.T))
            found = unit_rows(near.T @ sample)
            centres = unit_rows(_FROM_NAME * names + (1 - _FROM_NAME) * found)
        for block in row_blocks(len(embeddings)):
            scores[block] = unit_rows(embeddings[block] - mean) @ centres.T
    return scores
