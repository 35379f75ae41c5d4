"""Figures of an experiment averaged over seeds, and how rates of noise are written."""

from __future__ import annotations

import numpy as np
import pandas as pd

from labelreview.experiments.options import KINDS

# Share of a rate that counts as reached: below it the difference shows in whole per cent.
_REACHED = 0.98
SETTING = ["noise", "rate", "seed"]


def wide(figures: pd.DataFrame, figure: str) -> pd.DataFrame:
    """Return one figure with a line for each setting and a column for each method.

    Indexed by `SETTING`, with -1 for settings without a rate.
    """
    chosen = figures[figures["figure"] == figure]
    table = chosen.assign(rate=chosen["rate"].fillna(-1)).pivot(
        index=SETTING, columns="method", values="value"
    )
    return table.sort_index(key=_in_order)


def _in_order(level: pd.Index) -> pd.Index:
    kinds = list(KINDS)
    return level.map(kinds.index) if level.name == "noise" and set(level) <= set(kinds) else level


def of_kind(table: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return the lines of one kind of noise of a table from `over_seeds`, indexed by rate."""
    part = table.xs(kind, level="noise")
    assert isinstance(part, pd.DataFrame)
    return part


def over_seeds(table: pd.DataFrame) -> pd.DataFrame:
    """Average a table from `wide` over the seeds; indexed by noise and rate."""
    return table.groupby(level=["noise", "rate"], sort=False).mean()


def errors(figures: pd.DataFrame) -> pd.Series[float]:
    """Return the mean number of injected errors, indexed by noise and rate as in `over_seeds`."""
    return _settings(figures).groupby(["noise", "rate"], sort=False)["errors"].mean()


def reached_rates(figures: pd.DataFrame) -> pd.Series[float]:
    """Return the mean share of labels that were made wrong, indexed by noise and rate.

    Some noise cannot reach the rate that it was given.
    """
    settings = _settings(figures)
    share = settings["errors"] / settings["rows"]
    return share.groupby([settings["noise"], settings["rate"]], sort=False).mean()


def _settings(figures: pd.DataFrame) -> pd.DataFrame:
    """One line for each setting, its rate as in `wide`."""
    return figures.assign(rate=figures["rate"].fillna(-1)).drop_duplicates(SETTING)


def setting_columns(noise: str, rate: float, injected: pd.Series[float]) -> dict[str, str]:
    """Return the first columns of a table with a line for each noise and rate.

    `injected` is the result of `errors`.
    """
    return {
        "noise": KINDS.get(noise, noise),
        "rate": rate_text(rate),
        "injected": f"{injected[(noise, rate)]:,.0f}",
    }


def number_text(value: float, form: str) -> str:
    """Format a number, NaN as a dash."""
    return "–" if np.isnan(value) else form.format(value)


def rate_names(reached: pd.Series[float]) -> dict[float, str]:
    """Name the rates of one kind of noise, with the rate that was reached where it is lower.

    `reached` is `reached_rates` of that kind, indexed by the rate that was given.

    >>> rate_names(pd.Series([0.1, 0.39], index=[0.1, 0.5]))
    {0.1: '10%', 0.5: '50% (39% reached)'}
    """
    names = {}
    for rate, share in zip(reached.index.to_numpy(dtype=float), reached, strict=True):
        names[float(rate)] = rate_text(rate)
        if 0 < share < _REACHED * rate:
            names[float(rate)] += f" ({100 * share:.0f}% reached)"
    return names


def topic_of(kind: str) -> str:
    """Return a kind of noise as the heading of a section.

    >>> topic_of("pair")
    'Class-pair noise'
    """
    name = KINDS.get(kind, kind)
    return f"{name[0].upper()}{name[1:]}" + ("" if kind == "votes" else " noise")


def rate_text(rate: float) -> str:
    """Write a share of wrong labels as a percentage; "as voted" for noise without a rate.

    >>> rate_text(0.05), rate_text(-1)
    ('5%', 'as voted')
    """
    return "as voted" if np.isnan(rate) or rate < 0 else f"{100 * rate:g}%"
