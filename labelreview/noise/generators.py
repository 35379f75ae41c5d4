"""Models that make mistakes like people's, for instance-dependent noise.

None of them is a model that scoring fits, so that no detector is measured on its own mistakes.
Each takes (texts, truth, n_classes, seed) and gives probabilities, float64 (n, K), of models that
did not learn the row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Generator = Callable[[Sequence[str], NDArray[np.int32], int, int], NDArray[np.float64]]

_PARTS = 4
_DIMENSIONS = 100
_NEIGHBOURS = 15
_WORDS = r"(?u)\w+|[^\w\s]"  # or signs: an emoji says something too


def word_bayes(
    texts: Sequence[str], truth: NDArray[np.int32], n_classes: int, seed: int
) -> NDArray[np.float64]:
    """Multinomial naive Bayes on word counts, learned on a quarter of the other rows: somebody who
    goes by the words and has seen little."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.naive_bayes import MultinomialNB

    counts = CountVectorizer(token_pattern=_WORDS).fit_transform(texts)
    return _held_out(MultinomialNB(), counts, truth, n_classes, seed, learned_parts=1)


def latent_neighbours(
    texts: Sequence[str], truth: NDArray[np.int32], n_classes: int, seed: int
) -> NDArray[np.float64]:
    """The 15 nearest rows by latent semantic analysis (Deerwester et al. 1990): somebody who
    remembers similar texts."""
    from sklearn.neighbors import KNeighborsClassifier

    neighbours = KNeighborsClassifier(min(_NEIGHBOURS, len(truth) // 2), weights="distance")
    return _held_out(neighbours, _latent(texts, seed), truth, n_classes, seed, learned_parts=3)


def latent_forest(
    texts: Sequence[str], truth: NDArray[np.int32], n_classes: int, seed: int
) -> NDArray[np.float64]:
    """Extremely randomised trees (Geurts et al. 2006) on latent semantic analysis: somebody with
    many rough rules."""
    from sklearn.ensemble import ExtraTreesClassifier

    forest = ExtraTreesClassifier(n_estimators=50, min_samples_leaf=2, random_state=seed)
    return _held_out(forest, _latent(texts, seed), truth, n_classes, seed, learned_parts=3)


GENERATORS: Mapping[str, Generator] = {
    "bayes": word_bayes,
    "neighbours": latent_neighbours,
    "forest": latent_forest,
}


def _latent(texts: Sequence[str], seed: int) -> NDArray[np.float64]:
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize
    from threadpoolctl import threadpool_limits

    words = TfidfVectorizer(sublinear_tf=True, token_pattern=_WORDS).fit_transform(texts)
    dimensions = max(1, min(_DIMENSIONS, *(size - 1 for size in words.shape)))
    # The last bits of a product depend on how it is split over threads.
    with threadpool_limits(1):
        vectors: NDArray[np.float64] = normalize(
            TruncatedSVD(dimensions, random_state=seed).fit_transform(words)
        )
    return vectors


def _held_out(
    estimator: Any,
    matrix: Any,
    truth: NDArray[np.int32],
    n_classes: int,
    seed: int,
    *,
    learned_parts: int,
) -> NDArray[np.float64]:
    """Probabilities of each quarter by a model of the next `learned_parts` quarters."""
    from sklearn.base import clone
    from threadpoolctl import threadpool_limits

    part = np.random.default_rng(seed).permutation(len(truth)) % _PARTS
    probabilities = np.zeros((len(truth), n_classes))
    for held_out in range(_PARTS):
        learned = np.isin((part - held_out) % _PARTS, range(1, learned_parts + 1))
        with threadpool_limits(1):
            model = clone(estimator).fit(matrix[learned], truth[learned])
            rows = np.flatnonzero(part == held_out)
            probabilities[np.ix_(rows, model.classes_)] = model.predict_proba(matrix[rows])
    return probabilities
