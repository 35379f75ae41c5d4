"""A question that an experiment answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from labelreview.experiments.options import ExperimentOptions
from labelreview.experiments.results import CellOutcome, ExperimentResults
from labelreview.experiments.work import Work
from labelreview.noise.setting import Setting

Answer = Mapping[str, Sequence[str]]
Charts = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, which cells answer it, and how their figures are read.

    name, title, explain:
        The word of the command line, the question in words, and one sentence on what is done.
    defaults:
        Options unless others are asked for.
    settings:
        The cells, in the order in which they are done.
    run:
        One cell.
    answer:
        Of the results so far: plain sentences, the most important first, by topic, such as a kind
        of noise; those of the topic "" are about all of it.
    tables, charts:
        Of the same results: data frames of what is shown, by title, and plotly figures, by topic
        and title.
    has_noise:
        Whether kinds and rates of noise are part of it.
    trains:
        Whether it trains a model on the training part and asks it about the test part.
    """

    name: str
    title: str
    explain: str
    defaults: ExperimentOptions
    settings: Callable[[ExperimentOptions], Sequence[Setting]]
    run: Callable[[Work, Setting], CellOutcome]
    answer: Callable[[ExperimentResults], Answer]
    tables: Callable[[ExperimentResults], Mapping[str, pd.DataFrame]]
    charts: Callable[[ExperimentResults], Charts]
    has_noise: bool = True
    trains: bool = True


def noise_settings(options: ExperimentOptions) -> list[Setting]:
    """Every kind at every rate with every seed, seed by seed, so that curves appear early."""
    return [
        Setting(kind, rate, seed)
        for seed in range(options.seeds)
        for kind in options.kinds
        for rate in ((None,) if kind == "votes" else options.rates)
    ]
