"""Local folders of data files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from labelreview.core.errors import SourceError
from labelreview.core.inside import open_resolved, places_of, within
from labelreview.core.limits import check_size
from labelreview.data.sources.files import read_bytes
from labelreview.data.sources.formats.unpacking import read_stream
from labelreview.data.sources.options import ReadOptions
from labelreview.data.sources.places.hub import needs_its_own_code
from labelreview.data.sources.places.inner_file import InnerFile, LeadsOut
from labelreview.data.sources.places.members import read_members
from labelreview.data.sources.table import SourceTable

# A home folder has more: it was hardly meant.
_MOST_FILES = 500_000


def read_folder(folder: Path, options: ReadOptions) -> SourceTable:
    """Read the data files of a folder, each as it is read alone, as one table.

    Raises `SourceError` when there are none, when they do not fit together, when a link leads out
    of the folder, and when the folder holds code that would have to be run.
    """
    places = places_of(folder)
    files = [
        InnerFile(_readable(path), partial(_read_inside, folder, path, places))
        for path in sorted(_walk(folder, places))
    ]
    name = folder.absolute().name
    if (
        [file.path for file in files if file.path.endswith(".py")]
        == [f"{name}.py"]
        == [file.path for file in files]
    ):
        raise needs_its_own_code(folder)
    table, warnings = read_members(f"the folder {folder}", files, options, read_bytes)
    return SourceTable.checked(table, name=name, source=folder.name, warnings=warnings)


def read_file(path: Path) -> bytes:
    """Return the bytes of a file at a path without links. Raises `SourceError` when it cannot be
    read or is too large."""
    try:
        with open_resolved(path) as file:
            size = os.fstat(file.fileno()).st_size
            check_size(path.name, size)
            data = file.read(size)
            # Files that the system makes say nothing of their size.
            return data + read_stream(path.name, file.read, before=size)
    except PermissionError:
        raise SourceError(
            f"{path} cannot be read (permission denied)", "change its permissions or copy it"
        ) from None
    except OSError as error:
        raise SourceError(
            f"{path} cannot be read ({error.strerror})", "check the disk or copy the file"
        ) from error


def _read_inside(folder: Path, path: str, places: Sequence[Path]) -> bytes:
    real = within(folder / path, places)
    if real is None:
        raise LeadsOut(_readable(path), f"the folder {folder}")
    return read_file(real)


def _walk(folder: Path, places: Sequence[Path]) -> Iterator[str]:
    """Yield the paths of files inside, with slashes; links inside are followed, each folder once.

    Raises `SourceError` for a folder that is a link out.
    """
    seen: set[tuple[int, int]] = set()
    count = 0
    for place, folders, files in os.walk(folder, onerror=_raise, followlinks=True):
        stat = os.stat(place)
        if (stat.st_dev, stat.st_ino) in seen:
            folders.clear()
            continue
        seen.add((stat.st_dev, stat.st_ino))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        inside = Path(place).relative_to(folder)
        for name in folders:
            if within(Path(place) / name, places) is None:
                raise LeadsOut(_readable((inside / name).as_posix()), f"the folder {folder}")
        found = [name for name in files if os.path.isfile(os.path.join(place, name))]
        count += len(found)
        if count > _MOST_FILES:
            raise SourceError(
                f"The folder {folder} contains more than {_MOST_FILES:,} files",
                "give the folder inside it that holds the data",
            )
        yield from ((inside / name).as_posix() for name in found)


def _readable(path: str) -> str:
    """Return the path with marks in place of what is not valid in names."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _raise(error: OSError) -> None:
    raise SourceError(
        f"The folder {error.filename} cannot be read ({error.strerror})",
        "change its permissions, or give another folder",
    ) from error
