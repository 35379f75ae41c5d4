"""Means of the figures of an experiment."""

from __future__ import annotations

import numpy as np
import pandas as pd

from labelreview.experiments.options import KINDS

_REACHED = 0.98
SETTING = ["noise", "rate", "seed"]


def wide(figures: pd.DataFrame, figure: str) -> pd.DataFrame:
    """One line for each setting, indexed by `SETTING` with -1 for no rate; a column a method."""
    chosen = figures[figures["figure"] == figure]
    table = chosen.assign(rate=chosen["rate"].fillna(-1)).pivot(
        index=SETTING, columns="method", values="value"
    )
    return table.sort_index(key=_in_order)


def _in_order(level: pd.Index) -> pd.Index:
    kinds = list(KINDS)
    return level.map(kinds.index) if level.name == "noise" and set(level) <= set(kinds) else level


def of_kind(table: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The lines of one kind of noise, by rate, of what `over_seeds` gives."""
    part = table.xs(kind, level="noise")
    assert isinstance(part, pd.DataFrame)
    return part


def over_seeds(table: pd.DataFrame) -> pd.DataFrame:
    """Means of `wide` over the seeds, indexed by noise and rate."""
    return table.groupby(level=["noise", "rate"], sort=False).mean()


def errors(figures: pd.DataFrame) -> pd.Series[float]:
    """Mean number of wrong labels, by noise and rate as in `over_seeds`."""
    return _once(figures).groupby(["noise", "rate"], sort=False)["errors"].mean()


def shares(figures: pd.DataFrame) -> pd.Series[float]:
    """Mean share of labels that really were wrong, by noise and rate: some noise cannot reach the
    rate that is asked for."""
    once = _once(figures)
    share = once["errors"] / once["rows"]
    return share.groupby([once["noise"], once["rate"]], sort=False).mean()


def _once(figures: pd.DataFrame) -> pd.DataFrame:
    """One line of each setting, its rate as in `wide`."""
    return figures.assign(rate=figures["rate"].fillna(-1)).drop_duplicates(SETTING)


def setting_columns(noise: str, rate: float, injected: pd.Series[float]) -> dict[str, str]:
    """The first columns of a table with a line for each kind and rate; `injected` is `errors`."""
    return {
        "noise": KINDS.get(noise, noise),
        "rate": rate_text(rate),
        "injected": f"{injected[(noise, rate)]:,.0f}",
    }


def number_text(value: float, form: str) -> str:
    """A number in that form, a dash for none."""
    return "–" if np.isnan(value) else form.format(value)


def rates_called(share: pd.Series[float]) -> dict[float, str]:
    """What the rates of a kind of noise (the index of `shares`) are called: as they were asked for,
    and what was reached where that is less.

    >>> rates_called(pd.Series([0.1, 0.39], index=[0.1, 0.5]))
    {0.1: '10 %', 0.5: '50 % (39 % reached)'}
    """
    called = {}
    for rate, reached in zip(share.index.to_numpy(dtype=float), share, strict=True):
        called[float(rate)] = rate_text(rate)
        if 0 < reached < _REACHED * rate:
            called[float(rate)] += f" ({100 * reached:.0f} % reached)"
    return called


def topic_of(kind: str) -> str:
    """A kind of noise as the head of a section.

    >>> topic_of("pair")
    'Class-pair noise'
    """
    name = KINDS.get(kind, kind)
    return f"{name[0].upper()}{name[1:]}" + ("" if kind == "votes" else " noise")


def rate_text(rate: float) -> str:
    """A share of wrong labels for people.

    >>> rate_text(0.05), rate_text(-1)
    ('5 %', 'as voted')
    """
    return "as voted" if np.isnan(rate) or rate < 0 else f"{100 * rate:g} %"
