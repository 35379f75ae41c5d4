"""Linear classifiers as judges: on the words of the texts, or on embeddings of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import digest
from labelreview.core.progress import Progress, silent
from labelreview.evidence.out_of_fold import out_of_fold, predict
from labelreview.evidence.tfidf import Words

_CHOICES = (1.0, 3.0, 10.0)  # of C
_ROWS = 2_500  # so many are enough to choose
_STEPS = 20  # judge as well as 200
_STEPS_TO_CHOOSE = 12
_FEW_CLASSES = 10
# Ratios have sizes of several units where the weights of a text have a length of 1.
_C_OF_RATIOS, _C_OF_WEIGHTS = 0.03, 1.5


def words_learner(
    rows: int, *, c: float = _C_OF_WEIGHTS, n_jobs: int | None = None, seed: int = 0
) -> Any:
    """An unfitted logistic regression by stochastic gradients for that many rows of n-grams.

    `c` is the strength of the data against the penalty, as in scikit-learn; without it the one
    for TF-IDF weights.
    """
    from sklearn.linear_model import SGDClassifier

    return SGDClassifier(
        loss="log_loss",
        alpha=1 / (c * rows),
        max_iter=5,  # 100 passes are no better on 300 rows or on 20,000
        tol=None,
        n_jobs=n_jobs,
        random_state=seed,
    )


def tfidf_probabilities(
    words: Words,
    labels: NDArray[np.int32],
    folds: NDArray[np.int16],
    n_classes: int,
    *,
    cache: Path,
    seed: int = 0,
    progress: Progress = silent,
) -> NDArray[np.float32]:
    """Out-of-fold probabilities from word and character n-grams, float32 (n, n_classes).

    Logistic regression, one class against the rest, by stochastic gradients: as accurate here as
    a full solver and ten times faster. With up to ten classes on the words' log-count ratios, with
    many on TF-IDF weights: each finds more where it is used (see `docs/detection.md`). Memory is
    about 4 kB for each short post, time grows with rows x classes. Guarantees and resuming: see
    `out_of_fold`.
    """
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline

    from labelreview.evidence.log_count_ratios import LogCountRatio

    counted = n_classes <= _FEW_CLASSES
    classifier = words_learner(
        len(labels),
        c=_C_OF_RATIOS if counted else _C_OF_WEIGHTS,
        n_jobs=1 if counted else 2,
        seed=seed,
    )
    if counted:
        classifier = OneVsRestClassifier(make_pipeline(LogCountRatio(), classifier))
    return out_of_fold(
        classifier,
        lambda: words.matrix,
        words.digest,
        labels,
        folds,
        n_classes,
        cache=cache,
        step="Learning from the words",
        progress=progress,
    )


def embedding_probabilities(
    embeddings: NDArray[np.float32],
    labels: NDArray[np.int32],
    folds: NDArray[np.int16],
    n_classes: int,
    *,
    c: float | None = None,
    balanced: bool = False,
    step: str = "Learning from the embeddings",
    cache: Path,
    progress: Progress = silent,
) -> NDArray[np.float32]:
    """Out-of-fold probabilities from embeddings (n, d), rows about of length 1: float32 (n, K).

    Multinomial logistic regression, stopped early. Without `c` it is the one of 1, 3 and 10
    under which the labels of the first fold are most likely; `balanced` gives every class the
    same weight, whatever its size. Guarantees and resuming: see `out_of_fold`.
    """
    from sklearn.linear_model import LogisticRegression

    classifier = LogisticRegression(
        C=c or _best_c(embeddings, labels, folds, n_classes),
        max_iter=_STEPS,
        class_weight="balanced" if balanced else None,
    )
    return out_of_fold(
        classifier,
        lambda: embeddings,
        digest(embeddings),
        labels,
        folds,
        n_classes,
        cache=cache,
        step=step,
        progress=progress,
    )


def _best_c(
    embeddings: NDArray[np.float32],
    labels: NDArray[np.int32],
    folds: NDArray[np.int16],
    n_classes: int,
) -> float:
    from sklearn.linear_model import LogisticRegression

    sample = slice(None, None, -(-len(labels) // _ROWS))
    rows, given, held_out = embeddings[sample], labels[sample], folds[sample] == 0
    if held_out.all() or not held_out.any():
        return _CHOICES[1]

    def loss(c: float) -> float:
        classifier: Any = LogisticRegression(C=c, max_iter=_STEPS_TO_CHOOSE)
        p = predict(classifier, rows, given, held_out, n_classes)
        return -float(np.log(p[np.arange(len(p)), given[held_out]]).mean(dtype=np.float64))

    return min(_CHOICES, key=loss)
