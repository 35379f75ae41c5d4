"""Where pages may read and write: one folder of this machine."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from labelreview.core.errors import FileAccessError
from labelreview.core.inside import is_no_path, within
from labelreview.core.settings import Settings
from labelreview.core.visitors import Visitors

FILES = "LABELREVIEW_FILES"
"""The environment variable that names the folder."""

# What looks like files there are settings, memory and devices of the machine.
_NO_FILES = tuple(map(Path, ("/proc", "/sys", "/dev")))
_LONGEST = 200  # characters of a path in a sentence


@dataclass(frozen=True, slots=True)
class FileAccess:
    """What a path that somebody enters on a page may name. The command line is not confined.

    folder:
        Where pages read and write, without links; paths that do not begin at the root begin here.
    workspace:
        The folder of the workspace, without links. Pages write into its `exports`, and read these
        and its models.
    """

    folder: Path
    workspace: Path

    @classmethod
    def of_server(cls, settings: Settings) -> FileAccess:
        """Return the access of the pages of this process: to the folder in LABELREVIEW_FILES, else
        to the home of the user. Where anyone may come, or there is no home, that is the folder of
        exports instead."""
        given, anyone = os.environ.get(FILES), Visitors.from_environment().anyone
        folder = settings.folder / "exports"
        if given or not anyone:
            with contextlib.suppress(RuntimeError):
                folder = Path(given).expanduser() if given else Path.home()
        return cls(folder.resolve(), settings.folder.resolve())

    @property
    def exports(self) -> Path:
        """Return the folder of the workspace that exports are proposed for."""
        return self.workspace / "exports"

    def readable(self, given: str) -> Path:
        """Return the path to read, without links; there may be nothing. Raises `FileAccessError`
        when it is elsewhere, whether there is something or not."""
        real = within(self._path(given), (self.folder, self.exports, self.workspace / "models"))
        if real is None or any(real.is_relative_to(place) for place in _NO_FILES):
            raise self._elsewhere(given)
        return real

    def writable(self, given: str) -> Path:
        """Return the path to write to, without links. Raises `FileAccessError` when it is
        elsewhere, or when it or a folder on the way is a symbolic link. Whoever writes keeps off
        the workspace's own places."""
        path, places = self._path(given), (self.folder, self.exports)
        real = within(path, places)
        if real is None or any(real.is_relative_to(place) for place in _NO_FILES):
            raise self._elsewhere(given)
        for step in (path, *path.parents):
            if os.path.islink(step) and within(step.parent, places):
                raise FileAccessError(
                    f"{_shown(str(step))} is a symbolic link, and exports are never written "
                    "through one",
                    "name the file or folder that it leads to",
                )
        return real

    def _path(self, given: str) -> Path:
        """Return an absolute path, with its links."""
        given = given.strip()
        if not given:
            raise FileAccessError("No path is given", "enter one")
        if is_no_path(given):
            raise self._elsewhere(given)
        try:
            return self.folder / Path(given).expanduser()
        except RuntimeError:
            raise self._elsewhere(given) from None

    def _elsewhere(self, given: str) -> FileAccessError:
        return FileAccessError(
            f"{_shown(given)} is not a path in {self.folder}, where pages read and write files",
            "give one that is, or start the dashboard with --files and the folder that holds it",
        )


def _shown(given: str) -> str:
    """Return a path for a sentence, without signs that would not be seen."""
    return repr(given if len(given) <= _LONGEST else f"{given[:_LONGEST]}…")
