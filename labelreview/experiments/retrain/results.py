"""How "did cleaning help?" is read: paired differences, tables, charts and sentences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from labelreview.core.counted_nouns import counted
from labelreview.experiments.charts import bars, boxes
from labelreview.experiments.results import ExperimentResults
from labelreview.experiments.retrain.cells import (
    AUTO_PRUNED,
    AUTO_RELABELLED,
    LEFT_OUT,
    OF_CLASS,
    ORIGINAL,
    REVIEWED,
    TEST_SETS,
    TRAINING_SETS,
    WRONG,
)
from labelreview.experiments.statistics import Interval, paired_interval, ratio_interval

_EACH_END = 12  # classes drawn at either end; more do not fit on a screen


def prediction_errors(results: ExperimentResults, name: str, test: str) -> NDArray[np.float64]:
    """Return which rows of a test set the model of a training set got wrong.

    float64 (seeds, test rows), 1 = wrong; without left-out rows, and (0, 0) without any cell.
    """
    marks = [
        cell.marks[f"{name} on {test}"]
        for cell in results.cells
        if f"{name} on {test}" in cell.marks
    ]
    if not marks:
        return np.empty((0, 0))
    signs = np.array([list(line) for line in marks])
    return np.asarray(signs[:, signs[0] != LEFT_OUT] == WRONG, dtype=np.float64)


def tables(results: ExperimentResults) -> dict[str, pd.DataFrame]:
    """Return error rates against the original training set, macro F1, and errors by class."""
    return {
        "Error rate by training set, compared with the original one": _comparison(results),
        "Macro F1, mean ± standard deviation over seeds": _f1(results),
        "Error rate by class, on the reviewed test set": _by_class(results),
    }


def charts(results: ExperimentResults) -> dict[str, dict[str, object]]:
    """Return the error rates of all seeds, and the change of each class."""
    made: dict[str, object] = {}
    for test in TEST_SETS:
        rates = {
            name: wrong.mean(axis=1)
            for name in TRAINING_SETS
            if (wrong := prediction_errors(results, name, test)).size
        }
        if rates:
            made[f"Error rate of every seed, on the {test} test set"] = boxes(rates, "error rate")
    classes = _class_means(results)
    if REVIEWED in classes and ORIGINAL in classes:
        change = (100 * (classes[REVIEWED] - classes[ORIGINAL])).sort_values()
        shown = pd.concat([change.head(_EACH_END), change.tail(_EACH_END)])
        shown = shown[~shown.index.duplicated()]
        made["Change in error rate by class, in points (below 0 is better)"] = bars(
            shown, "change in error rate, reviewed minus original, in points", reference=0.0
        )
    return {"": made}


def answer(results: ExperimentResults) -> dict[str, list[str]]:
    """Return sentences by topic: whether the review helped, on either test set, and whether
    cleaning without a review would have."""
    before, after = (_all_marks(results, ORIGINAL, test) for test in TEST_SETS)
    # Where no test label was changed, both test sets are the same.
    tests = tuple(reversed(TEST_SETS)) if before != after else TEST_SETS[:1]

    def sentences(name: str, action: str) -> list[str]:
        return [one for test in tests for one in _sentence(results, name, action, test)]

    return {
        "": sentences(REVIEWED, "The review"),
        "Without a review": [
            *sentences(AUTO_PRUNED, "Pruning every flagged row"),
            *sentences(AUTO_RELABELLED, "Relabelling every flagged row"),
        ],
    }


def _all_marks(results: ExperimentResults, name: str, test: str) -> list[str]:
    return [cell.marks.get(f"{name} on {test}", "") for cell in results.cells]


def _sentence(results: ExperimentResults, name: str, action: str, test: str) -> Iterator[str]:
    before, after = (
        prediction_errors(results, ORIGINAL, test),
        prediction_errors(results, name, test),
    )
    if not before.size or before.shape != after.shape:
        return
    on = f"on the {test} test set, the error rate"
    first, then = float(before.mean()), float(after.mean())
    if np.array_equal(before, after):
        yield f"{action} made no difference: {on} is {first:.1%} with and without it."
        return
    difference, ratio = paired_interval(after - before), ratio_interval(after, before)
    words = (
        f"{on} went from {first:.1%} to {then:.1%}, a difference of "
        f"{100 * difference.value:+.2f} points (95% interval {100 * difference.low:+.2f} to "
        f"{100 * difference.high:+.2f}, p {_compared(difference.p)}, "
        f"{counted(difference.n, 'seed')})"
    )
    if not np.isnan(ratio.value):
        words += f", a ratio of {_with_ends(ratio, 1, '.3f')}"
    if not difference.is_clear:
        yield f"{action} did not clearly help: {words}."
    elif difference.value < 0:
        yield f"{action} helped: {words}."
    else:
        yield f"{action} made things worse: {words}."


def _comparison(results: ExperimentResults) -> pd.DataFrame:
    lines = []
    for test in TEST_SETS:
        before = prediction_errors(results, ORIGINAL, test)
        for name in TRAINING_SETS:
            after = prediction_errors(results, name, test)
            if not after.size:
                continue
            rates = after.mean(axis=1)
            line = {
                "test set": test,
                "training set": name,
                "error rate": f"{rates.mean():.2%}"
                + (f" ± {100 * rates.std(ddof=1):.2f}" if len(rates) > 1 else ""),
            }
            if name != ORIGINAL:
                difference, ratio = (
                    paired_interval(after - before),
                    ratio_interval(after, before),
                )
                line |= {
                    "difference, points": _with_ends(difference, 100, "+.2f"),
                    "ratio": "–" if np.isnan(ratio.value) else _with_ends(ratio, 1, ".3f"),
                    "p": _p(difference.p),
                }
            lines.append(line)
    return pd.DataFrame(lines).fillna("")


def _f1(results: ExperimentResults) -> pd.DataFrame:
    figures = results.figures
    lines = []
    for name in TRAINING_SETS:
        line = {"training set": name}
        for test in TEST_SETS:
            chosen = figures[
                (figures["method"] == name) & (figures["figure"] == f"macro_f1 on {test}")
            ]["value"]
            if len(chosen):
                around = f" ± {100 * chosen.std(ddof=1):.1f}" if len(chosen) > 1 else ""
                line[f"on the {test} test set"] = f"{100 * chosen.mean():.1f}{around}"
        lines.append(line)
    return pd.DataFrame(lines)


def _class_means(results: ExperimentResults) -> pd.DataFrame:
    """Mean error rate by class (the index) and training set (the columns)."""
    figures = results.figures
    chosen = figures[figures["figure"].str.startswith(OF_CLASS)]
    means = chosen.pivot_table(index="figure", columns="method", values="value", sort=False)
    means.index = means.index.str.removeprefix(OF_CLASS)
    return means


def _by_class(results: ExperimentResults) -> pd.DataFrame:
    means = _class_means(results)
    shown = (100 * means[[name for name in TRAINING_SETS if name in means]]).round(1)
    return shown.rename_axis("class").reset_index().astype(str)


def _with_ends(found: Interval, times: float, form: str) -> str:
    """A value with its interval in brackets."""
    value, low, high = (
        format(times * number, form) for number in (found.value, found.low, found.high)
    )
    return f"{value} ({low} to {high})"


def _p(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def _compared(p: float) -> str:
    return _p(p) if p < 0.001 else f"= {_p(p)}"
