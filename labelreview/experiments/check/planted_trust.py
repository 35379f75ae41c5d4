"""Which signals found the planted noise: each against the combined score, and against chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from labelreview.benchmark.own_method import OWN_METHOD
from labelreview.experiments.figures import SETTING, wide
from labelreview.experiments.options import KINDS
from labelreview.experiments.results import ExperimentResults
from labelreview.signals import SIGNALS

SCORE = "Combined score"
OVERALL = "overall"
_SIGNAL = "signal "  # before the names of signals among the methods
_NAMED = 3  # signals that a sentence names
_CHANCE = 1.1  # times chance, up to which a signal counts as no better


@dataclass(frozen=True, slots=True, eq=False)
class PlantedTrust:
    """Average precision of each signal about the label where the wrong labels are known.

    over_score:
        Average precision over that of the combined score; 1 is as good. Indexed by the title of the
        signal, the best first, the combined score before them; a column for each kind of noise in
        words, and `overall`. Geometric means over rates and seeds, and then over kinds.
    over_chance:
        The same over chance, which is the share of wrong labels; 1 says nothing.
    """

    over_score: pd.DataFrame
    over_chance: pd.DataFrame

    def __len__(self) -> int:
        return len(self.over_score)

    def sentences(self) -> list[str]:
        """Return which signals to trust and which not to, over all kinds; none without signals."""
        if not len(self):
            return []
        signals = self.over_chance[OVERALL].drop(SCORE)
        useless = signals.index[signals <= _CHANCE]
        score = float(self.over_chance[OVERALL].to_dict()[SCORE])
        sentences = [
            f"Besides the combined score, which is {score:.1f} times as precise as chance, the "
            f"signals to trust most here are {self._best(OVERALL)}."
        ]
        if len(useless):
            sentences.append(f"No better than chance here: {', '.join(useless[-_NAMED:])}.")
        return sentences

    def best_for(self, kind: str) -> str:
        """Return the best signals for a kind of noise, a column, as a sentence."""
        return f"The best signals for this noise are {self._best(kind)}."

    def _best(self, column: str) -> str:
        best = self.over_score[column].drop(SCORE).sort_values(ascending=False, kind="stable")
        first = best.head(_NAMED)
        titles = map(str, first.index)
        named = [f"{title} ({share:.2f}" for title, share in zip(titles, first, strict=True)]
        named[0] += " of its average precision"
        return ", ".join(f"{one})" for one in named)


def planted_trust(results: ExperimentResults) -> PlantedTrust:
    """Compare each signal with the combined score and with chance, in every finished cell."""
    titles = {_SIGNAL + one.name: one.title for one in SIGNALS if one.about == "label"}
    found = wide(results.figures, "average_precision")
    there = [name for name in titles if name in found]
    if not there:
        return PlantedTrust(pd.DataFrame(), pd.DataFrame())
    cells = results.figures.assign(rate=results.figures["rate"].fillna(-1))
    cells = cells.drop_duplicates(SETTING).set_index(SETTING)
    chance = (cells["errors"] / cells["rows"]).reindex(found.index)
    methods = found[[OWN_METHOD, *there]].rename(columns={OWN_METHOD: SCORE, **titles})
    over_score = _mean(methods.div(methods[SCORE], axis=0))
    order = over_score.drop(SCORE)[OVERALL].sort_values(ascending=False, kind="stable").index
    return PlantedTrust(
        over_score.loc[[SCORE, *order]], _mean(methods.div(chance, axis=0)).loc[[SCORE, *order]]
    )


def _mean(ratios: pd.DataFrame) -> pd.DataFrame:
    """Geometric means by method (rows) and kind, and over the kinds."""
    logged = pd.DataFrame(np.log(ratios.to_numpy(np.float64)), ratios.index, ratios.columns)
    logs = logged.groupby(level="noise", sort=False).mean().T.rename(columns=KINDS)
    means = logs.assign(**{OVERALL: logs.mean(axis=1)})
    return pd.DataFrame(np.exp(means.to_numpy(np.float64)), means.index, means.columns)
