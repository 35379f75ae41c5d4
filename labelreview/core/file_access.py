"""Where pages may read and write: one folder of this machine."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from labelreview.core.errors import FileAccessError
from labelreview.core.inside import within
from labelreview.core.settings import Settings

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
        to the home of the user, and to none but the workspace where there is no home."""
        given = os.environ.get("LABELREVIEW_FILES")
        try:
            folder = Path(given).expanduser() if given else Path.home()
        except RuntimeError:
            folder = settings.folder
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
        """Return the path to write to, without links. Raises `FileAccessError` when it is elsewhere
        or in the workspace, or when it or a folder on the way is a symbolic link."""
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
        own = real.is_relative_to(self.workspace) and not real.is_relative_to(self.exports)
        if own and not self.folder.is_relative_to(self.workspace):
            raise FileAccessError(
                f"{_shown(given)} is in the folder of the workspace itself",
                f"use a path in {self.exports}, or another folder",
            )
        return real

    def _path(self, given: str) -> Path:
        """Return an absolute path, with its links."""
        given = given.strip()
        if not given:
            raise FileAccessError("No path is given", "enter one")
        is_address = re.match(r"[\w.+-]{2,}:[/\\]", given) or "::" in given
        is_another_home = given.startswith("~") and not re.match(r"~([/\\]|$)", given)
        if is_address or is_another_home or given.startswith(("//", "\\\\")) or "\0" in given:
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
