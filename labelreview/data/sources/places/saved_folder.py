"""Folders written by `save_to_disk` of the `datasets` library."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from labelreview.core.errors import SourceError
from labelreview.core.inside import leads_out, places_of, within
from labelreview.data.sources.options import ReadOptions
from labelreview.data.sources.places.hub import from_datasets, loading_error
from labelreview.data.sources.places.inner_file import LeadsOut
from labelreview.data.sources.table import SourceTable

_SPLITS, _STATE, _INFO = "dataset_dict.json", "state.json", "dataset_info.json"


def is_saved(folder: Path) -> bool:
    """Return whether a folder was written by `save_to_disk`."""
    return any((folder / mark).exists() for mark in (_SPLITS, _STATE))


def read_saved(folder: Path, options: ReadOptions) -> SourceTable:
    """Read a folder written by `save_to_disk`. Raises `SourceError` when it is not complete, and
    when it names a file that is not inside."""
    import datasets

    if options.config is not None or options.member is not None:
        wrong = "configuration" if options.config is not None else "member"
        raise SourceError(
            f"A {wrong} was given, but {folder.name} was written by save_to_disk and has none",
            f"leave the {wrong} out",
        )
    _check_names(folder)
    try:
        loaded: Any = datasets.load_from_disk(str(folder))
    except Exception as error:
        # It runs readers of its own, with exceptions of their own.
        raise loading_error(str(folder), error) from error
    return from_datasets(loaded, options.splits, name=folder.absolute().name, source=folder.name)


def _check_names(folder: Path) -> None:
    """Raise `SourceError` unless every file that would be read is a regular file inside."""
    if "::" in str(folder.absolute()):
        raise SourceError(
            f"The path of the folder {folder} has '::' in it, which would be read as an address",
            "rename the folder",
        )
    places = places_of(folder)
    for name in _named(folder):
        # As the library joins them: an absolute name, or an address, replaces the folder.
        real = within(folder / name, places)
        if real is None or leads_out(name):
            raise LeadsOut(name, f"the folder {folder}")
        if real.exists() and not (real.is_file() or real.is_dir()):
            raise SourceError(f"{folder / name} is neither a file nor a folder", "save it again")


def _named(folder: Path) -> Iterator[str]:
    """Yield the names of the files and folders that the library would read, as they are given
    there, each before anything is read from it."""
    yield _SPLITS
    parts = [""]
    if (folder / _SPLITS).exists():
        parts = [f"{split}/" for split in _listed(folder / _SPLITS, "splits")]
        yield from (part.removesuffix("/") for part in parts)
    for part in parts:
        yield from (f"{part}{_INFO}", f"{part}{_STATE}")
        for file in _listed(folder / part / _STATE, "_data_files"):
            yield posixpath.join(part, file)


def _listed(path: Path, key: str) -> list[str]:
    """Return a list of names from a JSON file; empty where the library will say what is wrong."""
    try:
        found: Any = json.loads(path.read_bytes())[key]
        return [str(each["filename"] if isinstance(each, dict) else each) for each in found]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []
