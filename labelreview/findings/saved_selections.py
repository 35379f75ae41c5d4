"""Sets of examples that somebody picked, kept under a name that a filter and a URL can carry."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from labelreview.core.artifacts import digest, new_file
from labelreview.core.errors import FilterError, WorkspaceError

KINDS = {
    "map": "picked on the map",
    "near": "nearest to one example",
    "island": "in an island",
    "cell": "behind a cell of the matrix",
}
"""How a set came about, and the words for it."""

_NAME = re.compile(r"(?P<kind>[a-z]+)-(?P<many>[0-9]{1,9})-(?P<digest>[0-9a-f]{8,64})")


class SavedSelections:
    """A folder of sets of ids. Immutable: a name says what is in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, example_ids: Sequence[str], kind: str) -> str:
        """Keep a set; the name it goes by, the same for the same ids in whatever order."""
        ids = sorted(set(example_ids))
        name = f"{kind}-{len(ids)}-{digest(ids)}"
        words(name)
        path = self.path(name)
        if not path.exists():
            with new_file(path) as place:
                pq.write_table(pa.table({"example_id": pa.array(ids, pa.string())}), place)
        return name

    def ids(self, name: str) -> list[str]:
        """The ids of a set, sorted. Raises `FilterError` when it is not there."""
        path = self.path(name)
        if not path.exists():
            raise FilterError("The picked examples are not there any more", "pick them again")
        try:
            return list(pq.read_table(path)["example_id"].to_pylist())
        except (OSError, KeyError, pa.ArrowException) as error:
            raise WorkspaceError(f"{path} cannot be read", "delete it and pick again") from error

    def path(self, name: str) -> Path:
        """Where a set lies. Raises `FilterError` for what is no name of a set."""
        words(name)
        return self._folder / f"{name}.parquet"


def words(name: str) -> str:
    """A set in words, to stand in a sentence. Raises `FilterError` for what is no name of a set.

    >>> words("map-1204-0123456789abcdef")
    '1,204 picked on the map'
    """
    match = _NAME.fullmatch(name)
    if match is None or match["kind"] not in KINDS:
        raise FilterError(f"Nothing is picked under {name[:80]!r}", "pick the examples again")
    return f"{int(match['many']):,} {KINDS[match['kind']]}"
