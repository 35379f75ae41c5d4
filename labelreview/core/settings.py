"""The location of a workspace, as one frozen value."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

import platformdirs

from labelreview.core.errors import WorkspaceError


@dataclass(frozen=True, slots=True)
class Settings:
    """The location of a workspace.

    folder:
        Folder with datasets, evidence and runs.
    database_url:
        SQLAlchemy URL of the decisions; a SQLite file inside `folder` when empty.
    """

    folder: Path
    database_url: str = field(repr=False)  # may hold a password

    @classmethod
    def resolve(
        cls,
        folder: str | Path | None = None,
        database_url: str | None = None,
        *,
        unnamed: str = "",
    ) -> Settings:
        """Return the settings from explicit values, else from LABELREVIEW_WORKSPACE and
        LABELREVIEW_DATABASE_URL, else the user's data folder, or the folder `unnamed` in it, with
        a SQLite file."""
        place = folder or os.environ.get("LABELREVIEW_WORKSPACE")
        usual = platformdirs.user_data_path("labelreview") / unnamed
        root = _absolute_folder(place or usual)
        url = database_url or os.environ.get("LABELREVIEW_DATABASE_URL")
        return cls(root, _absolute(url) if url else sqlite_url(root / "decisions.db"))

    @property
    def own_places(self) -> tuple[Path, ...]:
        """Return the workspace's own folders and files, which no export may write to."""
        results = ("datasets", "runs", "evidence", "models", "picks", "experiments")
        folders = (self.folder / name for name in (*results, "jobs", "previews", "problems"))
        file = sqlite_file(self.database_url)
        return (*folders, file) if file else tuple(folders)


def sqlite_url(file: Path) -> str:
    """Return the URL of a SQLite file, whatever characters its path has."""
    return f"sqlite:///{str(file).replace('%', '%25').replace('?', '%3F')}"


def sqlite_file(url: str) -> Path | None:
    """Return the file that a URL names, as an absolute path; None for one of another database."""
    scheme, _, rest = url.partition(":///")
    file = unquote(rest.partition("?")[0])
    return Path(file).absolute() if scheme == "sqlite" and file else None


def _absolute_folder(place: str | Path) -> Path:
    """Return the folder as an absolute path. Raises `WorkspaceError` for what is no path."""
    try:
        if "\0" not in str(place):
            return Path(place).expanduser().absolute()
    except (RuntimeError, OSError) as error:
        # No such user behind the ~, or the current folder is gone.
        why = f" ({error})"
    else:
        why = ""
    shown = str(place)[:200]
    raise WorkspaceError(
        f"{shown!r} cannot be a workspace{why}", "choose a folder with --workspace"
    )


def _absolute(url: str) -> str:
    """Make the path of a SQLite file absolute: the dashboard and the jobs start elsewhere."""
    file = sqlite_file(url)
    return sqlite_url(file) if file else url
