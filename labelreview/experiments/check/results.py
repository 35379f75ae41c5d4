"""How a check of the ranking is read: what a review can expect, and which signals to trust."""

from __future__ import annotations

import numpy as np
import pandas as pd

from labelreview.benchmark.baselines import DEFAULT
from labelreview.benchmark.own_method import OWN_METHOD
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

_SIGNAL = "signal "  # before the names of signals among the methods
_NAMED = 3  # signals that a sentence names
_CLEANLAB = "cleanlab's default score of a logistic regression"
_SHOWN = {
    "average_precision": ("average precision", "{:.2f}"),
    "precision_at_errors": ("precision at the number of errors", "{:.0%}"),
    "flagged_precision": ("precision of the flags", "{:.0%}"),
    "flagged_recall": ("recall of the flags", "{:.0%}"),
    "reviews_for_80": ("rows to review for 80% of the errors", "{:.1%}"),
    "estimated_over_true": ("estimated over injected errors", "{:.2f}"),
    "suggestion_right": ("right suggestions", "{:.0%}"),
}


def tables(results: ExperimentResults) -> dict[str, pd.DataFrame]:
    """Return the figures of labelreview and cleanlab, then of every signal by kind of noise."""
    figures = results.figures
    found = {figure: over_seeds(wide(figures, figure)) for figure in _SHOWN}
    injected = errors(figures)
    lines = []
    for noise, rate in found["average_precision"].index:
        for method in (OWN_METHOD, DEFAULT):
            line = {**setting_columns(noise, rate, injected), "list": method}
            for figure, (title, form) in _SHOWN.items():
                value = found[figure].loc[(noise, rate)].get(method, np.nan)
                line[title] = number_text(value, form)
            lines.append(line)
    signals = signal_precision(results)
    return {
        "What the list finds": pd.DataFrame(lines),
        "Average precision of each signal on its own": (
            signals.round(2).rename_axis("signal").reset_index().astype(str)
        ),
    }


def charts(results: ExperimentResults) -> dict[str, dict[str, object]]:
    """Return a bar chart of the signals, the most precise first."""
    signals = signal_precision(results)
    if not len(signals):
        return {}
    chart = bars(signals["mean"], "mean average precision")
    return {"": {"Average precision of each signal on its own": chart}}


def answer(results: ExperimentResults) -> dict[str, list[str]]:
    """Return sentences by topic: how many rows to review, which signals to trust, then each noise
    by itself."""
    figures = results.figures
    reviews, precision, top = (
        over_seeds(wide(figures, name))
        for name in ("reviews_for_80", "average_precision", "precision_at_errors")
    )
    rows = float(figures["rows"].max())
    mean, baseline = float(reviews[OWN_METHOD].mean()), float(reviews[DEFAULT].mean())
    sentences = {
        "": [
            f"On average, {mean * rows:,.0f} of {rows:,.0f} rows ({mean:.0%}) have to be reviewed "
            f"to find 80% of the injected errors; with {_CLEANLAB} it is {baseline:.0%}."
        ]
    }
    signals = signal_precision(results)
    if len(signals):
        best, worst = signals.index[:_NAMED], signals.index[-_NAMED:]
        sentences[""].append(
            f"Besides the combined score, the signals to trust most here are {', '.join(best)}; "
            f"the ones to trust least are {', '.join(worst)}."
        )
    for noise, rate in reviews.index:
        share = reviews.loc[(noise, rate), OWN_METHOD]
        ratio = precision.loc[(noise, rate), OWN_METHOD] / precision.loc[(noise, rate), DEFAULT]
        sentences.setdefault(topic_of(noise), []).append(
            f"{rate_text(rate)}: 80% of the injected errors are among the first "
            f"{share * rows:,.0f} of {rows:,.0f} rows; among the top rows (as many as there are "
            f"errors), {top.loc[(noise, rate), OWN_METHOD]:.0%} are wrong; the average precision "
            f"is {ratio:.2f} times that of {_CLEANLAB}."
        )
    return sentences


def signal_precision(results: ExperimentResults) -> pd.DataFrame:
    """Return the average precision (0 to 1) of each signal about the label, the best first.

    Indexed by the signal's title, with a column for each kind of noise and their `mean`.
    """
    titles = {_SIGNAL + one.name: one.title for one in SIGNALS if one.about == "label"}
    found = wide(results.figures, "average_precision")
    there = [name for name in titles if name in found]
    if not there:
        return pd.DataFrame()
    means = found[there].groupby(level="noise", sort=False).mean().T.rename(index=titles)
    means = means.rename(columns=KINDS)
    means["mean"] = means.mean(axis=1)
    return means.sort_values("mean", ascending=False)
