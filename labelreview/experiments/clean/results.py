"""How "prune or relabel?" is read: curves over noise, and what they say of the published claims."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from labelreview.experiments.charts import COLORS, Lines, curves
from labelreview.experiments.clean.cells import (
    CLEAN,
    EVERYTHING,
    PRUNED,
    RELABELLED,
    STEPS,
    SUGGESTIONS,
    WAYS,
    given_right,
    mix_name,
)
from labelreview.experiments.figures import (
    errors,
    number_text,
    of_kind,
    over_seeds,
    rates_called,
    setting_columns,
    shares,
    topic_of,
    wide,
)
from labelreview.experiments.results import ExperimentResults
from labelreview.experiments.statistics import Interval, mean_interval

_HALF = 0.5
_FLAT = 0.01  # of accuracy
_STRAIGHT = 1.5  # how much steeper one half may be


def tables(results: ExperimentResults) -> dict[str, pd.DataFrame]:
    """Accuracy and macro F1 of each way, the mixes, and what the cleaning had to go by."""
    figures = results.figures
    return {
        "Accuracy on the test, mean ± standard deviation over seeds": _spread(
            figures, "accuracy", WAYS
        ),
        "Macro F1 on the test": _spread(figures, "macro_f1", WAYS),
        "Accuracy of the mixes: the surest of the flagged rows relabelled, the rest pruned": (
            _spread(figures, "accuracy", tuple(map(mix_name, STEPS)))
        ),
        "Accuracy when flagged rows are relabelled with suggestions of which a share is right": (
            _spread(figures, "accuracy", (PRUNED, *map(given_right, SUGGESTIONS)))
        ),
        "What the cleaning had to go by": _about(figures),
    }


def charts(results: ExperimentResults) -> dict[str, dict[str, object]]:
    """For each kind of noise: accuracy of the ways over rates, of the mixes, and relabelling minus
    pruning by the share of right suggestions."""
    accuracy = wide(results.figures, "accuracy")
    means, spreads = over_seeds(accuracy), accuracy.groupby(level=["noise", "rate"]).std()
    return {
        topic_of(kind): dict(
            _charts_of(
                of_kind(means, kind),
                of_kind(spreads, kind),
                rates_called(shares(results.figures)[kind]),
            )
        )
        for kind in means.index.unique("noise")
    }


def _charts_of(
    means: pd.DataFrame, spreads: pd.DataFrame, called: Mapping[float, str]
) -> Iterator[tuple[str, object]]:
    means, spreads = (table.rename(index=called) for table in (means, spreads))
    there = [way for way in WAYS if way in means]
    yield (
        "Accuracy by way of training",
        curves(
            {
                way: (means[way], COLORS[i], "dot" if way == CLEAN else "solid")
                for i, way in enumerate(there)
            },
            "accuracy on the test",
            spread={way: spreads[way] for way in there},
            form=".1%",
        ),
    )
    mixes = [mix_name(step) for step in STEPS]
    if set(mixes) <= set(means):
        yield (
            "Accuracy by share of the flagged rows that is relabelled",
            curves(
                _by_rate(means, mixes, [f"{step} %" for step in STEPS]),
                "accuracy on the test",
                x="relabelled; the rest is pruned",
                form=".1%",
            ),
        )
    given = [given_right(share) for share in SUGGESTIONS]
    if {PRUNED, *given} <= set(means):
        yield (
            "Relabelling minus pruning, by how many suggestions are right",
            curves(
                _by_rate(
                    means[given].sub(means[PRUNED], axis=0),
                    given,
                    [f"{share:.0%}" for share in SUGGESTIONS],
                ),
                "difference in accuracy",
                x="suggestions that are right, the others drawn at random",
                reference=0.0,
                form="+.1%",
            ),
        )


def _by_rate(means: pd.DataFrame, methods: list[str], names: list[str]) -> Lines:
    """A line for each rate, over what the methods are called."""
    return {
        str(rate): (
            pd.Series(means.loc[rate, methods].to_numpy(dtype=float), index=names),
            COLORS[i % len(COLORS)],
            "solid",
        )
        for i, rate in enumerate(means.index)
    }


def answer(results: ExperimentResults) -> dict[str, list[str]]:
    """Whether it pays, then for each kind of noise: which way is best, how accuracy falls without
    cleaning, whether pruning stays flat, and when relabelling beats it."""
    figures = results.figures
    accuracy = wide(figures, "accuracy")
    if EVERYTHING not in accuracy or PRUNED not in accuracy:
        return {}
    said = {"": list(_lead(accuracy))}
    for kind in accuracy.index.unique("noise"):
        part = accuracy.loc[[kind]]
        means = of_kind(over_seeds(part), kind)
        share = shares(figures)[kind]
        called = rates_called(share)
        said[topic_of(kind)] = [
            *_best(means, called),
            *_fall(means[EVERYTHING], share),
            *_flat(means, called),
            *_against(part),
            *_turn(figures, kind, means),
            *_ahead(figures, kind),
        ]
    return said


def turning_point(means: pd.DataFrame) -> float:
    """Share of right suggestions from which on relabelling is at least as good as pruning, on
    average over rates of noise above 0, between the measured shares by a straight line; 0 when it
    always is, NaN when it never is."""
    noisy = means[means.index != 0]
    gain = [float((noisy[given_right(share)] - noisy[PRUNED]).mean()) for share in SUGGESTIONS]
    if np.isnan(gain).any() or gain[-1] < 0:
        return float("nan")
    below = [i for i, value in enumerate(gain) if value < 0]
    if not below:
        return 0.0
    i = below[-1]
    step = SUGGESTIONS[i + 1] - SUGGESTIONS[i]
    return SUGGESTIONS[i] - gain[i] * step / (gain[i + 1] - gain[i])


@dataclass(frozen=True, slots=True)
class Fall:
    """How accuracy falls with the rate of noise: points for each 10 points of noise over all and in
    the lower and the upper half of the rates, and R² of a straight line."""

    all: float
    lower: float
    upper: float
    r2: float

    @property
    def is_straight(self) -> bool:
        """Whether neither half is 1.5 times steeper than the other."""
        small, large = sorted((self.lower, self.upper))
        return small > 0 and large <= _STRAIGHT * small


def fall_of(accuracy: pd.Series[float]) -> Fall | None:
    """Of mean accuracies by share of wrong labels; None with fewer than four, or equal ones."""
    if len(accuracy) < 4 or np.ptp(accuracy) == 0:
        return None
    rates, values = accuracy.index.to_numpy(dtype=float), accuracy.to_numpy()
    middle = len(rates) // 2

    def slope(part: slice) -> float:
        return float(-np.polyfit(rates[part], values[part], 1)[0] / 10)

    r2 = float(np.corrcoef(rates, values)[0, 1] ** 2)
    return Fall(slope(slice(None)), slope(slice(None, middle + 1)), slope(slice(middle, None)), r2)


def _lead(accuracy: pd.DataFrame) -> Iterator[str]:
    """What each way gains over training on everything, on average over all noisy cells."""
    noisy = accuracy[accuracy.index.get_level_values("rate") != 0]
    ways = [way for way in WAYS if way in noisy and way not in (EVERYTHING, CLEAN)]
    if not len(noisy):
        return
    found = {
        way: mean_interval((noisy[way] - noisy[EVERYTHING]).groupby(level="seed").mean())
        for way in ways
    }
    first, *others = sorted(ways, key=lambda way: -found[way].value)
    best = found[first]
    word = "pays" if best.value > 0 else "does not pay"
    if best.value > 0 and not best.is_clear:
        word = "does not clearly pay"
    yield (
        f"Doing something about the noise {word} here: “{first}”, the best of {len(ways)} ways on "
        f"this test, makes {_points(best)} of accuracy against training on everything, on average "
        "over all noise."
    )
    if others:
        yield f"The others: {'; '.join(f'{way} {_points(found[way])}' for way in others)}."


def _best(means: pd.DataFrame, called: Mapping[float, str]) -> Iterator[str]:
    ways = [way for way in WAYS if way in means and way != CLEAN]
    said = []
    for rate in means.index:
        values = means.loc[rate, ways]
        best = str(values.idxmax())
        said.append(
            f"{called[rate]}: {best} {values[best]:.1%} (everything {values[EVERYTHING]:.1%})"
        )
    yield f"Best way on the test: {'; '.join(said)}."


def _fall(accuracy: pd.Series[float], share: pd.Series[float]) -> Iterator[str]:
    really = accuracy.set_axis(share.loc[accuracy.index])
    fall = fall_of(really[~really.index.duplicated()])
    if fall is None:
        return
    shape = "close to a straight line" if fall.is_straight else "not along a straight line"
    yield (
        f"Without cleaning, accuracy falls by {100 * fall.all:.1f} points for each 10 points of "
        f"noise, {shape}: {100 * fall.lower:.1f} in the lower half, {100 * fall.upper:.1f} in the "
        f"upper half (R² {fall.r2:.2f})."
    )


def _flat(means: pd.DataFrame, called: Mapping[float, str]) -> Iterator[str]:
    pruned = means[PRUNED]
    if len(pruned) < 2:
        return
    lost = pruned.iloc[0] - pruned
    # Up to the first rate that loses more.
    flat = lost[(~(lost <= _FLAT)).cumsum() == 0]
    losses = ", ".join(
        f"{100 * value:.1f} at {called[rate]}"
        for rate, value in zip(lost.index[1:].to_numpy(dtype=float), lost[1:], strict=True)
    )
    upto = called[float(flat.index[-1])] if len(flat) > 1 else "no rate that was tried"
    yield (
        "With pruning, accuracy stays within 1 point of that at "
        f"{called[pruned.index[0]]} up to {upto}; points lost: {losses}."
    )


def _against(part: pd.DataFrame) -> Iterator[str]:
    if RELABELLED not in part:
        return
    noisy = part[part.index.get_level_values("rate") != 0]
    difference = noisy[RELABELLED] - noisy[PRUNED]
    found = mean_interval(difference.groupby(level="seed").mean().to_numpy())
    if not found.is_clear:
        word = "does not differ clearly from"
    else:
        word = "is better than" if found.value > 0 else "is worse than"
    yield f"Automatic relabelling {word} pruning: {_points(found)} of accuracy on average."


def _turn(figures: pd.DataFrame, kind: str, means: pd.DataFrame) -> Iterator[str]:
    if not {given_right(share) for share in SUGGESTIONS} <= set(means):
        return
    about = over_seeds(wide(figures, "suggestion_accuracy"))
    here = ""
    if EVERYTHING in about and kind in about.index.unique("noise"):
        shares = of_kind(about, kind)[EVERYTHING]
        noisy = shares[shares.index != 0].dropna()
        if len(noisy):
            low, high = f"{noisy.min():.0%}", f"{noisy.max():.0%}"
            here = f"; here {low if low == high else f'{low} to {high}'} of them are right"
    turn = turning_point(means)
    if np.isnan(turn):
        yield f"Relabelling does not beat pruning even with right suggestions{here}."
    elif turn == 0:
        yield f"Relabelling is at least as good as pruning whatever the suggestions{here}."
    else:
        yield (
            "If wrong suggestions were random, relabelling would beat pruning from "
            f"{turn:.0%} right ones on{here}."
        )


def _ahead(figures: pd.DataFrame, kind: str) -> Iterator[str]:
    """How often relabelling was ahead of pruning, by how many suggestions were right."""
    accuracy, right = wide(figures, "accuracy"), wide(figures, "suggestion_accuracy")
    if RELABELLED not in accuracy or EVERYTHING not in right:
        return
    share = right.loc[[kind], EVERYTHING].dropna()
    share = share[share.index.get_level_values("rate") != 0]
    gain = (accuracy[RELABELLED] - accuracy[PRUNED]).loc[share.index]
    said = []
    for words, part in (("more", gain[share > _HALF]), ("fewer", gain[share <= _HALF])):
        if len(part):
            said.append(
                f"where {words} than half of the suggestions were right in {(part > 0).sum():,} of "
                f"{len(part):,} cells"
            )
    if said:
        yield f"Relabelling was ahead of pruning {' and '.join(said)}."


def _points(found: Interval) -> str:
    if np.isnan(found.low):
        return f"{100 * found.value:+.1f} points"
    return f"{100 * found.value:+.1f} points ({100 * found.low:+.1f} to {100 * found.high:+.1f})"


def _spread(figures: pd.DataFrame, figure: str, methods: tuple[str, ...]) -> pd.DataFrame:
    found = wide(figures, figure)
    means, spreads = over_seeds(found), found.groupby(level=["noise", "rate"]).std()
    injected = errors(figures)
    lines = []
    for noise, rate in means.index:
        line = setting_columns(noise, rate, injected)
        for method in methods:
            if method in means:
                mean, spread = means.loc[(noise, rate), method], spreads.loc[(noise, rate), method]
                around = "" if np.isnan(spread) else f" ± {100 * spread:.1f}"
                line[method] = "–" if np.isnan(mean) else f"{100 * mean:.1f}{around}"
        lines.append(line)
    return pd.DataFrame(lines)


def _about(figures: pd.DataFrame) -> pd.DataFrame:
    names = {
        "flagged": ("flagged rows", "{:,.0f}"),
        "flag_precision": ("precision of the flags", "{:.0%}"),
        "flag_recall": ("recall of the flags", "{:.0%}"),
        "suggestion_accuracy": ("suggestions for flagged rows that are right", "{:.0%}"),
    }
    found = {figure: over_seeds(wide(figures, figure)) for figure in names}
    injected = errors(figures)
    lines = []
    for noise, rate in injected.index:
        line = setting_columns(noise, rate, injected)
        for figure, (title, form) in names.items():
            table = found[figure]
            there = EVERYTHING in table and (noise, rate) in table.index
            value = table.loc[(noise, rate), EVERYTHING] if there else np.nan
            line[title] = number_text(value, form)
        lines.append(line)
    return pd.DataFrame(lines)
