"""How a noise sweep is read: tables and curves of injected and flagged rows, and sentences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from labelreview.experiments.charts import COLORS, curves
from labelreview.experiments.figures import (
    errors,
    number_text,
    of_kind,
    over_seeds,
    rate_text,
    setting_columns,
    topic_of,
    wide,
)
from labelreview.experiments.noise.cells import FILTERS, OF_MODEL, SCORE, SMOOTHED
from labelreview.experiments.options import KINDS
from labelreview.experiments.results import ExperimentResults

TITLES = {
    "prune_by_noise_rate": "by noise rate",
    "prune_by_class": "by class",
    "both": "both",
    "confident_learning": "confident learning",
    "predicted_neq_given": "other label predicted",
    "low_normalized_margin": "low margin",
    "low_self_confidence": "low self-confidence",
    OF_MODEL: "score of the model alone",
    SCORE: "score",
}
_DRAWN = ("prune_by_noise_rate", "both", "confident_learning", SCORE)
_LEAST = 0.5  # flagged rows in place of none, which has no logarithm


def tables(results: ExperimentResults) -> dict[str, pd.DataFrame]:
    """Return flagged rows with and without label smoothing, precision, recall and ranking."""
    figures = results.figures
    shown = {
        "Injected errors, and rows that each filter flags": ("flagged", "{:,.0f}"),
        "Precision: share of flagged rows that are injected errors": ("precision", "{:.2f}"),
        "Recall: share of injected errors that are flagged": ("recall", "{:.2f}"),
    }
    made = {title: _table(figures, *how) for title, how in shown.items()}
    made["Ranking: average precision of the combined score"] = _ranking(figures)
    return made


def charts(results: ExperimentResults) -> dict[str, dict[str, object]]:
    """Return curves of flagged rows over injected errors, by kind of noise."""
    figures = results.figures
    made: dict[str, dict[str, object]] = {}
    counts = over_seeds(wide(figures, "flagged")).div(errors(figures), axis=0)
    for kind in counts.index.unique("noise"):
        lines = {}
        for method, color in zip(_DRAWN, COLORS, strict=False):
            for suffix, style in (("", "solid"), (SMOOTHED, "dot")):
                if method + suffix in counts:
                    series = of_kind(counts, kind)[method + suffix]
                    lines[TITLES[method] + suffix] = (series, color, style)
        made[topic_of(kind)] = {
            "Flagged rows for each injected error": curves(
                lines, "flagged rows over injected errors", reference=1.0
            )
        }
    return made


def answer(results: ExperimentResults) -> dict[str, list[str]]:
    """Return sentences by topic: which filter flags as many rows as were injected, how good the
    combined score is, and what label smoothing changes."""
    figures = results.figures
    kinds = over_seeds(wide(figures, "flagged")).index.unique("noise")
    return {
        "": list(_lead(figures)),
        **{
            topic_of(kind): [
                *_nearest(figures, kind),
                *_score(figures, kind),
                *_smoothing(figures, kind),
            ]
            for kind in kinds
        },
    }


def _lead(figures: pd.DataFrame) -> Iterator[str]:
    """The factor by which each filter misses the number injected, averaged over all cells."""
    off = _off(figures)
    if not len(off):
        return
    factors = off.mean().map(np.exp).sort_values()
    first, second, last = (str(factors.index[place]) for place in (0, 1, -1))
    yield (
        "The number of flagged rows comes nearest to the number of injected errors with "
        f"{_name(first)}: it is off by a factor of {factors[first]:.2f} on average."
    )
    yield (
        f"Next is {_name(second)} ({factors[second]:.2f}); furthest off is {_name(last)} "
        f"({factors[last]:.2f})."
    )


def _off(figures: pd.DataFrame) -> pd.DataFrame:
    """Absolute logarithm of flagged rows over injected errors, averaged over seeds."""
    counts, injected = over_seeds(wide(figures, "flagged")), errors(figures)
    there = injected[injected > 0]
    return counts.loc[there.index].clip(lower=_LEAST).div(there, axis=0).map(np.log).abs()


def _score(figures: pd.DataFrame, kind: str) -> Iterator[str]:
    precision, recall = (over_seeds(wide(figures, name)) for name in ("precision", "recall"))
    if SCORE not in recall or kind not in recall.index.unique("noise"):
        return
    by_rate = [
        f"{rate_text(rate)}: recall {recall.loc[(kind, rate), SCORE]:.0%}, precision "
        f"{precision.loc[(kind, rate), SCORE]:.0%}"
        for rate in of_kind(recall, kind).index
    ]
    if by_rate:
        yield f"Flags of the combined score: {'; '.join(by_rate)}."


def _nearest(figures: pd.DataFrame, kind: str) -> Iterator[str]:
    counts, injected = over_seeds(wide(figures, "flagged")), errors(figures)
    by_rate = []
    for rate in of_kind(counts, kind).index:
        number = injected[(kind, rate)]
        if not number:
            continue
        flagged = counts.loc[(kind, rate)].dropna()
        nearest = str((flagged.clip(lower=_LEAST) / number).map(np.log).abs().idxmin())
        by_rate.append(
            f"{rate_text(rate)}: {_name(nearest)} ({flagged[nearest]:,.0f} flagged, {number:,.0f} "
            "injected)"
        )
    if by_rate:
        yield f"Nearest to the number injected: {'; '.join(by_rate)}."


def _smoothing(figures: pd.DataFrame, kind: str) -> Iterator[str]:
    off = _off(figures)
    pairs = [(name, name + SMOOTHED) for name in FILTERS if name + SMOOTHED in off]
    if not pairs or kind not in off.index.unique("noise"):
        return
    plain, smooth = (
        float(np.exp(off.loc[[kind], [pair[side] for pair in pairs]].to_numpy().mean()))
        for side in (0, 1)
    )
    yield (
        f"With label smoothing, the flag counts are off by a factor of {smooth:.2f}; "
        f"without it, by a factor of {plain:.2f}."
    )


def _table(figures: pd.DataFrame, figure: str, form: str) -> pd.DataFrame:
    found, injected = over_seeds(wide(figures, figure)), errors(figures)
    estimated = over_seeds(wide(figures, "estimated"))
    lines = []
    for noise, rate in found.index:
        values = found.loc[(noise, rate)]
        line = setting_columns(noise, rate, injected)
        if figure == "flagged" and SCORE in estimated:
            line["estimated"] = f"{estimated.loc[(noise, rate), SCORE]:,.0f}"
        for method, title in TITLES.items():
            if method == SCORE:
                line[title] = _shown(values, [method], form)
            else:
                line[f"{title}, smoothed / plain"] = _shown(
                    values, [method + SMOOTHED, method], form
                )
        lines.append(line)
    return pd.DataFrame(lines)


def _ranking(figures: pd.DataFrame) -> pd.DataFrame:
    precision, reviews = (
        over_seeds(wide(figures, name)) for name in ("average_precision", "reviews_for_80")
    )
    lines = []
    for noise, rate in precision.index:
        values = precision.loc[(noise, rate)]
        lines.append(
            {
                "noise": KINDS.get(noise, noise),
                "rate": rate_text(rate),
                "score": _shown(values, [SCORE], "{:.3f}"),
                "model alone, smoothed / plain": _shown(
                    values, [OF_MODEL + SMOOTHED, OF_MODEL], "{:.3f}"
                ),
                "rows to review for 80% of the errors": _shown(
                    reviews.loc[(noise, rate)], [SCORE], "{:.1%}"
                ),
            }
        )
    return pd.DataFrame(lines)


def _shown(values: pd.Series[float], methods: list[str], form: str) -> str:
    return " / ".join(number_text(values.get(method, np.nan), form) for method in methods)


def _name(method: str) -> str:
    name = f"“{TITLES[method.removesuffix(SMOOTHED)]}”"
    return f"{name} with label smoothing" if method.endswith(SMOOTHED) else name
