"""A folder and a database put together: where a team's datasets, runs and decisions live."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from labelreview.classifiers.fit import SavedModel, fit_model, saved_models
from labelreview.core.configuration import Configuration
from labelreview.core.owners import make_workspace
from labelreview.core.progress import Progress, silent
from labelreview.core.settings import Settings
from labelreview.data.dataset import Dataset
from labelreview.data.library import Imported, Library
from labelreview.decision_log import DecisionLog, Recorded, read_decisions_csv, with_given_label
from labelreview.decision_log.class_changes import ClassChanges
from labelreview.findings.findings import Findings
from labelreview.findings.open_runs import OpenRuns
from labelreview.findings.saved_selections import SavedSelections
from labelreview.jobs import Jobs
from labelreview.jobs.background_work import BackgroundWork
from labelreview.runs.run import Run
from labelreview.store import Engine, open_engine, why_read_only
from labelreview.store.catalog import Catalog, DatasetEntry
from labelreview.store.snapshot import RememberedSnapshot, Snapshots

if TYPE_CHECKING:
    import pandas as pd

    from labelreview.data.sources import ImportOptions
    from labelreview.exchange import Exchange
    from labelreview.experiments import Experiment, ExperimentOptions
    from labelreview.experiments.health import Health
    from labelreview.experiments.train_test_data import TrainTestData
    from labelreview.export import ExportOptions, ExportReport


class Workspace:
    """Datasets, runs and decisions by name. Safe to share between threads."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self.settings = settings
        self.jobs = Jobs(engine, settings)
        self.saved_selections = SavedSelections(self._folder("picks"))
        self.engine = engine
        self._look_at(None)
        picks, evidence = self.saved_selections, self.evidence_folder
        self._runs = OpenRuns(engine, self._folder("runs"), self._library, picks, evidence)

    @contextlib.contextmanager
    def at_one_moment(self) -> Iterator[Workspace]:
        """Give the same workspace, sharing all that is open, for which the database is read once:
        until the block ends, and again after this process wrote to it."""
        snapshot, space = RememberedSnapshot(self.engine), copy(self)
        space._look_at(snapshot)
        space._runs = self._runs.at(snapshot, space._library)
        try:
            yield space
        finally:
            snapshot.end()

    def _look_at(self, snapshots: Snapshots | None) -> None:
        self.catalog = Catalog(self.engine, snapshots)
        self._library = Library(self._folder("datasets"), self.catalog)
        self.background = BackgroundWork(
            self.jobs, self.catalog, lambda *asked: self._prepare_experiment(*asked)[0]
        )

    @classmethod
    def open(cls, folder: str | Path | None = None, database_url: str | None = None) -> Workspace:
        """Open a workspace, made on first use.

        `folder` defaults to $LABELREVIEW_WORKSPACE, then the user's data folder; `database_url` to
        $LABELREVIEW_DATABASE_URL, then a SQLite file in the folder. Raises `WorkspaceError` when
        the folder cannot be written or the database cannot be opened.
        """
        settings = Settings.resolve(folder, database_url)
        make_workspace(settings.folder)
        return cls(settings, open_engine(settings.database_url, beside=settings.folder))

    def close(self) -> None:
        """Close the database. Jobs that were started go on."""
        self._runs.close()
        self.engine.dispose()

    def import_dataset(
        self,
        source: Any,
        *,
        name: str | None = None,
        progress: Progress = silent,
        **options: Unpack[ImportOptions],
    ) -> Imported:
        """Read a source (see `labelreview.data.sources.read_source`) and keep it under a name.

        `options` are those of `labelreview.data.sources.options`, such as `label_column="stance"`.

        Without `name`, the source's own name is used, followed by a number when other content has
        it. Importing the same content again returns the dataset that is there. Raises
        `SourceError` for a source that cannot be read and for a `name` that is taken.
        """
        return self._library.import_dataset(source, name=name, progress=progress, **options)

    def adopt(self, dataset: Dataset, name: str) -> Imported:
        """Keep an imported dataset under a name, followed by the first free number if needed."""
        return self._library.adopt(dataset, name)

    def ensure(
        self,
        source_or_name: str,
        *,
        progress: Progress = silent,
        report: Callable[[Imported], None] | None = None,
        **options: Unpack[ImportOptions],
    ) -> str:
        """Return the name of a dataset that is here, or import the source, tell `report` what was
        imported, and return its name. Raises `ColumnError` when the dataset that is here was
        imported with other columns."""
        return self._library.ensure(source_or_name, progress=progress, report=report, **options)

    def datasets(self) -> list[DatasetEntry]:
        """Return all datasets whose files are here, the newest first."""
        return self._library.datasets()

    def dataset(self, name: str) -> Dataset:
        """Return the dataset of that name. Raises `NotFoundError` when there is none."""
        return self._library.dataset(name)

    def score(self, name: str, configuration: Configuration, progress: Progress = silent) -> Run:
        """Score a dataset in this process, resuming from finished folds and batches.

        Guidelines are told to what reads class names, with decisions to a judge. Raises
        `EvidenceError` for models, files and a judge that do not fit or answer, and `Cancelled`.
        """
        from labelreview.review.known import known_about
        from labelreview.runs.scoring import score_dataset

        dataset = self.dataset(name)
        run = score_dataset(
            dataset,
            configuration,
            evidence_folder=self.evidence_folder,
            runs_folder=self._folder("runs"),
            known=known_about(dataset, self.decisions(name)),
            progress=progress,
        )
        self.catalog.add_run(name, run.digest)
        return run

    def rerank(self, name: str, run: str | None = None, progress: Progress = silent) -> Run:
        """Re-rank a run, or the latest, by the decisions; see `labelreview.runs.feedback`.

        A run that came from re-ranking is made anew from the run before it. Raises
        `NotFoundError` without a run and `DecisionError` without a decision.
        """
        from labelreview.runs.feedback import rerank_run

        shown = self.run(name, run)
        new = rerank_run(
            self.dataset(name),
            self.run(name, shown.from_run) if shown.from_run else shown,
            self.decisions(name).current(),
            evidence_folder=self.evidence_folder,
            runs_folder=self._folder("runs"),
            progress=progress,
        )
        self.catalog.add_run(name, new.digest)
        return new

    def fit(
        self, name: str, model: str, *, epochs: int = 3, seed: int = 0, progress: Progress = silent
    ) -> SavedModel:
        """Fine-tune a model on all rows and keep it; see `labelreview.classifiers.fit`.

        Raises `EvidenceError` for models that cannot be used, and `Cancelled`.
        """
        return fit_model(
            name,
            self.dataset(name),
            self.decisions(name).current(),
            model,
            epochs=epochs,
            seed=seed,
            models_folder=self._folder("models"),
            progress=progress,
        )

    def models(self) -> list[SavedModel]:
        """Return the classifiers that were fitted here, on any dataset, the newest first."""
        return saved_models(self._folder("models"))

    def experiment(
        self,
        name: str,
        question: str,
        options: ExperimentOptions,
        *,
        processes: int = 1,
        progress: Progress = silent,
    ) -> Experiment:
        """Run one of `labelreview.experiments.QUESTIONS` in this process, resuming if it stopped.

        Raises `ExperimentError`, `EvidenceError` for missing models, and `Cancelled`.
        """
        from labelreview.experiments import run_experiment

        experiment, data = self._prepare_experiment(name, question, options)
        run_experiment(experiment, data, processes=processes, progress=progress)
        return experiment

    def experiments(self, name: str) -> list[Experiment]:
        """Return the experiments on the dataset, the newest first."""
        from labelreview.experiments import experiments_in

        digest = self.catalog.dataset(name).digest
        found = experiments_in(self._folder("experiments"))
        return [one for one in found if (one.dataset, one.dataset_digest) == (name, digest)]

    def run_digests(self, name: str) -> list[str]:
        """Return the digests of the dataset's runs, the latest first, without reading any file."""
        return self._runs.digests(name)

    def runs(self, name: str) -> list[Run]:
        """Return the dataset's runs, the latest first."""
        return self._runs.all(name)

    def run(self, name: str, digest: str | None = None) -> Run:
        """Return one run of the dataset, or its latest. Raises `NotFoundError` without any."""
        return self._runs.one(name, digest)

    def findings(self, name: str, run: str | None = None) -> Findings:
        """Return findings of one run, or the latest. Raises `NotFoundError` or `WorkspaceError`."""
        return self._runs.findings(name, run)

    def decisions(self, name: str) -> DecisionLog:
        """Return the log of who decided what about the dataset's examples."""
        return self._runs.decisions(name)

    def decide_from_csv(self, name: str, path: str | Path, annotator: str) -> Recorded:
        """Record the decisions of a CSV file or a workbook: all, or none when one is wrong. Rows
        that decide nothing here are passed over, see `labelreview.decision_log.csv_file`.
        Relabelling an example to its given label is a keep."""
        given = self._library.given_labels(name)
        log = self.decisions(name)
        file = read_decisions_csv(path, log.labels, given)
        complete = [with_given_label(one, given[one.example_id]) for one in file.decisions]
        return replace(log.record_missing(complete, annotator), warnings=file.warnings)

    def exchange(self, name: str, run: str | None = None) -> Exchange:
        """Return what sends examples of the dataset to other labelling tools and receives answers,
        with the suggestions of one run or of the latest, if there is one."""
        from labelreview.exchange import Exchange

        findings = self.findings(name, run) if self.run_digests(name) else None
        places = self.settings.own_places
        return Exchange(self.dataset(name), self.decisions(name), findings, places)

    def export_findings(
        self, name: str, run: Run, output: str | Path, *, overwrite: bool = False
    ) -> None:
        """Write the findings of a run as .parquet, .csv or .jsonl, the worst first."""
        from labelreview.export import export_findings
        from labelreview.runs.scoring import findings_table

        table, protected = findings_table(self.dataset(name), run), self.settings.own_places
        export_findings(table, output, overwrite=overwrite, protected=protected)

    def export(
        self,
        name: str,
        format: str,
        output: str | Path,
        **options: Unpack[ExportOptions],
    ) -> ExportReport:
        """Write the cleaned dataset; see `labelreview.export.export_dataset`. On the Hub, the
        dataset card gets a section on the labels."""
        from labelreview.experiments.card import card_section
        from labelreview.export import export_dataset
        from labelreview.export.formats import HUB, check_format

        is_scored, log = bool(self.run_digests(name)), self.decisions(name)
        has_card = is_scored and check_format(format, neutralise=False) == HUB
        return export_dataset(
            self.dataset(name),
            log,
            self.run(name).findings_path if is_scored else None,
            output,
            format,
            **options,
            protected=self.settings.own_places,
            becomes=ClassChanges.beside(log).mapping(),
            card=card_section(self._health(name)) if has_card else "",
        )

    def report(self, name: str, prefix: Path, run: str | None = None) -> list[Path]:
        """Write a report on the dataset's labels as PREFIX.html and PREFIX.md: estimates, decisions
        and whether they helped. Raises `NotFoundError` without a run."""
        from labelreview.experiments.health import health_page
        from labelreview.experiments.report import write_page

        return write_page(health_page(self._health(name, run)), prefix)

    def _prepare_experiment(
        self, name: str, question: str, options: ExperimentOptions
    ) -> tuple[Experiment, TrainTestData]:
        from labelreview.experiments import prepare_experiment

        dataset, current = self.dataset(name), self.decisions(name).current()
        return prepare_experiment(
            self._folder("experiments"), question, name, dataset, current, options
        )

    def _health(self, name: str, run: str | None = None) -> Health:
        from labelreview.experiments.health import health_of
        from labelreview.review.stopping import estimate_in
        from labelreview.review.trust import trusted_in

        found, told = self.findings(name, run), estimate_in(self, name)
        return health_of(name, found, self.experiments(name), told, trusted_in(self, name))

    def decision_log(self, name: str) -> pd.DataFrame:
        """Return every row of the decision log, undone ones included."""
        return self.decisions(name).log()

    def export_log(self, name: str, output: Path, *, overwrite: bool = False) -> None:
        """Write the decision log as .csv, .parquet or .jsonl."""
        from labelreview.export import export_decisions

        log, protected = self.decision_log(name), self.settings.own_places
        export_decisions(log, output, overwrite=overwrite, protected=protected)

    @property
    def read_only(self) -> str:
        """Return why nothing can be recorded, such as "its disk is full"; empty when it can."""
        return why_read_only(self.engine)

    @property
    def evidence_folder(self) -> Path:
        """The folder in which evidence is kept by digest."""
        return self._folder("evidence")

    def _folder(self, what: str) -> Path:
        return self.settings.folder / what


open_workspace = Workspace.open
