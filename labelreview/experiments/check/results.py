"""How a check of the detector is read: what to expect of the list, and which signals to trust."""

from __future__ import annotations

import numpy as np
import pandas as pd

from labelreview.benchmark.baselines import DEFAULT
from labelreview.benchmark.own_method import OURS
from labelreview.experiments.charts import bars
from labelreview.experiments.figures import (
    errors,
    number_text,
    over_seeds,
    rate_text,
    setting_columns,
    topic_of,
    wide,
)
from labelreview.experiments.options import KINDS
from labelreview.experiments.results import ExperimentResults
from labelreview.signals import SIGNALS

_OF = "signal "
_NAMED = 3
_SHOWN = {
    "average_precision": ("average precision", "{:.2f}"),
    "precision_at_errors": ("precision among as many as errors", "{:.0%}"),
    "flagged_precision": ("precision of the flags", "{:.0%}"),
    "flagged_recall": ("recall of the flags", "{:.0%}"),
    "reviews_for_80": ("rows to review for 80 % of the errors", "{:.1%}"),
    "estimated_over_true": ("estimated over injected", "{:.2f}"),
    "suggestion_right": ("suggestions right", "{:.0%}"),
}


def tables(results: ExperimentResults) -> dict[str, pd.DataFrame]:
    """The list against cleanlab's, then every signal by kind of noise."""
    figures = results.figures
    found = {figure: over_seeds(wide(figures, figure)) for figure in _SHOWN}
    injected = errors(figures)
    lines = []
    for noise, rate in found["average_precision"].index:
        for method in (OURS, DEFAULT):
            line = {**setting_columns(noise, rate, injected), "list": method}
            for figure, (title, form) in _SHOWN.items():
                value = found[figure].loc[(noise, rate)].get(method, np.nan)
                line[title] = number_text(value, form)
            lines.append(line)
    signals = trust(results)
    return {
        "What the list finds": pd.DataFrame(lines),
        "Average precision of each signal alone, means": (
            signals.round(2).rename_axis("signal").reset_index().astype(str)
        ),
    }


def charts(results: ExperimentResults) -> dict[str, dict[str, object]]:
    """The signals, the most trustworthy first."""
    signals = trust(results)
    if not len(signals):
        return {}
    return {"": {"Average precision of each signal alone": bars(signals["mean"], "mean")}}


def answer(results: ExperimentResults) -> dict[str, list[str]]:
    """What to expect of a review here, which signals to trust, and each noise by itself."""
    figures = results.figures
    reviews, precision, top = (
        over_seeds(wide(figures, name))
        for name in ("reviews_for_80", "average_precision", "precision_at_errors")
    )
    rows = float(figures["rows"].max())
    mean, others = float(reviews[OURS].mean()), float(reviews[DEFAULT].mean())
    said = {
        "": [
            f"On average {mean * rows:,.0f} of {rows:,.0f} rows have to be reviewed to find "
            f"80 % of the injected errors ({mean:.0%}); with cleanlab's default score of a "
            f"logistic regression {others:.0%}."
        ]
    }
    signals = trust(results)
    if len(signals):
        best, worst = signals.index[:_NAMED], signals.index[-_NAMED:]
        said[""].append(
            f"Signals to trust most here, after the score itself: {', '.join(best)}; least: "
            f"{', '.join(worst)}."
        )
    for noise, rate in reviews.index:
        of = reviews.loc[(noise, rate), OURS]
        more = precision.loc[(noise, rate), OURS] / precision.loc[(noise, rate), DEFAULT]
        said.setdefault(topic_of(noise), []).append(
            f"{rate_text(rate)}: 80 % of the injected errors are among the first {of * rows:,.0f} "
            f"of {rows:,.0f} rows; of the first rows, as many as errors, "
            f"{top.loc[(noise, rate), OURS]:.0%} are wrong; the average precision is {more:.2f} "
            "times that of cleanlab's default score of a logistic regression."
        )
    return said


def trust(results: ExperimentResults) -> pd.DataFrame:
    """Average precision of each signal that speaks of the label, by title (the index, best first):
    a column for each kind of noise, and their `mean`."""
    titles = {_OF + one.name: one.title for one in SIGNALS if one.about == "label"}
    found = wide(results.figures, "average_precision")
    there = [name for name in titles if name in found]
    if not there:
        return pd.DataFrame()
    means = found[there].groupby(level="noise", sort=False).mean().T.rename(index=titles)
    means = means.rename(columns=KINDS)
    means["mean"] = means.mean(axis=1)
    return means.sort_values("mean", ascending=False)
