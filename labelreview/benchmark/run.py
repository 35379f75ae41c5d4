"""Run a bench: what is finished is kept, and only what is missing is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.benchmark.datasets import read_labelled
from labelreview.benchmark.options import BenchmarkOptions
from labelreview.benchmark.own_method import vectors
from labelreview.benchmark.panel import Entry, make_panel
from labelreview.benchmark.results import BenchmarkResults, collect
from labelreview.benchmark.trial import Trial, embeddings_folder, run_trial
from labelreview.core.artifacts import digest, writing
from labelreview.core.configuration import Configuration
from labelreview.core.errors import BenchError
from labelreview.core.labels import preview
from labelreview.core.parallel import each
from labelreview.core.progress import Progress, silent
from labelreview.data.labelled import Labelled
from labelreview.evidence.gather import identity
from labelreview.runs.feedback.rerank import RERANKING_VERSION
from labelreview.runs.scoring import SCORING_VERSION
from labelreview.signals import SIGNALS, asked


def run_bench(
    places: Sequence[Path], output: Path, options: BenchmarkOptions, progress: Progress = silent
) -> BenchmarkResults:
    """Measure labelreview and cleanlab on the datasets of these files and folders.

    Everything is kept in `output`: finished trials by the digest of what affects them, so that a
    stopped bench goes on where it was and changed scoring is measured again, against the same
    rivals. Raises `BenchError`, `SourceError` and `EvidenceError` for what cannot be run.
    """
    with writing(output / "trials"):
        output.mkdir(parents=True, exist_ok=True)
    contestants = _contestants(options)
    panel = _panel(places, output, options, progress)
    trials = [
        Trial(entry.data, entry.kind, setting, configuration, options.encoder, options.folds, name)
        for entry in panel
        for setting in options.settings(entry)
        for configuration, name in contestants
    ]
    if not trials:
        raise BenchError("No dataset has such noise", "choose other noise or other datasets")
    missing = [trial for trial in trials if not trial.result_path(output).exists()]
    for data in dict.fromkeys(trial.data for trial in missing):
        _embedded(data, output, options, progress)  # once, before several processes ask
    _run(missing, output, options.jobs, progress)
    return collect(trials, output)


def _contestants(options: BenchmarkOptions) -> list[tuple[Configuration | None, str]]:
    """cleanlab, labelreview and labelreview with fine-tuning, each with its digest."""
    import cleanlab
    import sklearn

    own_method = Configuration(
        encoder=options.encoder, folds=options.folds, signals=_signals(options)
    )
    signals = [(signal.name, signal.version) for signal in asked(own_method)]
    scoring = [SCORING_VERSION, RERANKING_VERSION, signals]
    encoder = identity(own_method)["encoder"]
    baselines = ["cleanlab", cleanlab.__version__, sklearn.__version__, encoder, options.folds]
    contestants: list[tuple[Configuration | None, str]] = [(None, digest(baselines))]
    tuned = replace(own_method, fine_tune=options.fine_tune)
    for configuration in [own_method, *([tuned] if options.fine_tune else [])]:
        name = digest(scoring, identity(configuration))
        contestants.append((configuration, name))
    return contestants


def _signals(options: BenchmarkOptions) -> tuple[str, ...]:
    """Names of further signals; for "all" those whose evidence is there without fine-tuning, whose
    own signals a run with it has anyway."""
    if options.signals != ("all",):
        return options.signals
    there = {"heads"} if options.encoder else set()
    return tuple(
        signal.name for signal in SIGNALS if not signal.is_default and signal.needs <= there
    )


def _panel(
    places: Sequence[Path], output: Path, options: BenchmarkOptions, progress: Progress
) -> list[Entry]:
    def embed(data: Labelled) -> NDArray[np.float32]:
        return _embedded(data, output, options, progress)

    datasets = read_labelled(places, output / "datasets", progress)
    panel = make_panel(datasets, options.rows, embed)
    patterns = options.datasets or ("*",)
    chosen = [
        entry
        for entry in panel
        if any(fnmatchcase(entry.data.name, pattern) for pattern in patterns)
    ]
    if not chosen:
        names = preview([entry.data.name for entry in panel], 20)
        raise BenchError(
            f"No dataset is called {preview(patterns)}", f"use some of {names}, or patterns of them"
        )
    return chosen


def _embedded(
    data: Labelled, output: Path, options: BenchmarkOptions, progress: Progress
) -> NDArray[np.float32]:
    folder = embeddings_folder(output, data)

    def of_data(step: str, done: int, total: int) -> None:
        progress(f"{step} of {data.name}", done, total)

    return vectors(data.texts, options.encoder, cache=folder, progress=of_data)


def _run(trials: Sequence[Trial], output: Path, jobs: int, progress: Progress) -> None:
    progress("Running the trials", 0, len(trials))
    for done, _ in enumerate(each(partial(run_trial, output=output), trials, jobs), start=1):
        progress("Running the trials", done, len(trials))
