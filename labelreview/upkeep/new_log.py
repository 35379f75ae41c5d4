"""A new decision log for a workspace whose database was lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TypeVar

from labelreview.core.errors import DatabaseLostError, WorkspaceError
from labelreview.core.settings import Settings
from labelreview.data.dataset import Dataset
from labelreview.data.sources.files import stem
from labelreview.runs.run import Run
from labelreview.store import make_anew, open_engine
from labelreview.workspace import Workspace

Opened = TypeVar("Opened")


@dataclass(frozen=True, slots=True)
class NewLog:
    """What is in a new decision log.

    names:
        The datasets, the oldest first.
    damaged:
        What is wrong with each dataset and run that is not in it.
    """

    names: tuple[str, ...]
    damaged: tuple[WorkspaceError, ...]


def begin_new_log(settings: Settings) -> NewLog:
    """Make a new database, in which all datasets and runs of the workspace are that are not
    damaged, and no decision.

    Names are in the database alone: each dataset is called like its source again. Raises
    `WorkspaceError` when the database is not lost or cannot be made.
    """
    try:
        open_engine(settings.database_url, beside=settings.folder).dispose()
    except DatabaseLostError:
        # All that can fail before the database is there, after which there is no second time.
        damaged: list[WorkspaceError] = []
        datasets = _opened(settings.folder / "datasets", Dataset.open, damaged)
        runs = _opened(settings.folder / "runs", Run.open, damaged)
        space = Workspace(settings, make_anew(settings.database_url))
        try:
            return NewLog(_entered(space, datasets, runs), tuple(damaged))
        finally:
            space.close()
    raise WorkspaceError(
        f"{settings.folder} has a decision log", "move its database away to begin with an empty one"
    )


def _opened(
    folder: Path, load: Callable[[Path], Opened], damaged: list[WorkspaceError]
) -> list[Opened]:
    """Return what can be opened, the oldest first."""
    found = []
    made = sorted(folder.glob("[!.]*/manifest.json"), key=lambda path: path.stat().st_mtime)
    for manifest in made:
        try:
            found.append(load(manifest.parent))
        except WorkspaceError as error:
            damaged.append(error)
    return found


def _entered(space: Workspace, datasets: list[Dataset], runs: list[Run]) -> tuple[str, ...]:
    names: dict[str, str] = {}
    for dataset in datasets:
        names[dataset.digest] = space.adopt(dataset, stem(PurePath(dataset.source).name)).name
    for run in sorted(runs, key=lambda run: run.created_at):
        if run.dataset_digest in names:
            space.catalog.add_run(names[run.dataset_digest], run.digest)
    return tuple(names.values())
