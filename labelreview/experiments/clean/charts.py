"""The charts of "prune or relabel?": accuracy by rate, for each kind of noise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from labelreview.experiments.charts import COLORS, Lines, curves
from labelreview.experiments.clean.cells import (
    CLEAN,
    METHODS,
    PRUNED,
    RELABELLED_PERCENTS,
    RIGHT_SHARES,
    partly_relabelled,
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


def charts(results: ExperimentResults) -> dict[str, dict[str, object]]:
    """Return figures by kind of noise: accuracy of every method, of partial relabelling, and
    relabelling minus pruning by share of right suggestions."""
    accuracy = wide(results.figures, "accuracy")
    means, spreads = over_seeds(accuracy), accuracy.groupby(level=["noise", "rate"]).std()
    return {
        topic_of(kind): dict(
            _charts_of(
                of_kind(means, kind),
                of_kind(spreads, kind),
                rate_names(reached_rates(results.figures)[kind]),
            )
        )
        for kind in means.index.unique("noise")
    }


def _charts_of(
    means: pd.DataFrame, spreads: pd.DataFrame, names: Mapping[float, str]
) -> Iterator[tuple[str, object]]:
    means, spreads = (table.rename(index=names) for table in (means, spreads))
    methods = [method for method in METHODS if method in means]
    yield (
        "Accuracy by training method",
        curves(
            {
                method: (means[method], COLORS[i], "dot" if method == CLEAN else "solid")
                for i, method in enumerate(methods)
            },
            "accuracy on the test set",
            spread={method: spreads[method] for method in methods},
            form=".1%",
        ),
    )
    partly = [partly_relabelled(percent) for percent in RELABELLED_PERCENTS]
    if set(partly) <= set(means):
        yield (
            "Accuracy by share of flagged rows that are relabelled",
            curves(
                _by_rate(means, partly, [f"{percent}%" for percent in RELABELLED_PERCENTS]),
                "accuracy on the test set",
                x="share of flagged rows relabelled, the rest pruned",
                form=".1%",
            ),
        )
    suggested = [suggestions_right(share) for share in RIGHT_SHARES]
    if {PRUNED, *suggested} <= set(means):
        yield (
            "Relabelling minus pruning, by share of right suggestions",
            curves(
                _by_rate(
                    means[suggested].sub(means[PRUNED], axis=0),
                    suggested,
                    [f"{share:.0%}" for share in RIGHT_SHARES],
                ),
                "difference in accuracy",
                x="share of right suggestions, wrong ones drawn at random",
                reference=0.0,
                form="+.1%",
            ),
        )


def _by_rate(means: pd.DataFrame, methods: list[str], names: list[str]) -> Lines:
    """A line for each rate of noise, over the methods by the names they have on the axis."""
    return {
        str(rate): (
            pd.Series(means.loc[rate, methods].to_numpy(dtype=float), index=names),
            COLORS[i % len(COLORS)],
            "solid",
        )
        for i, rate in enumerate(means.index)
    }
