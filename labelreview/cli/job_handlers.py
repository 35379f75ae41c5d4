"""The work of each kind of job, in the process that was started for it."""

from __future__ import annotations

import os
from typing import Any

from labelreview import explain
from labelreview.cli.job_times import JobTimes
from labelreview.core.configuration import Configuration
from labelreview.core.progress import Progress
from labelreview.experiments import ExperimentOptions
from labelreview.jobs.background_work import (
    EXPERIMENT_JOB,
    FIT_JOB,
    MAP_JOB,
    MEASURE_JOB,
    RERANK_JOB,
    SCORE_JOB,
)
from labelreview.jobs.calibration import measure_encoder, measure_words
from labelreview.jobs.worker import run_job
from labelreview.review.preparing import prepare_pages
from labelreview.workspace import Workspace

_PATIENCE = 10  # of 19, which a process can give way to others
_ATTRIBUTION = "Finding the words behind the predictions"


def do_job(space: Workspace, job_id: int) -> None:
    """Run one job of the workspace in this process, to its end."""

    def score(spec: dict[str, Any], progress: Progress) -> dict[str, Any]:
        name, options = _name_and_options(spec)
        run = space.score(name, Configuration(**options), progress)
        progress(_ATTRIBUTION, 0, 1)
        # A failure here must not fail a run that is complete.
        explain.start(space.dataset(name), space.evidence_folder).join()
        progress(_ATTRIBUTION, 1, 1)
        return {"run": run.digest}

    def rerank(spec: dict[str, Any], progress: Progress) -> dict[str, Any]:
        return {"run": space.rerank(spec["dataset"], spec["run"], progress).digest}

    def fit(spec: dict[str, Any], progress: Progress) -> dict[str, Any]:
        name, options = _name_and_options(spec)
        return {"model": str(space.fit(name, **options, progress=progress).folder)}

    def prepare(spec: dict[str, Any], progress: Progress) -> dict[str, Any]:
        name = spec["dataset"]
        run = space.run(name, spec["run"])
        _step_back()
        prepare_pages(space.dataset(name), run, space.evidence_folder, progress)
        return {}

    def experiment(spec: dict[str, Any], progress: Progress) -> dict[str, Any]:
        options = ExperimentOptions(**spec["options"])
        done = space.experiment(spec["dataset"], spec["question"], options, progress=progress)
        return {"experiment": done.digest}

    def measure(spec: dict[str, Any], progress: Progress) -> dict[str, Any]:
        dataset, encoder = space.dataset(spec["dataset"]), spec["encoder"]
        found = (
            measure_encoder(dataset, encoder, progress)
            if encoder
            else measure_words(dataset, progress)
        )
        space.background.forecasts.measured.add(*found)
        return {}

    handlers = {
        SCORE_JOB: score,
        RERANK_JOB: rerank,
        FIT_JOB: fit,
        MAP_JOB: prepare,
        EXPERIMENT_JOB: experiment,
        MEASURE_JOB: measure,
    }
    run_job(job_id, space.settings, handlers, foresight=JobTimes(space))
    _prepare_afterwards(space, job_id)


def _prepare_afterwards(space: Workspace, job_id: int) -> None:
    """Start what makes the pages of a new run open at once, if there is one."""
    job = space.jobs.get(job_id)
    run = (job.result or {}).get("run")
    if run and job.dataset:
        space.background.prepare_pages(job.dataset, run)


def _step_back() -> None:
    """Leave the processor to everybody who waits for something."""
    if hasattr(os, "nice"):
        os.nice(_PATIENCE)


def _name_and_options(spec: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return spec["dataset"], {key: value for key, value in spec.items() if key != "dataset"}
