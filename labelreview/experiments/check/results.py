"""How a check of the ranking is read: what a review can expect, and which signals to trust."""

from __future__ import annotations

import numpy as np
import pandas as pd

from labelreview.benchmark.baselines import DEFAULT
from labelreview.benchmark.own_method import OWN_METHOD
from labelreview.experiments.charts import bars
from labelreview.experiments.check.planted_trust import OVERALL, SCORE, planted_trust
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

OVER_SCORE = "Average precision of each signal over that of the combined score"
OVER_CHANCE = "Average precision of each signal over chance"
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
    """Return the figures of labelreview and cleanlab, then of every signal by kind of noise: over
    the combined score, and over chance."""
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
    signals = planted_trust(results)
    return {
        "What the list finds": pd.DataFrame(lines),
        **(
            {OVER_SCORE: _shown(signals.over_score), OVER_CHANCE: _shown(signals.over_chance)}
            if len(signals)
            else {}
        ),
    }


def charts(results: ExperimentResults) -> dict[str, dict[str, object]]:
    """Return a bar chart of the signals over the combined score, the most precise first."""
    signals = planted_trust(results)
    if not len(signals):
        return {}
    words = "average precision over that of the combined score"
    chart = bars(signals.over_score[OVERALL].drop(SCORE), words, reference=1)
    return {"": {OVER_SCORE: chart}}


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
    signals = planted_trust(results)
    sentences[""] += signals.sentences()
    for noise, rate in reviews.index:
        if len(signals) and topic_of(noise) not in sentences:
            sentences[topic_of(noise)] = [signals.best_for(KINDS.get(noise, noise))]
        share = reviews.loc[(noise, rate), OWN_METHOD]
        ratio = precision.loc[(noise, rate), OWN_METHOD] / precision.loc[(noise, rate), DEFAULT]
        sentences.setdefault(topic_of(noise), []).append(
            f"{rate_text(rate)}: 80% of the injected errors are among the first "
            f"{share * rows:,.0f} of {rows:,.0f} rows; among the top rows (as many as there are "
            f"errors), {top.loc[(noise, rate), OWN_METHOD]:.0%} are wrong; the average precision "
            f"is {ratio:.2f} times that of {_CLEANLAB}."
        )
    return sentences


def _shown(figures: pd.DataFrame) -> pd.DataFrame:
    return figures.map("{:.2f}".format).rename_axis("signal").reset_index()
