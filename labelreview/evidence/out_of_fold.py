"""Cross-validated probabilities: every row is predicted by a model not trained on it."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import digest, is_kept, load_array, save_array
from labelreview.core.progress import Progress

FLOOR = 1e-7  # the smallest probability, so that logarithms stay finite and float32 exact
_VERSION = 1
# The last bits of a product depend on how it is split over threads, so the number is fixed; more
# than one thread is slower on the small products of a solver's steps.
_THREADS = 1


def out_of_fold(
    estimator: Any,
    features: Callable[[], Any],
    features_digest: str,
    labels: NDArray[np.int32],
    folds: NDArray[np.int16],
    n_classes: int,
    *,
    cache: Path,
    step: str,
    progress: Progress,
) -> NDArray[np.float32]:
    """Return out-of-fold class probabilities, float32 (n, n_classes).

    Rows sum to 1 and nothing is below 1e-7. `estimator` is an unfitted scikit-learn classifier with
    `predict_proba`; `features` builds the (n, d) matrix and is only called when a fold is missing
    from `cache`. Finished folds are saved in `cache/<digest>/`, so that a stopped run resumes at
    the next fold and ends in the same bits.

    A class without a row in the training folds gets no probability from that model; see
    `fill_unseen_classes` for the rows of such a class.
    """
    import sklearn

    name = digest(
        features_digest, labels, folds, n_classes, repr(estimator), sklearn.__version__, _VERSION
    )
    paths = [cache / name / f"fold_{fold}.npy" for fold in range(int(folds.max()) + 1)]
    matrix: Any = None
    for fold, path in enumerate(paths):
        if not is_kept(path):
            matrix = features() if matrix is None else matrix
            held_out = folds == fold
            save_array(path, predict(estimator, matrix, labels, held_out, n_classes))
        progress(step, fold + 1, len(paths))
    probabilities = np.empty((len(labels), n_classes), dtype=np.float32)
    for fold, path in enumerate(paths):
        probabilities[folds == fold] = load_array(path)
    return probabilities


def normalised(probabilities: NDArray[Any]) -> NDArray[np.float32]:
    """Return rows that sum to 1 with nothing below 1e-7, float32, same shape."""
    raised: NDArray[np.float32] = np.maximum(probabilities, FLOOR, dtype=np.float32)
    raised /= raised.sum(axis=1, keepdims=True)
    # Dividing by a sum a little above 1 can push the smallest just under the floor.
    np.maximum(raised, np.float32(FLOOR), out=raised)
    return raised


def predict(
    estimator: Any,
    matrix: Any,
    labels: NDArray[np.int32],
    held_out: NDArray[np.bool_],
    n_classes: int,
) -> NDArray[np.float32]:
    """Fit an estimator on the rows not held out and predict the others, float32 (held out, K).

    For rows of classes that the training rows lack, see `fill_unseen_classes`.
    """
    known = np.unique(labels[~held_out])
    probabilities = np.zeros((int(held_out.sum()), n_classes), dtype=np.float32)
    if len(known) == 1:
        probabilities[:, known] = 1
    else:
        probabilities[:, known] = _fit_and_predict(
            estimator, matrix[~held_out], labels[~held_out], matrix[held_out]
        )
    return fill_unseen_classes(probabilities, labels[held_out], known)


def fill_unseen_classes(
    probabilities: NDArray[np.float32], labels: NDArray[np.int32], known: NDArray[np.int32]
) -> NDArray[np.float32]:
    """Return held-out probabilities (m, K) with 1/2 for the given label where its class was unseen.

    A model trained on the classes `known` has no evidence against a label of another class, so that
    label gets 1/2 and the others share the rest. Normalised; changes `probabilities` in place.
    """
    unseen = np.flatnonzero(~np.isin(labels, known))
    probabilities[unseen] /= 2
    probabilities[unseen, labels[unseen]] = 0.5
    return normalised(probabilities)


def _fit_and_predict(
    estimator: Any, train: Any, labels: NDArray[np.int32], test: Any
) -> NDArray[Any]:
    from sklearn.base import clone
    from sklearn.exceptions import ConvergenceWarning
    from threadpoolctl import threadpool_limits

    with threadpool_limits(_THREADS), warnings.catch_warnings():
        # Early stopping is intended.
        warnings.simplefilter("ignore", ConvergenceWarning)
        # Many classes with two rows are normal here; the import report lists them.
        warnings.filterwarnings("ignore", message="The number of unique classes is greater")
        model = clone(estimator).fit(train, labels)
        probabilities: NDArray[Any] = model.predict_proba(test)
    return probabilities
