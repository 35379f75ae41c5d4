"""Forecasts of the work that a workspace starts in the background."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from labelreview.core.configuration import Configuration
from labelreview.jobs.forecast import Forecast
from labelreview.jobs.machine import crowding, since_start
from labelreview.jobs.measured import MeasuredPart, MeasuredTimes
from labelreview.jobs.plan import JobPlan
from labelreview.runs.cost import (
    ENCODING,
    JUDGING,
    MAP,
    PROCESS_SECONDS,
    STARTING,
    TRAINING,
    WORDS,
    StepCost,
    TextSizes,
    experiment_steps,
    map_steps,
    scoring_megabytes,
    scoring_steps,
)

_START = StepCost("Starting", STARTING, PROCESS_SECONDS)


class Forecasts:
    """What work will cost on this machine: a range until something like it was measured here."""

    def __init__(self, folder: Path) -> None:
        self.measured = MeasuredTimes(folder)

    def scoring(self, sizes: TextSizes, configuration: Configuration) -> Forecast:
        """Forecast the scoring of texts."""
        megabytes = scoring_megabytes(sizes, configuration)
        ratio = self.measured.ratio(memory_part(configuration), megabytes) or 1.0
        return self._of(scoring_steps(sizes, configuration), megabytes * ratio)

    def map(self, rows: int) -> Forecast:
        """Forecast the layout of a map of `rows` texts by UMAP."""
        return self._of([one for one in map_steps(rows, (), 0) if one.part == MAP])

    def experiment(
        self,
        question: str,
        cells: int,
        sizes: TextSizes,
        *,
        encoder: str | None,
        fine_tune: str | None,
        epochs: int,
    ) -> Forecast:
        """Forecast an experiment of so many cells on `sizes.rows` training rows."""
        return self._of(
            experiment_steps(
                question, cells, sizes, encoder=encoder, fine_tune=fine_tune, epochs=epochs
            )
        )

    def plan(self, steps: Sequence[StepCost]) -> JobPlan:
        """Return what tells the remaining time of a job of these steps."""
        amounts = _amounts(steps)
        ratios = {part: self.measured.ratio(part, amount) for part, amount in amounts.items()}
        busy = crowding()
        return JobPlan(steps, {part: (ratio or 1.0) * busy for part, ratio in ratios.items()})

    def has_started(self) -> None:
        """Keep how long the process took to start that now begins with a job."""
        self.measured.add(MeasuredPart(STARTING, PROCESS_SECONDS, since_start()))

    def knows(self, part: str) -> bool:
        """Return whether the part was ever measured here."""
        return self.measured.ratio(part, 1.0) is not None

    def _of(self, steps: Sequence[StepCost], megabytes: float = 0.0) -> Forecast:
        low = high = 0.0
        for part, amount in _amounts([_START, *steps]).items():
            ratio = self._ratio(part, amount)
            one = Forecast(amount * (ratio or 0.0), amount * (ratio or 0.0))
            if ratio is None:
                resembling = _like(part)
                # What resembles it tells the speed of the machine, though not more.
                like = self.measured.ratio(resembling, amount) if resembling else None
                one = Forecast.unmeasured(amount * (like or 1.0))
            low, high = low + one.low, high + one.high
        busy = crowding()
        return Forecast(low * busy, high * busy, megabytes, is_busy=busy > 1.5)

    def _ratio(self, part: str, amount: float) -> float | None:
        ratio = self.measured.ratio(part, amount)
        if ratio is None and part == STARTING:  # so short that it makes no range of the whole
            return self.measured.ratio(WORDS, amount)
        return ratio


def memory_part(configuration: Configuration) -> str:
    """Return what the peak memory of scoring is kept under: it differs by the libraries used."""
    if configuration.fine_tune:
        return "memory of training"
    is_model = configuration.encoder or configuration.classifier or configuration.zero_shot
    return "memory of encoding" if is_model else "memory of words"


def memory_measured(
    sizes: TextSizes, configuration: Configuration, megabytes: float
) -> MeasuredPart:
    """Return the measurement of a scoring's peak memory."""
    expected = scoring_megabytes(sizes, configuration)
    return MeasuredPart(memory_part(configuration), expected, megabytes)


def _like(part: str) -> str | None:
    if part.startswith(JUDGING):  # another machine does that
        return None
    if part == TRAINING or part.endswith("fine-tuned"):
        return ENCODING
    return WORDS


def _amounts(steps: Sequence[StepCost]) -> dict[str, float]:
    amounts: dict[str, float] = {}
    for one in steps:
        amounts[one.part] = amounts.get(one.part, 0.0) + one.seconds
    return amounts
