"""What the jobs of a workspace cost, and what they took."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from labelreview.core.configuration import Configuration
from labelreview.core.errors import LabelReviewError
from labelreview.experiments import ExperimentOptions, question
from labelreview.jobs.background_work import EXPERIMENT_JOB, MAP_JOB, SCORE_JOB
from labelreview.jobs.calibration import sizes_of
from labelreview.jobs.forecasts import memory_measured
from labelreview.jobs.plan import JobPlan
from labelreview.review.arrangement import AT_ONCE
from labelreview.runs.cost import StepCost, experiment_steps, map_steps, scoring_steps
from labelreview.workspace import Workspace


class JobTimes:
    """The `Foresight` of a workspace's jobs."""

    def __init__(self, space: Workspace) -> None:
        self._space = space
        self._forecasts = space.background.forecasts

    def plan(self, kind: str, spec: dict[str, Any]) -> JobPlan | None:
        """Return the steps of a job; None for kinds without an estimate."""
        try:
            steps = self._steps(kind, spec)
        except (LabelReviewError, TypeError, KeyError):
            return None  # the job itself says what is wrong
        return self._forecasts.plan(steps) if steps else None

    def keep(self, kind: str, spec: dict[str, Any], plan: JobPlan) -> None:
        """Keep what the parts of a job took, and the memory of a scoring."""
        measured = plan.measured()
        if kind == SCORE_JOB and measured and (peak := _peak_megabytes()):
            sizes = sizes_of(self._space.dataset(spec["dataset"]))
            measured.append(memory_measured(sizes, _configuration(spec), peak))
        self._forecasts.measured.add(*measured)

    def _steps(self, kind: str, spec: dict[str, Any]) -> Sequence[StepCost]:
        if kind not in (SCORE_JOB, MAP_JOB, EXPERIMENT_JOB):
            return ()
        dataset = self._space.dataset(spec["dataset"])
        sizes = sizes_of(dataset)
        if kind == SCORE_JOB:
            return scoring_steps(sizes, _configuration(spec))
        if kind == MAP_JOB:
            return map_steps(sizes.rows, np.bincount(dataset.given()).tolist(), AT_ONCE)
        options = ExperimentOptions(**spec["options"])
        return experiment_steps(
            spec["question"],
            len(question(spec["question"]).settings(options)),
            replace(sizes, rows=min(options.rows or sizes.rows, sizes.rows)),
            encoder=options.encoder,
            fine_tune=options.fine_tune,
            epochs=options.epochs,
        )


def _configuration(spec: dict[str, Any]) -> Configuration:
    return Configuration(**{key: value for key, value in spec.items() if key != "dataset"})


def _peak_megabytes() -> float | None:
    """Return the most memory that this process has held; None where the system does not say."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)  # bytes there, kilobytes elsewhere
