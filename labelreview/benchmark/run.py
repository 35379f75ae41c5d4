"""Run a benchmark: finished trials are kept, and only missing ones are run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.benchmark.datasets import read_labelled
from labelreview.benchmark.left_out import Choosing, candidates
from labelreview.benchmark.options import BenchmarkOptions
from labelreview.benchmark.own_method import embeddings_of
from labelreview.benchmark.panel import Entry, make_panel
from labelreview.benchmark.results import BenchmarkResults, collect
from labelreview.benchmark.rivals import RIVALS, ReadyRival, make_ready
from labelreview.benchmark.trial import Trial, embeddings_folder, run_trial
from labelreview.core.artifacts import digest, writing
from labelreview.core.configuration import Configuration
from labelreview.core.errors import BenchmarkError
from labelreview.core.labels import preview
from labelreview.core.parallel import each
from labelreview.core.progress import Progress, silent
from labelreview.data.labelled import Labelled
from labelreview.evidence.gather import identity
from labelreview.runs.feedback.rerank import RERANKING_VERSION
from labelreview.runs.scoring import SCORING_VERSION
from labelreview.signals import SIGNALS, requested_signals


def run_bench(
    places: Sequence[Path], output: Path, options: BenchmarkOptions, progress: Progress = silent
) -> BenchmarkResults:
    """Measure labelreview, cleanlab and the rivals on the datasets of these files and folders.

    Everything is kept in `output`, finished trials by the digest of what affects them: a stopped
    benchmark resumes, and changed scoring is measured again against the same baselines. A rival
    that cannot be installed, or fails, is told in the notes of the results. Raises
    `BenchmarkError` for options and datasets that do not fit, `SourceError` for files that cannot
    be read and `EvidenceError` for models that cannot be used.
    """
    with writing(output / "trials"):
        output.mkdir(parents=True, exist_ok=True)
    methods = _methods(options)
    rivals, notes = _rivals(options, output, progress)
    panel = _panel(places, output, options, progress)
    trials = [
        Trial(
            entry.data,
            entry.kind,
            setting,
            contestant,
            options.encoder,
            options.folds,
            name,
            options.rival_seconds,
        )
        for entry in panel
        for setting in options.settings(entry)
        for contestant, name in [*methods, *rivals]
    ]
    if not trials:
        raise BenchmarkError(
            "None of the datasets allows this noise", "choose other noise or other datasets"
        )
    missing = [trial for trial in trials if not trial.is_finished(output)]
    for data in dict.fromkeys(trial.data for trial in missing):
        _embedded(data, output, options, progress)  # once, before several processes need it
    _run(missing, output, options.jobs, progress)
    return collect(trials, output, notes)


def _rivals(
    options: BenchmarkOptions, output: Path, progress: Progress
) -> tuple[list[tuple[ReadyRival, str]], list[str]]:
    """The rivals that can be run, each with its digest, and a sentence for each that cannot."""
    pythons = dict(options.rival_pythons)
    encoder = identity(Configuration(encoder=options.encoder))["encoder"]
    ready, notes = [], []
    for done, name in enumerate(options.rivals):
        progress("Preparing the rivals", done, len(options.rivals))
        try:
            rival = make_ready(RIVALS[name], pythons.get(name), output / "rivals")
        except BenchmarkError as error:
            notes.append(str(error))
            continue
        ready.append((rival, digest(rival.identity, encoder, options.folds)))
    return ready, notes


def _methods(options: BenchmarkOptions) -> list[tuple[Configuration | Choosing | None, str]]:
    """cleanlab (None), labelreview, labelreview with fine-tuning, and what can be chosen for it,
    each with its digest."""
    import cleanlab
    import sklearn

    plain = Configuration(encoder=options.encoder, folds=options.folds, signals=_signals(options))
    signals = [(signal.name, signal.version) for signal in requested_signals(plain)]
    scoring = [SCORING_VERSION, RERANKING_VERSION, signals]
    encoder = identity(plain)["encoder"]
    baselines = ["cleanlab", cleanlab.__version__, sklearn.__version__, encoder, options.folds]
    methods: list[tuple[Configuration | Choosing | None, str]] = [(None, digest(baselines))]
    tuned = replace(plain, fine_tune=options.fine_tune)
    for configuration in [plain, *([tuned] if options.fine_tune else [])]:
        name = digest(scoring, identity(configuration))
        methods.append((configuration, name))
    if options.left_out:
        methods.append((Choosing(plain), digest(scoring, identity(plain), list(candidates()))))
    return methods


def _signals(options: BenchmarkOptions) -> tuple[str, ...]:
    """Names of further signals; for "all", those whose evidence exists without fine-tuning. Signals
    that need fine-tuning are part of every run with it."""
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
        raise BenchmarkError(
            f"There is no dataset called {preview(patterns)}",
            f"choose from {names}, or give a pattern",
        )
    return chosen


def _embedded(
    data: Labelled, output: Path, options: BenchmarkOptions, progress: Progress
) -> NDArray[np.float32]:
    folder = embeddings_folder(output, data)

    def of_data(step: str, done: int, total: int) -> None:
        progress(f"{step} of {data.name}", done, total)

    return embeddings_of(data.texts, options.encoder, cache=folder, progress=of_data)


def _run(trials: Sequence[Trial], output: Path, jobs: int, progress: Progress) -> None:
    progress("Running the trials", 0, len(trials))
    for done, _ in enumerate(each(partial(run_trial, output=output), trials, jobs), start=1):
        progress("Running the trials", done, len(trials))
