"""Long work of a workspace that is started in a process of its own, and how far it is."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from labelreview.core.configuration import Configuration
from labelreview.core.errors import LabelReviewError
from labelreview.jobs import Job, Jobs
from labelreview.jobs.forecasts import Forecasts
from labelreview.store.catalog import Catalog

if TYPE_CHECKING:
    from labelreview.experiments import Experiment, ExperimentOptions

SCORE_JOB = "score"
RERANK_JOB = "rerank"
FIT_JOB = "fit"
MAP_JOB = "map"
EXPERIMENT_JOB = "experiment"
MEASURE_JOB = "measure"
UNASKED = "LABELREVIEW_PREPARE"
"""Environment variable; 0 turns off what runs by itself: preparing pages, measuring the machine."""


def works_unasked() -> bool:
    """Return whether work may be started that nobody asked for."""
    return os.environ.get(UNASKED) != "0"


class BackgroundWork:
    """Starts work on datasets by name. What starts work gives the id of the job to watch, and
    raises `NotFoundError` when there is no such dataset; the rest is documented at the
    method of the same name of `labelreview.workspace.Workspace`."""

    def __init__(
        self,
        jobs: Jobs,
        catalog: Catalog,
        prepare_experiment: Callable[[str, str, ExperimentOptions], Experiment],
    ) -> None:
        self._jobs = jobs
        self._catalog = catalog
        self.forecasts = Forecasts(jobs.settings.folder)
        self._prepare_experiment = prepare_experiment

    def score(self, name: str, configuration: Configuration) -> int:
        """Score a dataset."""
        return self._start(SCORE_JOB, name, asdict(configuration))

    def measure(self, name: str, encoder: str | None = None) -> int:
        """Measure how fast this machine scores a few of the dataset's texts, or encodes them."""
        return self._start(MEASURE_JOB, name, {"encoder": encoder})

    def measuring(self, name: str) -> Job | None:
        """Return the dataset's latest job that measures."""
        return self._jobs.latest(name, MEASURE_JOB)

    def rerank(self, name: str, run: str) -> int:
        """Let the decisions teach a run."""
        return self._start(RERANK_JOB, name, {"run": run})

    def scoring(self, name: str) -> Job | None:
        """Return the dataset's latest job that scores or re-ranks."""
        return self._jobs.latest(name, SCORE_JOB, RERANK_JOB)

    def fit(self, name: str, model: str, epochs: int = 3, seed: int = 0) -> int:
        """Fit a model on all rows and keep it."""
        return self._start(FIT_JOB, name, {"model": model, "epochs": epochs, "seed": seed})

    def fitting(self, name: str) -> Job | None:
        """Return the dataset's latest fitting job."""
        return self._jobs.latest(name, FIT_JOB)

    def lay_out(self, name: str, run: str) -> int:
        """Make what the pages of a run show first: its map and the sheets of its grid."""
        return self._start(MAP_JOB, name, {"run": run})

    def prepare_pages(self, name: str, run: str) -> None:
        """Start `lay_out` for a new run, unless nothing may run by itself. The run is done without
        it: when it cannot be started, the pages take longer the first time."""
        if works_unasked():
            with contextlib.suppress(LabelReviewError):
                self.lay_out(name, run)

    def laying_out(self, name: str) -> Job | None:
        """Return the dataset's latest job that prepares the pages of a run."""
        return self._jobs.latest(name, MAP_JOB)

    def experiment(self, name: str, question: str, options: ExperimentOptions) -> int:
        """Run an experiment. Its digest is in the job's spec as "experiment", and its cells can
        be read from now on. Raises like `Workspace.experiment`."""
        made = self._prepare_experiment(name, question, options)
        spec = {"question": question, "experiment": made.digest, "options": asdict(options)}
        return self._start(EXPERIMENT_JOB, name, spec)

    def experimenting(self, name: str) -> Job | None:
        """Return the dataset's latest job that runs an experiment."""
        return self._jobs.latest(name, EXPERIMENT_JOB)

    def _start(self, kind: str, name: str, options: Mapping[str, object]) -> int:
        self._catalog.dataset(name)
        return self._jobs.start(kind, {"dataset": name, **options})
