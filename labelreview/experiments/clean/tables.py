"""The tables of "prune or relabel?"."""

from __future__ import annotations

import numpy as np
import pandas as pd

from labelreview.experiments.clean.cells import (
    EVERYTHING,
    METHODS,
    PRUNED,
    RELABELLED_PERCENTS,
    RIGHT_SHARES,
    partly_relabelled,
    shown,
    suggestions_right,
)
from labelreview.experiments.figures import (
    errors,
    number_text,
    over_seeds,
    setting_columns,
    wide,
)
from labelreview.experiments.results import ExperimentResults

_RELIED_ON = {
    "flagged": ("flagged rows", "{:,.0f}"),
    "flag_precision": ("precision of the flags", "{:.0%}"),
    "flag_recall": ("recall of the flags", "{:.0%}"),
    "suggestion_accuracy": ("right suggestions among flagged rows", "{:.0%}"),
}


def tables(results: ExperimentResults) -> dict[str, pd.DataFrame]:
    """Return accuracy and macro F1 of every method, and the quality of flags and suggestions."""
    figures = results.figures
    return {
        "Accuracy on the test set, mean ± standard deviation over seeds": (
            _by_method(figures, "accuracy", METHODS)
        ),
        "Macro F1 on the test set": _by_method(figures, "macro_f1", METHODS),
        "Accuracy when the most confident suggestions are used and other flagged rows pruned": (
            _by_method(figures, "accuracy", tuple(map(partly_relabelled, RELABELLED_PERCENTS)))
        ),
        "Accuracy when flagged rows are relabelled, by share of right suggestions": (
            _by_method(figures, "accuracy", (PRUNED, *map(suggestions_right, RIGHT_SHARES)))
        ),
        "Flags and suggestions that the cleaning relied on": _relied_on(figures),
    }


def _by_method(figures: pd.DataFrame, figure: str, methods: tuple[str, ...]) -> pd.DataFrame:
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
                line[shown(method)] = "–" if np.isnan(mean) else f"{100 * mean:.1f}{around}"
        lines.append(line)
    return pd.DataFrame(lines)


def _relied_on(figures: pd.DataFrame) -> pd.DataFrame:
    found = {figure: over_seeds(wide(figures, figure)) for figure in _RELIED_ON}
    injected = errors(figures)
    lines = []
    for noise, rate in injected.index:
        line = setting_columns(noise, rate, injected)
        for figure, (title, form) in _RELIED_ON.items():
            table = found[figure]
            is_known = EVERYTHING in table and (noise, rate) in table.index
            value = table.loc[(noise, rate), EVERYTHING] if is_known else np.nan
            line[title] = number_text(value, form)
        lines.append(line)
    return pd.DataFrame(lines)
