"""What the choice of the order's numbers is worth on noise and datasets that took no part in it.

The released `Shares` and `Strengths` were chosen on settings of this benchmark, so a ratio measured
on the same settings overstates what they give elsewhere. Here the choice is made again, without the
dataset and without the kinds of noise on which it is then measured.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from labelreview.benchmark.baselines import DEFAULT
from labelreview.benchmark.measures import Figures, average_precision
from labelreview.benchmark.own_method import link_all, views_of
from labelreview.core.configuration import Configuration
from labelreview.evidence.gather import fit_heads
from labelreview.evidence.pooling import Shares, pool
from labelreview.noise import GENERATORS, Noisy
from labelreview.ranking.combined_score import rank
from labelreview.ranking.strengths import Strengths

PREFIX = "candidate "
"""How the names of the methods begin that are to choose from."""

_FORMER = Shares(fitted=0.5, neighbours=1, rules=0)
_POOLS = {"former": _FORMER, "half": Shares(fitted=0.5), "quarter": Shares()}
_PAIRS = (0.7, 0.85, 1.0)
_SIZES = ((0.25, 0.0), (0.1, 0.5), (0.1, 0.75))  # of clear classes, and what pure ones add
_ONE_WAY = ((0.0, 0.0), (0.5, 1.0))  # of sizes and of pairs

KINDS: tuple[frozenset[str], ...] = (
    frozenset({"one_way", "pair", "guideline"}),
    frozenset({"rules", "abstaining", "templates"}),
    frozenset({"symmetric", "source", "tired"}),
    frozenset(GENERATORS),
    frozenset({"votes"}),
)
"""Kinds of noise that are left out together, because they are alike."""


@dataclass(frozen=True, slots=True)
class Choosing:
    """A contestant of the benchmark: every candidate, on the heads of this configuration."""

    configuration: Configuration


def candidates() -> dict[str, tuple[Shares, Strengths]]:
    """Return what can be chosen, by name: every combination of a few values of each number.

    They include the numbers of the releases before these, and those of this one.
    """
    chosen = {}
    for (pool_name, shares), pairs, (sizes, pure), (one_sizes, one_pairs) in product(
        _POOLS.items(), _PAIRS, _SIZES, _ONE_WAY
    ):
        name = f"{PREFIX}{pool_name}, {pairs:g}, {sizes:g}+{pure:g}, {one_sizes:g}"
        chosen[name] = (shares, Strengths(pairs, sizes, pure, one_sizes, one_pairs))
    return chosen


def choosing_figures(
    noisy: Noisy,
    texts: Sequence[str],
    classes: tuple[str, ...],
    configuration: Configuration,
    *,
    kept: Path,
    scratch: Path,
) -> Figures:
    """Fit the heads on noisy labels and measure every candidate; see `labelreview_figures`."""
    views, _ = views_of(tuple(texts), classes, configuration.encoder, kept)
    link_all(kept, scratch)
    gathered = fit_heads(views, classes, noisy.labels, {}, configuration, cache=scratch)
    shutil.rmtree(scratch)
    return candidate_figures(noisy, gathered.evidence.heads, views.duplicates)


def candidate_figures(
    noisy: Noisy, heads: Mapping[str, NDArray[np.float32]], groups: NDArray[np.int32]
) -> Figures:
    """Measure the average precision of every candidate, by its name.

    heads, groups:
        Out-of-fold probabilities, float32 (n, K), by name of the head; group ids of duplicates,
        int32 (n,).
    """
    figures: Figures = {}
    pooled: dict[Shares, NDArray[np.float32]] = {}
    for name, (shares, strengths) in candidates().items():
        if shares not in pooled:
            pooled[shares] = pool(heads, noisy.labels, shares=shares).probabilities
        score = rank(noisy.labels, pooled[shares], groups, strengths).score
        figures[name] = {"average_precision": average_precision(noisy.is_error, score)}
    return figures


def left_out(wide: pd.DataFrame) -> pd.Series[float]:
    """Return the ratio to cleanlab's average precision in each setting, by a choice without it.

    For each dataset and each of `KINDS`, the candidate is chosen on the settings of other datasets
    with other kinds of noise: the one with the highest mean over kinds of the logarithm of the
    ratio, in which what is below 1 counts twice. Pairs of classes belong to their dataset.

    wide:
        Average precisions with a line for each setting, as from `by_setting`. Settings for which
        nothing is left to choose on are missing in the result.
    """
    names = [name for name in wide.columns if name.startswith(PREFIX)]
    if not names or DEFAULT not in wide:
        return pd.Series(dtype="float64")
    there = wide.dropna(subset=[*names, DEFAULT])
    ratios = there[names].div(there[DEFAULT], axis=0)
    worth = np.log(ratios) + np.minimum(np.log(ratios), 0)
    found = pd.Series(np.nan, index=there.index)
    for kinds in KINDS:
        alike = there["noise"].isin(kinds)
        for base in there.loc[alike, "base"].unique():
            others = ~alike & (there["base"] != base)
            if others.any():
                by_kind = worth[others].groupby(there.loc[others, "noise"]).mean()
                held_out = alike & (there["base"] == base)
                found[held_out] = ratios.loc[held_out, by_kind.mean().idxmax()]
    return found.dropna()
