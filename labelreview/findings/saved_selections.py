"""Sets of examples that somebody selected, kept under a name that a filter and a URL can carry."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from labelreview.core.artifacts import digest, new_file, reading
from labelreview.core.digests import Damaged
from labelreview.core.errors import FilterError, WorkspaceError

KINDS = {
    "map": "selected on the map",
    "row": "selected in the table",
    "near": "nearest to one example",
    "island": "in an island",
    "topic": "in a topic of the map",
    "cell": "in a cell of the matrix",
    "likely": "likeliest to be label errors",
    "entered": "that entered the top of a run",
    "left": "that left the top of a run",
    "both": "at the top of both runs",
}
"""Where a selection was made, and the words that follow its size."""

_NAME = re.compile(r"(?P<kind>[a-z]+)-(?P<many>[0-9]{1,9})-(?P<digest>[0-9a-f]{8,64})")


class SavedSelections:
    """A folder of sets of example ids. A set never changes: its name has a digest of the ids."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, example_ids: Sequence[str], kind: str) -> str:
        """Save a set and return its name, which is the same for the same ids in any order."""
        ids = sorted(set(example_ids))
        name = f"{kind}-{len(ids)}-{digest(ids)}"
        words(name)
        path = self.path(name)
        if not self._is_whole(name):
            with new_file(path) as place:
                pq.write_table(pa.table({"example_id": pa.array(ids, pa.string())}), place)
        return name

    def ids(self, name: str) -> list[str]:
        """Return the ids of a set, sorted. Raises `FilterError` when it does not exist, and
        `WorkspaceError` when its file is damaged."""
        path = self.path(name)
        if not path.exists():
            raise FilterError("The saved selection no longer exists", "select the examples again")
        with reading(path, "select the examples again"):
            ids: list[str] = pq.read_table(path)["example_id"].to_pylist()
            if name.rpartition("-")[2] != digest(ids):
                raise Damaged(f"{path.name} is not what was written")
        return ids

    def _is_whole(self, name: str) -> bool:
        try:
            self.ids(name)
        except (FilterError, WorkspaceError):
            return False
        return True

    def path(self, name: str) -> Path:
        """Return the path of a set's file. Raises `FilterError` when no set can have the name."""
        words(name)
        return self._folder / f"{name}.parquet"


def words(name: str) -> str:
    """Return a set in words, to stand in a sentence. Raises `FilterError` when no set can have the
    name.

    >>> words("map-1204-0123456789abcdef")
    '1,204 selected on the map'
    """
    match = _NAME.fullmatch(name)
    if match is None or match["kind"] not in KINDS:
        raise FilterError(f"No selection is saved as {name[:80]!r}", "select the examples again")
    return f"{int(match['many']):,} {KINDS[match['kind']]}"
