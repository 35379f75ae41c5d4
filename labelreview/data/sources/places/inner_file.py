"""One file of a folder or an archive, and the question which of several tables is meant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from labelreview.core.errors import SourceError
from labelreview.core.inside import leads_out
from labelreview.core.labels import preview


@dataclass(frozen=True, slots=True)
class InnerFile:
    """A file by its path inside the folder or archive, with slashes; its bytes on request."""

    path: str
    read: Callable[[], bytes]

    @property
    def name(self) -> str:
        """Return the last part of the path."""
        return self.path.rpartition("/")[2]

    @property
    def folders(self) -> tuple[str, ...]:
        """Return the names of the folders it is in, outermost first."""
        return tuple(self.path.split("/")[:-1])


class LeadsOut(SourceError):
    """An entry of a folder or an archive is outside of it: by a link, or by a name that leads
    out in itself."""

    def __init__(self, entry: str, place: str) -> None:
        what = "name" if leads_out(entry) else "link"
        super().__init__(
            f"{entry!r} in {place} is a {what} that leads out of it, which is never followed",
            "put the file itself in its place, or load that file alone",
        )


class SeveralTables(SourceError):
    """A source has several tables, and none was chosen."""

    def __init__(self, place: str, names: Sequence[str], why: str = "") -> None:
        self.names = tuple(names)
        super().__init__(
            f"There are several tables in {place} ({preview(names)}){why}",
            f'choose one with --member "{names[0]}"',
        )
