"""Forecasts of the work that a workspace starts in the background."""

from __future__ import annotations

from pathlib import Path

from labelreview.core.configuration import Configuration
from labelreview.jobs.forecast import Forecast
from labelreview.runs.cost import cost, experiment_cost, map_seconds


class Forecasts:
    """What work will cost on this machine: a range until something like it was measured here."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def scoring(self, rows: int, classes: int, configuration: Configuration) -> Forecast:
        """Forecast the scoring of `rows` texts in `classes` classes."""
        expected = cost(rows, classes, configuration)
        return Forecast.unmeasured(expected.seconds, expected.megabytes)

    def map(self, rows: int) -> Forecast:
        """Forecast the layout of a map of `rows` texts by UMAP."""
        return Forecast.unmeasured(map_seconds(rows))

    def experiment(
        self,
        question: str,
        cells: int,
        rows: int,
        classes: int,
        *,
        encoder: str | None,
        fine_tune: str | None,
        epochs: int,
    ) -> Forecast:
        """Forecast an experiment of so many cells on `rows` training rows."""
        seconds = experiment_cost(
            question, cells, rows, classes, encoder=encoder, fine_tune=fine_tune, epochs=epochs
        )
        return Forecast.unmeasured(seconds)
