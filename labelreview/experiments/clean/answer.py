"""The answer to "prune or relabel?" in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from labelreview.core.counted_nouns import counted
from labelreview.experiments.clean.accuracy_decline import accuracy_decline, turning_point
from labelreview.experiments.clean.cells import (
    CLEAN,
    EVERYTHING,
    METHODS,
    PRUNED,
    RELABELLED,
    RIGHT_SHARES,
    suggestions_right,
)
from labelreview.experiments.figures import (
    of_kind,
    over_seeds,
    rate_names,
    reached_rates,
    topic_of,
    wide,
)
from labelreview.experiments.results import ExperimentResults
from labelreview.experiments.statistics import Interval, mean_interval

_HALF = 0.5
_FLAT = 0.01  # of accuracy; the sentence says "within 1 point"


def answer(results: ExperimentResults) -> dict[str, list[str]]:
    """Return sentences by topic: whether countering the noise pays off, then for each kind of noise
    the best method, how accuracy falls without cleaning, how far pruning keeps it level, and when
    relabelling beats pruning."""
    figures = results.figures
    accuracy = wide(figures, "accuracy")
    if EVERYTHING not in accuracy or PRUNED not in accuracy:
        return {}
    sentences = {"": list(_lead(accuracy))}
    for kind in accuracy.index.unique("noise"):
        part = accuracy.loc[[kind]]
        means = of_kind(over_seeds(part), kind)
        reached = reached_rates(figures)[kind]
        names = rate_names(reached)
        sentences[topic_of(kind)] = [
            *_best(means, names),
            *_decline(means[EVERYTHING], reached),
            *_level(means, names),
            *_against_pruning(part),
            *_turning_point(figures, kind, means),
            *_by_right_suggestions(figures, kind),
        ]
    return sentences


def _lead(accuracy: pd.DataFrame) -> Iterator[str]:
    """The gain of each method over training on everything, averaged over all noisy cells."""
    noisy = _with_noise(accuracy)
    methods = [name for name in METHODS if name in noisy and name not in (EVERYTHING, CLEAN)]
    if not len(noisy):
        return
    gains = {
        method: mean_interval((noisy[method] - noisy[EVERYTHING]).groupby(level="seed").mean())
        for method in methods
    }
    first, *others = sorted(methods, key=lambda method: -gains[method].value)
    best = gains[first]
    pays = "pays off" if best.value > 0 else "does not pay off"
    if best.value > 0 and not best.is_clear:
        pays = "does not clearly pay off"
    yield (
        f"Countering the noise {pays} here: “{first}”, the best of "
        f"{counted(len(methods), 'method')} on this test set, changes accuracy by {_points(best)} "
        "compared with training on everything, averaged over all noise rates."
    )
    if others:
        listed = "; ".join(f"{method} {_points(gains[method])}" for method in others)
        yield f"The other methods: {listed}."


def _best(means: pd.DataFrame, names: Mapping[float, str]) -> Iterator[str]:
    methods = [name for name in METHODS if name in means and name != CLEAN]
    by_rate = []
    for rate in means.index:
        values = means.loc[rate, methods]
        best = str(values.idxmax())
        by_rate.append(
            f"{names[rate]}: {best} {values[best]:.1%} (everything {values[EVERYTHING]:.1%})"
        )
    yield f"Most accurate method by noise rate: {'; '.join(by_rate)}."


def _decline(accuracy: pd.Series[float], reached: pd.Series[float]) -> Iterator[str]:
    by_reached = accuracy.set_axis(reached.loc[accuracy.index])
    decline = accuracy_decline(by_reached[~by_reached.index.duplicated()])
    if decline is None:
        return
    shape = "close to a straight line" if decline.is_straight else "not along a straight line"
    yield (
        f"Without cleaning, accuracy falls by {100 * decline.all:.1f} points for every 10 points "
        f"of noise, {shape}: {100 * decline.lower:.1f} points in the lower half of the rates, "
        f"{100 * decline.upper:.1f} in the upper half (R² {decline.r2:.2f})."
    )


def _level(means: pd.DataFrame, names: Mapping[float, str]) -> Iterator[str]:
    pruned = means[PRUNED]
    if len(pruned) < 2:
        return
    lost = pruned.iloc[0] - pruned
    level = lost[(~(lost <= _FLAT)).cumsum() == 0]  # up to the first rate that loses more
    losses = ", ".join(
        f"{100 * value:.1f} at {names[rate]}"
        for rate, value in zip(lost.index[1:].to_numpy(dtype=float), lost.iloc[1:], strict=True)
    )
    first = f"its value at {names[pruned.index[0]]} noise"
    if len(level) > 1:
        how_far = f"stays within 1 point of {first} up to {names[float(level.index[-1])]}"
    else:
        how_far = f"is already more than 1 point below {first} at the next rate"
    yield f"With pruning, accuracy {how_far}; points lost: {losses}."


def _against_pruning(part: pd.DataFrame) -> Iterator[str]:
    if RELABELLED not in part:
        return
    noisy = _with_noise(part)
    gain = mean_interval((noisy[RELABELLED] - noisy[PRUNED]).groupby(level="seed").mean())
    if not gain.is_clear:
        compared = "does not differ clearly from"
    else:
        compared = "is better than" if gain.value > 0 else "is worse than"
    yield f"Automatic relabelling {compared} pruning: {_points(gain)} of accuracy on average."


def _turning_point(figures: pd.DataFrame, kind: str, means: pd.DataFrame) -> Iterator[str]:
    if not {suggestions_right(share) for share in RIGHT_SHARES} <= set(means):
        return
    right = over_seeds(wide(figures, "suggestion_accuracy"))
    here = ""
    if EVERYTHING in right and kind in right.index.unique("noise"):
        shares = of_kind(right, kind)[EVERYTHING]
        noisy = shares[shares.index != 0].dropna()
        if len(noisy):
            low, high = f"{noisy.min():.0%}", f"{noisy.max():.0%}"
            here = f"; here {low if low == high else f'{low} to {high}'} of them are right"
    turn = turning_point(means)
    if np.isnan(turn):
        yield f"Relabelling does not beat pruning even if all suggestions are right{here}."
    elif turn == 0:
        yield f"Relabelling is at least as good as pruning even if all suggestions are wrong{here}."
    else:
        yield (
            "If wrong suggestions were drawn at random, relabelling would beat pruning once "
            f"{turn:.0%} of the suggestions are right{here}."
        )


def _by_right_suggestions(figures: pd.DataFrame, kind: str) -> Iterator[str]:
    """How often relabelling beat pruning, by whether most suggestions were right."""
    accuracy, right = wide(figures, "accuracy"), wide(figures, "suggestion_accuracy")
    if RELABELLED not in accuracy or EVERYTHING not in right:
        return
    share = _with_noise(right.loc[[kind]])[EVERYTHING].dropna()
    gain = (accuracy[RELABELLED] - accuracy[PRUNED]).loc[share.index]
    parts = [
        f"{(part > 0).sum():,} of {counted(len(part), 'cell')} with {how_many} of the suggestions "
        "right"
        for how_many, part in (
            ("more than half", gain[share > _HALF]),
            ("at most half", gain[share <= _HALF]),
        )
        if len(part)
    ]
    if parts:
        yield f"Relabelling beat pruning in {' and in '.join(parts)}."


def _with_noise(table: pd.DataFrame) -> pd.DataFrame:
    return table[table.index.get_level_values("rate") != 0]


def _points(gain: Interval) -> str:
    if np.isnan(gain.low):
        return f"{100 * gain.value:+.1f} points"
    return f"{100 * gain.value:+.1f} points ({100 * gain.low:+.1f} to {100 * gain.high:+.1f})"
