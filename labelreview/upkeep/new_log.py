"""A new decision log for a workspace whose database was lost."""

from __future__ import annotations

from pathlib import PurePath

from labelreview.core.errors import DatabaseLostError, WorkspaceError
from labelreview.core.settings import Settings
from labelreview.data.dataset import Dataset
from labelreview.data.sources.files import stem
from labelreview.runs.run import Run
from labelreview.store import make_anew, open_engine
from labelreview.workspace import Workspace


def begin_new_log(settings: Settings) -> list[str]:
    """Make a new database, in which all datasets and runs of the workspace are and no decision.

    Names are in the database alone: each dataset is called like its source again. Returns the
    names, the oldest first. Raises `WorkspaceError` when the database is not lost or cannot be
    made, and when a dataset or a run is damaged.
    """
    try:
        open_engine(settings.database_url, beside=settings.folder).dispose()
    except DatabaseLostError:
        return _entered(Workspace(settings, make_anew(settings.database_url)))
    raise WorkspaceError(
        f"{settings.folder} has a decision log", "move its database away to begin with an empty one"
    )


def _entered(space: Workspace) -> list[str]:
    folder = space.settings.folder
    names: dict[str, str] = {}
    made = sorted(
        folder.glob("datasets/[!.]*/manifest.json"), key=lambda path: path.stat().st_mtime
    )
    for manifest in made:
        dataset = Dataset.open(manifest.parent)
        names[dataset.digest] = space.adopt(dataset, stem(PurePath(dataset.source).name)).name
    runs = [Run.open(path.parent) for path in folder.glob("runs/[!.]*/manifest.json")]
    for run in sorted(runs, key=lambda run: run.created_at):
        if run.dataset_digest in names:
            space.catalog.add_run(names[run.dataset_digest], run.digest)
    space.close()
    return list(names.values())
