"""How well a ranking and its flags find errors that are known."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from labelreview.noise import Noisy

Figures = dict[str, dict[str, float]]
"""Figures by method, then by name."""

FEW_ROWS = 15  # a class with fewer given rows counts as rare: at most 3 of them in each of 5 folds
FOUND_AFTER = (0.5, 1.0, 1.5, 2.0, 3.0, 5.0)  # reviews, in multiples of the number of errors


@contextmanager
def timed() -> Iterator[dict[str, float]]:
    """Give a dict that holds, after the block, its `seconds` and `processor_seconds`.

    Processor time adds up all cores and does not depend on other work of the machine.
    """
    figures: dict[str, float] = {}
    started, used = time.perf_counter(), time.process_time()
    yield figures
    figures["seconds"] = time.perf_counter() - started
    figures["processor_seconds"] = time.process_time() - used


def average_precision(is_error: NDArray[np.bool_], score: NDArray[np.floating]) -> float:
    """Return the average precision, 0 to 1, of a score (n,) where 1 is most suspicious.

    Tied rows count as one step.
    """
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(is_error, score))


def list_measures(
    noisy: Noisy, score: NDArray[np.floating], suggested: NDArray[np.integer]
) -> dict[str, float]:
    """Measure a ranking, most suspicious rows first; there must be one error at least.

    score, suggested:
        Scores, 1 = most suspicious, and class ids of the suggestions, both (n,).

    The figures, shares from 0 to 1:

    average_precision:
        See the function of that name.
    precision_at_errors:
        Share of wrong rows among the top ones, as many as there are errors.
    reviews_for_80:
        Rows to review until 80% of the errors are found, as a share of all rows.
    suggestion_right:
        Share of right suggestions for the errors among those top rows; NaN without any.
    found_after_<q>:
        Share of the errors found after q times as many reviews as there are errors.
    """
    wrong = noisy.is_error
    errors = int(wrong.sum())
    order = np.argsort(-score, kind="stable")
    found = np.cumsum(wrong[order])
    top = order[:errors]
    at_top = top[wrong[top]]
    right = suggested[at_top] == noisy.truth[at_top]
    places = [min(round(q * errors), len(order)) for q in FOUND_AFTER]
    return {
        "average_precision": average_precision(wrong, score),
        "precision_at_errors": float(found[errors - 1] / errors),
        "reviews_for_80": float((np.searchsorted(found, np.ceil(0.8 * errors)) + 1) / len(order)),
        "suggestion_right": float(right.mean()) if len(right) else float("nan"),
        **{
            f"found_after_{q:g}": float(found[place - 1] / errors if place else 0)
            for q, place in zip(FOUND_AFTER, places, strict=True)
        },
    }


def flag_measures(noisy: Noisy, flagged: NDArray[np.bool_], estimated: float) -> dict[str, float]:
    """Measure flags, bool (n,), and the estimated number of errors.

    estimated_over_true:
        Estimated number of errors over the true number; 1 is best.
    flagged_precision, flagged_recall:
        Precision and recall of the flags, 0 to 1; the precision is NaN without flags.
    rare_flagged, rare_precision:
        Share of the rows in classes with fewer than 15 given rows that is flagged, and the
        precision of the flags there; NaN without such rows or flags.
    """
    wrong = noisy.is_error
    errors = int(wrong.sum())
    rare = np.bincount(noisy.labels)[noisy.labels] < FEW_ROWS
    return {
        "estimated_over_true": estimated / errors,
        "flagged_precision": _share(wrong[flagged]),
        "flagged_recall": _share(flagged[wrong]),
        "rare_flagged": _share(flagged[rare]),
        "rare_precision": _share(wrong[rare & flagged]),
    }


def _share(values: NDArray[np.bool_]) -> float:
    return float(values.mean()) if len(values) else float("nan")
