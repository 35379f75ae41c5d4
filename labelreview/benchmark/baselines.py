"""The baselines: cleanlab on out-of-fold probabilities of a logistic regression on embeddings."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray

from labelreview.benchmark.measures import (
    Figures,
    average_precision,
    flag_measures,
    list_measures,
    timed,
)
from labelreview.noise import Noisy

DEFAULT = "cleanlab"
HINDSIGHT = "cleanlab with hindsight"
_SCORES = (
    ("self_confidence", False),
    ("normalized_margin", False),
    ("confidence_weighted_entropy", False),  # cleanlab does not adjust it
    ("self_confidence", True),
    ("normalized_margin", True),
)
_ITERATIONS = 2_000


def cleanlab_figures(noisy: Noisy, vectors: NDArray[np.float32], folds: int, seed: int) -> Figures:
    """Score noisy labels with cleanlab and measure its scores and flags, by method.

    "cleanlab" is its default score, `self_confidence`, on the out-of-fold probabilities of
    LogisticRegression(C=1). "cleanlab with hindsight" is whichever of its scores, adjusted or not,
    has the best average precision, a choice that needs the truth. Every score also has its average
    precision as "cleanlab <score>".

    vectors:
        float32 (n, d), embeddings of the texts.
    """
    from cleanlab.rank import get_label_quality_scores

    classes, labels = np.unique(noisy.labels, return_inverse=True)
    with timed() as cost:
        probabilities, _ = held_out(vectors, labels, folds, seed)
    suggested = classes[probabilities.argmax(axis=1)]
    flags = _flags(noisy, labels, probabilities)
    figures: Figures = {}
    by_score = {}
    for method, adjusted in _SCORES:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about classes without a confident row
            quality = get_label_quality_scores(
                labels, probabilities, method=method, adjust_pred_probs=adjusted
            )
        name = f"cleanlab {method}{' adjusted' if adjusted else ''}"
        by_score[name] = 1 - np.nan_to_num(quality, nan=1.0)
        figures[name] = {"average_precision": average_precision(noisy.is_error, by_score[name])}
    best = max(by_score, key=lambda name: figures[name]["average_precision"])
    default = list_measures(noisy, by_score[f"cleanlab {_SCORES[0][0]}"], suggested)
    figures[DEFAULT] = {**default, **flags, **cost}
    figures[HINDSIGHT] = list_measures(noisy, by_score[best], suggested)
    return figures


def held_out(
    vectors: NDArray[np.float32], labels: NDArray[np.intp], folds: int, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return probabilities, float64 (n, K), of a logistic regression that learned from other folds,
    and the fold of each row, (n,).

    vectors, labels:
        Embeddings (n, d), and classes 0 to K - 1, (n,), each of which occurs.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import PredefinedSplit, StratifiedKFold, cross_val_predict

    fold_of = np.zeros(len(labels), dtype=np.intp)
    with warnings.catch_warnings():
        # Noise leaves classes with fewer rows than folds; a fold then gives them no probability.
        warnings.filterwarnings("ignore", message="The least populated class")
        warnings.filterwarnings("ignore", message="Number of classes in training fold")
        splitter = StratifiedKFold(folds, shuffle=True, random_state=seed)
        for fold, (_, rows) in enumerate(splitter.split(vectors, labels)):
            fold_of[rows] = fold
        probabilities: NDArray[np.float64] = cross_val_predict(
            LogisticRegression(C=1, max_iter=_ITERATIONS),
            np.asarray(vectors),
            labels,
            cv=PredefinedSplit(fold_of),
            method="predict_proba",
        )
    return probabilities, fold_of


def _flags(
    noisy: Noisy, labels: NDArray[np.intp], probabilities: NDArray[np.float64]
) -> dict[str, float]:
    from cleanlab.count import num_label_issues
    from cleanlab.filter import find_label_issues

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        flagged = find_label_issues(labels, probabilities, n_jobs=1)
        estimated = num_label_issues(
            labels, probabilities, estimation_method="off_diagonal_calibrated"
        )
    return flag_measures(noisy, flagged, estimated)
