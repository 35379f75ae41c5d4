"""Models whose out-of-fold mistakes serve as instance-dependent noise.

None of them is a model that scoring fits: noise made by a model of the detector's own family would
bias the result (Chong et al. 2022). Each takes (texts, truth, n_classes, seed) and returns
out-of-fold probabilities, float64 (n, K).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Generator = Callable[[Sequence[str], NDArray[np.int32], int, int], NDArray[np.float64]]

# No measurement is recorded for these sizes; they only have to give plausible mistakes.
_PARTS = 4  # cross-validation parts
_LSA_DIMENSIONS = 100
_NEIGHBOURS = 15
_TOKENS = r"(?u)\w+|[^\w\s]"  # words and single symbols, since emoji carry meaning


def word_bayes(
    texts: Sequence[str], truth: NDArray[np.int32], n_classes: int, seed: int
) -> NDArray[np.float64]:
    """Return out-of-fold probabilities of multinomial naive Bayes on word counts, float64 (n, K).

    Trained on a quarter of the rows, like an annotator who goes by single words.
    """
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.naive_bayes import MultinomialNB

    counts = CountVectorizer(token_pattern=_TOKENS).fit_transform(texts)
    return _held_out(MultinomialNB(), counts, truth, n_classes, seed, train_parts=1)


def lsa_neighbours(
    texts: Sequence[str], truth: NDArray[np.int32], n_classes: int, seed: int
) -> NDArray[np.float64]:
    """Return out-of-fold probabilities of 15 nearest neighbours on LSA, float64 (n, K).

    Latent semantic analysis: Deerwester et al. (1990). Trained on three quarters of the rows.
    """
    from sklearn.neighbors import KNeighborsClassifier

    neighbours = KNeighborsClassifier(min(_NEIGHBOURS, len(truth) // 2), weights="distance")
    return _held_out(neighbours, _lsa(texts, seed), truth, n_classes, seed, train_parts=3)


def lsa_forest(
    texts: Sequence[str], truth: NDArray[np.int32], n_classes: int, seed: int
) -> NDArray[np.float64]:
    """Return out-of-fold probabilities of extremely randomised trees on LSA, float64 (n, K).

    Trees: Geurts et al. (2006). Trained on three quarters of the rows.
    """
    from sklearn.ensemble import ExtraTreesClassifier

    forest = ExtraTreesClassifier(n_estimators=50, min_samples_leaf=2, random_state=seed)
    return _held_out(forest, _lsa(texts, seed), truth, n_classes, seed, train_parts=3)


GENERATORS: Mapping[str, Generator] = {
    "bayes": word_bayes,
    "neighbours": lsa_neighbours,
    "forest": lsa_forest,
}


def _lsa(texts: Sequence[str], seed: int) -> NDArray[np.float64]:
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize
    from threadpoolctl import threadpool_limits

    words = TfidfVectorizer(sublinear_tf=True, token_pattern=_TOKENS).fit_transform(texts)
    dimensions = max(1, min(_LSA_DIMENSIONS, *(size - 1 for size in words.shape)))
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
    train_parts: int,
) -> NDArray[np.float64]:
    """Predict each quarter by a model trained on the next `train_parts` quarters."""
    from sklearn.base import clone
    from threadpoolctl import threadpool_limits

    part = np.random.default_rng(seed).permutation(len(truth)) % _PARTS
    probabilities = np.zeros((len(truth), n_classes))
    for held_out in range(_PARTS):
        is_train = np.isin((part - held_out) % _PARTS, range(1, train_parts + 1))
        with threadpool_limits(1):
            model = clone(estimator).fit(matrix[is_train], truth[is_train])
            rows = np.flatnonzero(part == held_out)
            probabilities[np.ix_(rows, model.classes_)] = model.predict_proba(matrix[rows])
    return probabilities
