"""Probabilities for every row by a model that did not see it, one fold at a time."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labelreview.artifacts import digest, load_array, save_array
from labelreview.progress import Progress

FLOOR = 1e-7
_VERSION = 1
# The last bits of a product depend on how it is split over threads; a fixed number repeats them.
_THREADS = 2


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
    """Held-out class probabilities, float32 (n, n_classes); rows sum to 1, nothing below 1e-7.

    `estimator` is an unfitted scikit-learn classifier with `predict_proba`; `features` makes the
    (n, d) matrix and is only called when a fold is missing from `cache`. Finished folds lie in
    `cache/<digest>/`, so that a stopped run goes on at the next fold and ends in the same bits.

    A class without a row in the training folds gets no probability from that model. A row of such
    a class has no evidence against it: its own class gets 1/2 and the others share the rest.
    """
    import sklearn

    name = digest(
        features_digest, labels, folds, n_classes, repr(estimator), sklearn.__version__, _VERSION
    )
    paths = [cache / name / f"fold_{fold}.npy" for fold in range(int(folds.max()) + 1)]
    matrix: Any = None
    for fold, path in enumerate(paths):
        if not path.exists():
            matrix = features() if matrix is None else matrix
            held_out = folds == fold
            save_array(path, _predict(estimator, matrix, labels, held_out, n_classes))
        progress(step, fold + 1, len(paths))
    probabilities = np.empty((len(labels), n_classes), dtype=np.float32)
    for fold, path in enumerate(paths):
        probabilities[folds == fold] = load_array(path)
    return probabilities


def normalised(probabilities: NDArray[Any]) -> NDArray[np.float32]:
    """Rows that sum to 1 with nothing below the floor, float32, same shape."""
    raised: NDArray[np.float32] = np.maximum(probabilities, FLOOR, dtype=np.float32)
    raised /= raised.sum(axis=1, keepdims=True)
    # Dividing by a sum a little above 1 can push the smallest just under the floor.
    np.maximum(raised, np.float32(FLOOR), out=raised)
    return raised


def _predict(
    estimator: Any,
    matrix: Any,
    labels: NDArray[np.int32],
    held_out: NDArray[np.bool_],
    n_classes: int,
) -> NDArray[np.float32]:
    known = np.unique(labels[~held_out])
    probabilities = np.zeros((int(held_out.sum()), n_classes), dtype=np.float32)
    if len(known) == 1:
        probabilities[:, known] = 1
    else:
        probabilities[:, known] = _fit_and_predict(
            estimator, matrix[~held_out], labels[~held_out], matrix[held_out]
        )
    strangers = np.flatnonzero(~np.isin(labels[held_out], known))
    probabilities[strangers] /= 2
    probabilities[strangers, labels[held_out][strangers]] = 0.5
    return normalised(probabilities)


def _fit_and_predict(
    estimator: Any, train: Any, labels: NDArray[np.int32], test: Any
) -> NDArray[Any]:
    from sklearn.base import clone
    from sklearn.exceptions import ConvergenceWarning
    from threadpoolctl import threadpool_limits

    with threadpool_limits(_THREADS), warnings.catch_warnings():
        # A fixed number of iterations is part of the recipe.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = clone(estimator).fit(train, labels)
        probabilities: NDArray[Any] = model.predict_proba(test)
    return probabilities
