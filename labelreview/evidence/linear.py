"""Linear classifier heads: on word and character n-grams, and on embeddings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import digest
from labelreview.core.progress import Progress, silent
from labelreview.evidence.out_of_fold import out_of_fold, predict
from labelreview.evidence.tfidf import Words

# Values of C to choose from. A further head with C = 10 added nothing (1.43 with and without it, 67
# settings; docs/concepts/score.md).
_CHOICES = (1.0, 3.0, 10.0)
_ROWS_TO_CHOOSE = 2_500  # rows on which C is chosen, to save time
_STEPS_TO_CHOOSE = 12
# Solver iterations: 30 and 200 were not better, and half as slow again (docs/concepts/score.md).
_STEPS = 20
# Up to so many classes log-count ratios find more than TF-IDF weights (1.46 against 1.44; votes
# 1.086 against 1.079), with 77 and 151 classes less (average precision .95 against .97) and at
# eight times the cost (docs/concepts/score.md). Nothing was measured between 10 and 77 classes.
_MAX_CLASSES_FOR_RATIOS = 10
# Ratios are several units long where TF-IDF rows have length 1, so they need a stronger penalty.
# The values were chosen on the same panel; single figures are not recorded.
_C_OF_RATIOS, _C_OF_TFIDF = 0.03, 1.5


def words_learner(
    rows: int, *, c: float = _C_OF_TFIDF, n_jobs: int | None = None, seed: int = 0
) -> Any:
    """Return an unfitted logistic regression by stochastic gradient descent for `rows` n-gram rows.

    `c` is the inverse regularisation strength, as in scikit-learn; the default is the one for
    TF-IDF weights.
    """
    from sklearn.linear_model import SGDClassifier

    return SGDClassifier(
        loss="log_loss",
        alpha=1 / (c * rows),
        max_iter=5,  # 100 epochs were not better on 300 rows or on 20,000
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
    """Return out-of-fold probabilities from word and character n-grams, float32 (n, n_classes).

    One-vs-rest logistic regression by stochastic gradient descent, as accurate here as a full
    solver and ten times faster. Features are log-count ratios (Wang & Manning 2012) with up to ten
    classes and TF-IDF weights with more. Memory is about 4 kB per short text; time grows with rows
    x classes. Guarantees, caching and resuming: see `out_of_fold`.
    """
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline

    from labelreview.evidence.log_count_ratios import LogCountRatio

    use_ratios = n_classes <= _MAX_CLASSES_FOR_RATIOS
    classifier = words_learner(
        len(labels),
        c=_C_OF_RATIOS if use_ratios else _C_OF_TFIDF,
        n_jobs=1 if use_ratios else 2,
        seed=seed,
    )
    if use_ratios:
        classifier = OneVsRestClassifier(make_pipeline(LogCountRatio(), classifier))
    return out_of_fold(
        classifier,
        lambda: words.matrix,
        words.digest,
        labels,
        folds,
        n_classes,
        cache=cache,
        step="Fitting the model on words",
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
    step: str = "Fitting the model on embeddings",
    cache: Path,
    progress: Progress = silent,
) -> NDArray[np.float32]:
    """Return out-of-fold probabilities from embeddings, float32 (n, n_classes).

    Multinomial logistic regression, stopped early, on embeddings (n, d) with rows of length about
    1. Without `c`, C is the one of 1, 3 and 10 with the highest likelihood of the labels of the
    first fold. `balanced` gives every class the same total weight. Guarantees, caching and
    resuming: see `out_of_fold`.
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

    sample = slice(None, None, -(-len(labels) // _ROWS_TO_CHOOSE))
    rows, given, held_out = embeddings[sample], labels[sample], folds[sample] == 0
    if held_out.all() or not held_out.any():
        return _CHOICES[1]

    def loss(c: float) -> float:
        classifier: Any = LogisticRegression(C=c, max_iter=_STEPS_TO_CHOOSE)
        p = predict(classifier, rows, given, held_out, n_classes)
        return -float(np.log(p[np.arange(len(p)), given[held_out]]).mean(dtype=np.float64))

    return min(_CHOICES, key=loss)
