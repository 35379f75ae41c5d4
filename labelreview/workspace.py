"""A folder and a database put together: where a team's datasets, runs and decisions live."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from labelreview.classifiers.fit import SavedModel, fit_model, saved_models
from labelreview.core.artifacts import writing
from labelreview.core.configuration import Configuration
from labelreview.core.errors import ColumnError, NotFoundError, SourceError, WorkspaceError
from labelreview.core.labels import preview
from labelreview.core.progress import Progress, silent
from labelreview.core.settings import Settings
from labelreview.data.dataset import Dataset
from labelreview.decision_log import DecisionLog, Recorded, read_decisions_csv, with_given_label
from labelreview.decision_log.class_changes import ClassChanges
from labelreview.findings.findings import Findings
from labelreview.findings.saved_selections import SavedSelections
from labelreview.jobs import Jobs
from labelreview.jobs.background_work import BackgroundWork
from labelreview.runs.run import Run
from labelreview.store.catalog import Catalog, DatasetEntry
from labelreview.store.engine import open_engine

if TYPE_CHECKING:
    import pandas as pd

    from labelreview.experiments import Experiment, ExperimentOptions
    from labelreview.experiments.health import Health
    from labelreview.experiments.train_test_data import TrainTestData
    from labelreview.export import ExportReport


@dataclass(frozen=True, slots=True)
class Imported:
    """A dataset and the name it goes by in the workspace."""

    name: str
    dataset: Dataset


class Workspace:
    """Datasets, runs and decisions by name. Safe to share between threads."""

    def __init__(self, settings: Settings, engine: sa.Engine) -> None:
        self.settings = settings
        self.catalog = Catalog(engine)
        self.jobs = Jobs(engine, settings)
        self.background = BackgroundWork(
            self.jobs, self.catalog, lambda *asked: self._prepare_experiment(*asked)[0]
        )
        self.saved_selections = SavedSelections(settings.folder / "picks")
        self._engine = engine
        self._findings: dict[tuple[str, str], Findings] = {}
        self._lock = threading.Lock()

    @classmethod
    def open(cls, folder: str | Path | None = None, database_url: str | None = None) -> Workspace:
        """Open a workspace, made on first use.

        `folder` defaults to $LABELREVIEW_WORKSPACE, then the user's data folder; `database_url` to
        $LABELREVIEW_DATABASE_URL, then a SQLite file in the folder. Raises `WorkspaceError` when
        the folder cannot be written or the database cannot be opened.
        """
        settings = Settings.resolve(folder, database_url)
        with writing(settings.folder / "workspace"):
            if settings.folder.exists() and not settings.folder.is_dir():
                raise WorkspaceError(
                    f"{settings.folder} is a file", "name a folder with --workspace"
                )
            settings.folder.mkdir(parents=True, exist_ok=True)
        return cls(settings, open_engine(settings.database_url))

    def close(self) -> None:
        """Let go of the database. Jobs that were started go on."""
        self._engine.dispose()

    def import_dataset(
        self,
        source: Any,
        *,
        name: str | None = None,
        config: str | None = None,
        splits: Sequence[str] = (),
        revision: str | None = None,
        text_column: str | None = None,
        label_column: str | None = None,
        progress: Progress = silent,
    ) -> Imported:
        """Read a source (see `labelreview.data.sources.read_source`) and keep it under a name.

        Without `name` the source's own is used, with a number behind it when that is taken by
        other content. Importing the same content again gives the dataset that is there.
        Raises `SourceError` for what cannot be read and for a `name` that is taken.
        """
        from labelreview.data.sources import import_source, read_source

        table = read_source(source, config=config, splits=splits, revision=revision)
        dataset = import_source(
            table,
            self.settings.folder / "datasets",
            text_column=text_column,
            label_column=label_column,
            progress=progress,
        )
        if name is None:
            return self.adopt(dataset, table.name)
        if not self._claim(name, dataset):
            raise SourceError(f"Another dataset is called {name!r} here", "choose another name")
        return Imported(name, dataset)

    def adopt(self, dataset: Dataset, name: str) -> Imported:
        """Keep an imported dataset under a name, or that name with the first free number."""
        taken = 1
        free = name
        while not self._claim(free, dataset):
            taken += 1
            free = f"{name}-{taken}"
        return Imported(free, dataset)

    def ensure(
        self,
        source_or_name: str,
        *,
        text_column: str | None = None,
        label_column: str | None = None,
        progress: Progress = silent,
    ) -> str:
        """The name of a dataset that is here, or of the source imported now.

        Raises `ColumnError` when the dataset that is here was imported with other columns.
        """
        known = [entry.name for entry in self.datasets()]
        if source_or_name in known:
            self._check_columns(source_or_name, text_column, label_column)
            return source_or_name
        try:
            return self.import_dataset(
                source_or_name,
                text_column=text_column,
                label_column=label_column,
                progress=progress,
            ).name
        except SourceError as error:
            if re.fullmatch(r"[\w-]+", source_or_name) and not isinstance(error, ColumnError):
                raise NotFoundError(
                    f"{source_or_name!r} is neither a dataset of the workspace "
                    f"({preview(known) or 'none yet'}) "
                    f"nor a source that can be read: {error.problem}",
                    error.remedy,
                ) from error
            raise

    def datasets(self) -> list[DatasetEntry]:
        """All datasets, the newest first."""
        return self.catalog.datasets()

    def dataset(self, name: str) -> Dataset:
        """The dataset of that name. Raises `NotFoundError` when there is none."""
        return Dataset.open(self.settings.folder / "datasets" / self.catalog.dataset(name).digest)

    def score(self, name: str, configuration: Configuration, progress: Progress = silent) -> Run:
        """Score a dataset here and now. Finished folds and batches of an earlier try are used.

        Raises `EvidenceError` for models and files that do not fit, `Cancelled` when `progress`
        asks to stop.
        """
        from labelreview.runs.scoring import score_dataset

        run = score_dataset(
            self.dataset(name),
            configuration,
            evidence_folder=self.evidence_folder,
            runs_folder=self._runs_folder,
            progress=progress,
        )
        self.catalog.add_run(name, run.digest)
        return run

    def rerank(self, name: str, run: str | None = None, progress: Progress = silent) -> Run:
        """Let the decisions so far teach a run, or the latest; see `labelreview.runs.feedback`.

        A run that was re-ranked itself is told everything anew, from where it came. Raises
        `NotFoundError` without a run and `DecisionError` without a decision.
        """
        from labelreview.runs.feedback import rerank_run

        shown = self.run(name, run)
        new = rerank_run(
            self.dataset(name),
            self.run(name, shown.from_run) if shown.from_run else shown,
            self.decisions(name).current(),
            evidence_folder=self.evidence_folder,
            runs_folder=self._runs_folder,
            progress=progress,
        )
        self.catalog.add_run(name, new.digest)
        return new

    def fit(
        self,
        name: str,
        model: str,
        *,
        epochs: int = 3,
        seed: int = 0,
        progress: Progress = silent,
    ) -> SavedModel:
        """Fine-tune a model on all rows and keep it; see `labelreview.classifiers.fit`.

        Raises `EvidenceError` for models that cannot be used, `Cancelled` when `progress` asks to
        stop.
        """
        return fit_model(
            name,
            self.dataset(name),
            self.decisions(name).current(),
            model,
            epochs=epochs,
            seed=seed,
            models_folder=self._models_folder,
            progress=progress,
        )

    def models(self) -> list[SavedModel]:
        """The classifiers that were fitted here, on any dataset, the newest first."""
        return saved_models(self._models_folder)

    def experiment(
        self,
        name: str,
        question: str,
        options: ExperimentOptions,
        *,
        processes: int = 1,
        progress: Progress = silent,
    ) -> Experiment:
        """Run an experiment here and now, see `labelreview.experiments.QUESTIONS`. Finished cells
        of an earlier try are used.

        Raises `ExperimentError` for what cannot be asked and `EvidenceError` for models that are
        not there, `Cancelled` when `progress` asks to stop.
        """
        from labelreview.experiments import run_experiment

        experiment, train_test_data = self._prepare_experiment(name, question, options)
        run_experiment(experiment, train_test_data, processes=processes, progress=progress)
        return experiment

    def experiments(self, name: str) -> list[Experiment]:
        """The experiments on the dataset, the newest first."""
        from labelreview.experiments import experiments_in

        digest = self.catalog.dataset(name).digest
        found = experiments_in(self._experiments_folder)
        return [one for one in found if (one.dataset, one.dataset_digest) == (name, digest)]

    def run_digests(self, name: str) -> list[str]:
        """Digests of the dataset's runs, the latest first; none of their files is read."""
        return [digest for digest in self.catalog.runs(name) if self._run_folder(digest).exists()]

    def runs(self, name: str) -> list[Run]:
        """The dataset's runs, the latest first."""
        return [Run.open(self._run_folder(digest)) for digest in self.run_digests(name)]

    def run(self, name: str, digest: str | None = None) -> Run:
        """One run of the dataset, or its latest. Raises `NotFoundError` when there is none."""
        self.catalog.dataset(name)
        for there in self.run_digests(name):
            if digest in (None, there):
                return Run.open(self._run_folder(there))
        if digest:
            raise NotFoundError(f"{name!r} has no run {digest!r}", "choose one of its runs")
        raise NotFoundError(
            f"{name!r} has not been scored yet", f"score it with: labelreview score {name}"
        )

    def findings(self, name: str, run: str | None = None) -> Findings:
        """The findings of one run, or of the latest.

        Raises `NotFoundError` without a run and `WorkspaceError` when its files are damaged.
        """
        chosen = self.run(name, run)
        key = (name, chosen.digest)
        with self._lock:
            if key not in self._findings:
                dataset = self.dataset(name)
                dataset.check()
                chosen.check()
                self._findings[key] = Findings(
                    dataset, chosen, self.decisions(name), self.saved_selections
                )
            return self._findings[key]

    def decisions(self, name: str) -> DecisionLog:
        """Who decided what about the dataset's examples."""
        return DecisionLog(self._engine, name, self.dataset(name).labels)

    def decide_from_csv(self, name: str, path: str | Path, annotator: str) -> Recorded:
        """Record the decisions of a CSV file: all of them, or none when one line is wrong.

        Relabelling an example to the label it was given is a keep.
        """
        dataset = self.dataset(name)
        labels = dataset.labels
        given = dict(
            zip(dataset.example_ids(), map(labels.name, dataset.given().tolist()), strict=True)
        )
        decisions = read_decisions_csv(path, labels, given)
        told = [with_given_label(decision, given[decision.example_id]) for decision in decisions]
        return self.decisions(name).record_missing(told, annotator)

    def export_findings(self, name: str, run: Run, output: str | Path) -> None:
        """Write the findings of a run as .parquet, .csv or .jsonl, the worst first."""
        from labelreview.export import export_findings
        from labelreview.runs.scoring import findings_table

        table = findings_table(self.dataset(name), run)
        export_findings(table, output, protected=self.settings.own_places)

    def export(
        self,
        name: str,
        format: str,
        output: str | Path,
        *,
        noisy: str = "keep",
        dropped: str = "leave-out",
        neutralise: bool = False,
        overwrite: bool = False,
    ) -> ExportReport:
        """Write the cleaned dataset; see `labelreview.export.export_dataset`.

        On the Hub the dataset card gets a section on the labels.
        """
        from labelreview.export import export_dataset
        from labelreview.export.formats import HUB, check_format

        return export_dataset(
            self.dataset(name),
            self.decisions(name),
            self.run(name).findings_path if self.run_digests(name) else None,
            output,
            format,
            noisy=noisy,
            dropped=dropped,
            neutralise=neutralise,
            overwrite=overwrite,
            protected=self.settings.own_places,
            becomes=ClassChanges.beside(self.decisions(name)).mapping(),
            card=self._card(name) if check_format(format, neutralise=False) == HUB else "",
        )

    def report(self, name: str, prefix: Path, run: str | None = None) -> list[Path]:
        """Write how healthy the dataset's labels are as PREFIX.html and PREFIX.md: what a run
        estimates, what people decided, and whether it helped. Raises `NotFoundError` without a
        run."""
        from labelreview.experiments.health import health_page
        from labelreview.experiments.report import write_page

        return write_page(health_page(self._health(name, run)), prefix)

    def _prepare_experiment(
        self, name: str, question: str, options: ExperimentOptions
    ) -> tuple[Experiment, TrainTestData]:
        from labelreview.experiments import prepare_experiment

        return prepare_experiment(
            self._experiments_folder,
            question,
            name,
            self.dataset(name),
            self.decisions(name).current(),
            options,
        )

    def _card(self, name: str) -> str:
        from labelreview.experiments.card import card_section

        return card_section(self._health(name)) if self.run_digests(name) else ""

    def _health(self, name: str, run: str | None = None) -> Health:
        from labelreview.experiments.health import health_of

        return health_of(name, self.findings(name, run), self.experiments(name))

    def decision_log(self, name: str) -> pd.DataFrame:
        """Every row of the decision log, undone ones included."""
        return self.decisions(name).log()

    def export_log(self, name: str, output: Path, *, overwrite: bool = False) -> None:
        """Write the decision log as .csv, .parquet or .jsonl."""
        from labelreview.export import export_decisions

        export_decisions(
            self.decision_log(name),
            output,
            overwrite=overwrite,
            protected=self.settings.own_places,
        )

    @property
    def evidence_folder(self) -> Path:
        """Where evidence is kept by digest."""
        return self.settings.folder / "evidence"

    @property
    def _runs_folder(self) -> Path:
        return self.settings.folder / "runs"

    @property
    def _experiments_folder(self) -> Path:
        return self.settings.folder / "experiments"

    @property
    def _models_folder(self) -> Path:
        return self.settings.folder / "models"

    def _run_folder(self, digest: str) -> Path:
        return self._runs_folder / digest

    def _check_columns(self, name: str, text: str | None, label: str | None) -> None:
        dataset = self.dataset(name)
        for kind, wanted, used in (
            ("texts", text, dataset.text_column),
            ("labels", label, dataset.label_column),
        ):
            if wanted not in (None, used):
                raise ColumnError(
                    f"The {kind} of {name!r} are those of column {used!r}, not {wanted!r}",
                    "import the source again under another name with: labelreview import",
                )

    def _claim(self, name: str, dataset: Dataset) -> bool:
        if not name.strip() or not name.isprintable():
            raise SourceError(
                f"A dataset cannot be called {name!r}", "choose a name of letters and digits"
            )
        return (
            self.catalog.add_dataset(name, dataset.digest)
            or self.catalog.dataset(name).digest == dataset.digest
        )


open_workspace = Workspace.open
