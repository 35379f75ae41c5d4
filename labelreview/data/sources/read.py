"""Any source as a table: files, folders, the Hub, DataFrames."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from labelreview.core.errors import SourceError
from labelreview.data.sources.files import KNOWN, read_bytes, stem
from labelreview.data.sources.hub import from_datasets, is_datasets, read_folder, read_hub
from labelreview.data.sources.in_memory import read_in_memory
from labelreview.data.sources.options import AS_FOUND, ReadOptions
from labelreview.data.sources.table import SourceTable

_HUB_ID = re.compile(r"[\w.-]+(/[\w.-]+)?")
_HUB_PREFIX = re.compile(r"^(https://huggingface\.co/datasets/|hf://datasets/)")


def read_source(
    source: Any,
    options: ReadOptions = AS_FOUND,
) -> SourceTable:
    """Read every row and column of a source.

    Parameters
    ----------
    source:
        A file (CSV, TSV, JSON, JSON Lines, Parquet, also compressed), a folder written by
        `save_to_disk` or holding data files, an id of a dataset on the Hugging Face Hub, "builtin",
        a dataset of the `datasets` library (iterable ones are read to their end), or other data in
        memory (`read_in_memory`).
    options:
        How to read it.

    Raises `SourceError` or `ColumnError` when it cannot be read.
    """
    if not isinstance(source, str | Path):
        if is_datasets(source):
            return from_datasets(source, options.splits)
        _only_hub("data in memory", options)
        return read_in_memory(source)
    if source == "builtin":
        from labelreview.data import builtin

        _only_hub("the built-in dataset", options)
        return _read_file(builtin.path(), options, name="builtin", shown="the built-in dataset")
    if not str(source):
        raise SourceError("No source was given", "give a file, a folder or a dataset id on the Hub")
    path = Path(os.path.expanduser(source))
    if _exists(path):
        if path.is_dir():
            return read_folder(path, options)
        _only_hub("a file", options)
        return _read_file(path, options, name=stem(path.name), shown=path.name)
    return read_hub(_hub_id(str(source)), options)


def read_upload(name: str, data: bytes, options: ReadOptions = AS_FOUND) -> SourceTable:
    """Read an uploaded file as `read_source` reads one on disk."""
    plain = re.split(r"[/\\]", name)[-1]
    table, warnings = read_bytes(plain, data, options)
    return SourceTable.checked(table, name=stem(plain), source=plain, warnings=warnings)


def _read_file(path: Path, options: ReadOptions, *, name: str, shown: str) -> SourceTable:
    if not path.is_file():
        raise SourceError(f"{path} is neither a file nor a folder", "give the path of a data file")
    try:
        data = path.read_bytes()
    except PermissionError:
        raise SourceError(
            f"{path} cannot be read (permission denied)", "change its permissions or copy it"
        ) from None
    except OSError as error:
        raise SourceError(
            f"{path} cannot be read ({error.strerror})", "check the disk or copy the file"
        ) from error
    table, warnings = read_bytes(path.name, data, options)
    return SourceTable.checked(table, name=name, source=shown, warnings=warnings)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except PermissionError:
        raise SourceError(
            f"{path} cannot be read (permission denied)", "change the permissions of its folder"
        ) from None
    except OSError:
        return False


def _hub_id(source: str) -> str:
    name = _HUB_PREFIX.sub("", source).strip("/") if _HUB_PREFIX.match(source) else source
    if "://" in name:
        raise SourceError(f"{name} is a URL", "download the file and load it from disk")
    looks_like_path = Path(source).suffix.casefold() in KNOWN or source.startswith((".", "/", "~"))
    if name == source and looks_like_path:
        raise SourceError(f"There is no file {source}", "check the path")
    if not _HUB_ID.fullmatch(name):
        raise SourceError(
            f"{source!r} is not a file, a folder or a dataset id on the Hub",
            "check the path, or give an id such as cardiffnlp/tweet_eval",
        )
    return name


def _only_hub(what: str, options: ReadOptions) -> None:
    given = {
        "configuration": options.config,
        "split": options.splits,
        "revision": options.revision,
    }
    wrong = next((name for name, value in given.items() if value), None)
    if wrong:
        raise SourceError(
            f"A {wrong} was given, but {what} has no {wrong}s", f"leave the {wrong} out"
        )
