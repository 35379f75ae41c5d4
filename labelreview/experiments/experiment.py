"""One experiment: its folder, its question and options, and its results so far."""

from __future__ import annotations

import logging
import platform
import shlex
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pandas as pd

from labelreview.core.artifacts import digest, load_json, reading, save_json
from labelreview.core.counted_nouns import counted
from labelreview.core.digests import Damaged, discard
from labelreview.core.errors import NotFoundError, WorkspaceError
from labelreview.core.progress import Progress, silent
from labelreview.data.dataset import Dataset
from labelreview.evidence.gather import identity
from labelreview.experiments.catalogue import question
from labelreview.experiments.cells import read_cells, run_cells
from labelreview.experiments.options import KINDS, ExperimentOptions
from labelreview.experiments.question import Answer, Charts, Question
from labelreview.experiments.results import ExperimentResults
from labelreview.experiments.train_test_data import TrainTestData, make_train_test_data
from labelreview.experiments.work import Work
from labelreview.noise import VERSION as NOISE_VERSION

VERSION = 1  # raise it when equal input would give other figures
_SPEC = "experiment.json"
_PACKAGES = ("labelreview", "cleanlab", "scikit-learn", "numpy", "scipy", "torch", "transformers")
_MODELS = ("torch", "transformers")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Experiment:
    """One question about one dataset, in a folder of its own.

    folder:
        Holds experiment.json and cells/, one file for each finished or failed cell.
    digest:
        Digest of everything that affects the figures; also the folder's name.
    dataset, dataset_digest:
        Name and digest of the dataset.
    train, test, tested_on, decided:
        Rows for training and for testing, where the test rows come from in words, and the number of
        rows that people had changed.
    models:
        Digests of the models, by the name of the option.
    versions:
        Versions of the packages that compute the figures.
    created_at:
        ISO 8601 in UTC.
    """

    folder: Path
    digest: str
    name: str
    dataset: str
    dataset_digest: str
    options: ExperimentOptions
    train: int
    test: int
    classes: int
    tested_on: str
    decided: int
    models: Mapping[str, Any]
    versions: Mapping[str, str]
    created_at: str

    @classmethod
    def open(cls, folder: Path) -> Experiment:
        """Read what `prepare_experiment` wrote.

        Raises `NotFoundError` when there is none and `WorkspaceError` when it is damaged.
        """
        place = folder / _SPEC
        if not place.exists():
            raise NotFoundError(f"There is no experiment {folder.name!r}", "start it again")
        with reading(folder, "start the experiment again"):
            saved = load_json(place)
            if saved["digest"] != folder.name:
                raise Damaged("it is another experiment's folder")
            return cls(folder=folder, **{**saved, "options": ExperimentOptions(**saved["options"])})

    @property
    def question(self) -> Question:
        """The question that it answers."""
        return question(self.name)

    @property
    def settings(self) -> int:
        """Number of cells, finished or not."""
        return len(self.question.settings(self.options))

    def moment(self) -> tuple[int, int]:
        """Return the number of cell files and the time of the newest in nanoseconds.

        It changes whenever a cell ends: a cache key for whatever shows the results.
        """
        times = [path.stat().st_mtime_ns for path in (self.folder / "cells").glob("[!.]*.json")]
        return len(times), max(times, default=0)

    def is_whole(self) -> bool:
        """Return whether every cell is finished and none failed."""
        results = self.results()
        return len(results.cells) == self.settings and not results.failed

    def results(self) -> ExperimentResults:
        """Read the results so far."""
        settings = self.question.settings(self.options)
        return ExperimentResults(tuple(read_cells(settings, self.folder / "cells")))

    def answer(self, results: ExperimentResults) -> Answer:
        """Return sentences by topic, the most important first; none before the first cell."""
        return self.question.answer(results) if len(results.figures) else {}

    def sentences(self, results: ExperimentResults) -> list[str]:
        """Return all sentences of the answer, each after its topic."""
        return [
            f"{topic}: {sentence}" if topic else sentence
            for topic, sentences in self.answer(results).items()
            for sentence in sentences
        ]

    def tables(self, results: ExperimentResults) -> Mapping[str, pd.DataFrame]:
        """Return the tables by title; none before the first cell."""
        return self.question.tables(results) if len(results.figures) else {}

    def charts(self, results: ExperimentResults) -> Charts:
        """Return plotly figures by topic and title; none before the first cell."""
        return self.question.charts(results) if len(results.figures) else {}

    def sentence(self) -> str:
        """Return model, seeds, noise and rows in words."""
        o = self.options
        parts = [o.model, counted(o.seeds, "seed")]
        if self.question.has_noise:
            rates = ", ".join(f"{100 * rate:g}" for rate in o.rates)
            parts.append(f"noise: {', '.join(KINDS[kind] for kind in o.kinds)} at {rates}%")
        rows = counted(self.train, "training row")
        if self.question.trains:
            rows += f", {counted(self.test, 'test row')} ({self.tested_on})"
        return "; ".join([*parts, rows])

    def command(self) -> str:
        """Return the command that repeats it."""
        o = self.options
        words = ["labelreview", "experiment", self.name, self.dataset]
        if self.question.has_noise:
            words += ["--kinds", ",".join(o.kinds)]
            words += ["--rates", ",".join(f"{100 * rate:g}" for rate in o.rates)]
        words += ["--seeds", str(o.seeds)]
        if o.encoder:
            words += ["--encoder", o.encoder]
        if o.fine_tune:
            words += ["--fine-tune", o.fine_tune, "--epochs", str(o.epochs)]
        words += ["--full"] if o.rows is None else ["--rows", str(o.rows)]
        return shlex.join(words)


def prepare_experiment(
    folder: Path,
    question_name: str,
    dataset_name: str,
    dataset: Dataset,
    decisions: pd.DataFrame,
    options: ExperimentOptions,
) -> tuple[Experiment, TrainTestData]:
    """Create the experiment in `folder`, or find it there, and return it with its data.

    Nothing is computed yet. The same question with the same options, labels, models and versions is
    the same experiment. Raises `ExperimentError` for an unknown question or too few rows, and
    `EvidenceError` for models that cannot be found.
    """
    asked = question(question_name)
    if not asked.has_noise:
        options = replace(options, kinds=asked.defaults.kinds, rates=asked.defaults.rates)
    train_test_data = make_train_test_data(
        dataset_name,
        dataset,
        decisions,
        options.rows,
        before_review=not asked.has_noise,
        votes="votes" in options.kinds and asked.has_noise,
    )
    models = identity(options.configuration)
    versions = {name: found for name in _PACKAGES if (found := _version(name, options))}
    values = {
        "name": asked.name,
        "dataset": dataset_name,
        "dataset_digest": dataset.digest,
        "options": asdict(options),
        "train": len(train_test_data.train),
        "test": len(train_test_data.test),
        "classes": len(train_test_data.classes),
        "tested_on": train_test_data.tested_on,
        "decided": train_test_data.decided,
        "models": {name: models[name] for name in ("encoder", "fine_tune")},
        "versions": {"python": platform.python_version(), **versions},
    }
    affects = {key: value for key, value in values.items() if key != "options"}
    measured = {**asdict(options), "encoder": None, "fine_tune": None}
    name = digest(VERSION, NOISE_VERSION, train_test_data.digest, affects, measured)
    place = folder / name
    if not _is_whole(place):
        created = datetime.now(UTC).isoformat(timespec="seconds")
        save_json(place / _SPEC, {"digest": name, **values, "created_at": created})
    return Experiment.open(place), train_test_data


def run_experiment(
    experiment: Experiment,
    train_test_data: TrainTestData,
    *,
    processes: int = 1,
    progress: Progress = silent,
) -> None:
    """Compute the cells that are missing or failed before; see `run_cells`.

    processes:
        Cells that are computed at the same time, each on one core.
    """
    kept = experiment.folder.parent / "evidence" / train_test_data.texts_digest
    work = Work(train_test_data, experiment.options, kept, experiment.folder)
    work.prepare(progress)  # once, before several processes need it
    settings = experiment.question.settings(experiment.options)
    run: Callable[..., Any] = partial(experiment.question.run, work)
    run_cells(run, settings, experiment.folder / "cells", processes=processes, progress=progress)


def experiments_in(folder: Path) -> list[Experiment]:
    """Return the experiments of the folder, the newest first; log and leave out damaged ones."""
    found = []
    for path in folder.glob(f"[!.]*/{_SPEC}"):
        try:
            found.append(Experiment.open(path.parent))
        except WorkspaceError as error:
            _log.warning("%s", error)
    return sorted(found, key=lambda one: one.created_at, reverse=True)


def _is_whole(folder: Path) -> bool:
    try:
        Experiment.open(folder)
    except NotFoundError:
        return False
    except WorkspaceError as error:
        discard(folder / _SPEC, str(error))
        return False
    return True


def _version(package: str, options: ExperimentOptions) -> str | None:
    if package in _MODELS and not (options.encoder or options.fine_tune):
        return None
    try:
        return version(package)
    except PackageNotFoundError:
        return None
