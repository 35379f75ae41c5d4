"""A question that an experiment answers: its cells, and how their figures are read."""

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
    """A question, the cells that answer it, and how their figures are read.

    name, title, explain:
        Name on the command line, the question in words, and one sentence on what is done.
    defaults:
        Options unless the user gives others.
    settings:
        The cells, in the order in which they are done.
    run:
        Computes one cell.
    answer:
        Sentences about the results so far, the most important first, by topic, such as a kind of
        noise; the topic "" is about all of them.
    tables, charts:
        Data frames of the same results, as shown, by title, and plotly figures by topic and title.
    has_noise:
        Whether kinds and rates of noise are part of it.
    trains:
        Whether a model is trained on the train data and evaluated on the test data.
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
    """Return every kind at every rate with every seed.

    Seed by seed, so that whole curves appear early.
    """
    return [
        Setting(kind, rate, seed)
        for seed in range(options.seeds)
        for kind in options.kinds
        for rate in ((None,) if kind == "votes" else options.rates)
    ]
