"""Any source as a table: files, folders, addresses, the Hub, DataFrames."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from labelreview.core.errors import SourceError
from labelreview.core.hub_ids import is_hub_id
from labelreview.data.dataset import BUILTIN_SOURCE
from labelreview.data.sources.files import KNOWN, read_bytes, stem
from labelreview.data.sources.memory.in_memory import read_in_memory
from labelreview.data.sources.options import AS_FOUND, ReadOptions
from labelreview.data.sources.places.folder import read_file, read_folder
from labelreview.data.sources.places.hub import from_datasets, is_datasets, read_hub
from labelreview.data.sources.places.remote import read_url
from labelreview.data.sources.places.saved_folder import is_saved, read_saved
from labelreview.data.sources.table import SourceTable

# A dataset by its page; what follows, such as a list of its files, says nothing more.
_HUB_URL = re.compile(
    r"(?:https://huggingface\.co|hf:/)/datasets/([\w.-]+(?:/[\w.-]+)?)"
    r"/?(?:/(?:tree/main|viewer|discussions)(?:/.*)?)?(?:[?#].*)?"
)


def read_source(
    source: Any,
    options: ReadOptions = AS_FOUND,
) -> SourceTable:
    """Read every row and column of a source.

    Parameters
    ----------
    source:
        A file (CSV, TSV, JSON, JSON Lines, Excel, Parquet, Arrow, ORC, also compressed or in an
        archive) or its address, a folder written by `save_to_disk` or holding data files, an id of
        a dataset on the Hugging Face Hub, "builtin", a dataset of the `datasets` library (iterable
        ones are read to their end), or other data in memory (`read_in_memory`).
    options:
        How to read it.

    Raises `SourceError` or `ColumnError` when it cannot be read.
    """
    if not isinstance(source, str | Path):
        _check_is_text("data in memory", options)
        if is_datasets(source):
            return from_datasets(source, options.splits)
        _only_hub("data in memory", options)
        return read_in_memory(source)
    if source == "builtin":
        from labelreview.data import builtin

        _only_hub("the built-in dataset", options)
        return _read_file(builtin.path(), options, name="builtin", shown=BUILTIN_SOURCE)
    if not str(source):
        raise SourceError("No source was given", "give a file, a folder or a dataset id on the Hub")
    path = Path(os.path.expanduser(source))
    if _exists(path):
        _check_revision(options)
        if path.is_dir():
            if not is_saved(path):
                return read_folder(path, options)
            _check_is_text("a saved dataset", options)
            return read_saved(path, options)
        return _read_file(path, options, name=stem(path.name), shown=path.name)
    if hub_id(str(source)) is None and "://" in str(source):
        _check_revision(options)
        return read_url(str(source), options)
    return read_hub_dataset(str(source), options)


def hub_id(address: str) -> str | None:
    """Return the id of the dataset that a page of the Hub is about; None for another address."""
    page = _HUB_URL.fullmatch(address)
    return page[1] if page and is_hub_id(page[1]) else None


def read_hub_dataset(name: str, options: ReadOptions = AS_FOUND) -> SourceTable:
    """Read a dataset on the Hub, by its id or the address of its page, as `read_source` does where
    no file or folder has the name."""
    name = hub_id(name) or _hub_id(name)
    if os.path.lexists(name):
        raise SourceError(
            f"{name!r} is a file or folder here, which would be read in place of the dataset",
            "start from another folder, or give the path",
        )
    if options.member is not None:
        raise SourceError(
            "A member was given, but datasets on the Hub have configurations and splits instead",
            "leave the member out",
        )
    _check_is_text("a dataset on the Hub", options)
    return read_hub(name, options)


def read_upload(name: str, data: bytes, options: ReadOptions = AS_FOUND) -> SourceTable:
    """Read an uploaded file as `read_source` reads one on disk."""
    plain = re.split(r"[/\\]", name)[-1]
    table, warnings = read_bytes(plain, data, options)
    return SourceTable.checked(table, name=stem(plain), source=plain, warnings=warnings)


def _read_file(path: Path, options: ReadOptions, *, name: str, shown: str) -> SourceTable:
    if not path.is_file():
        raise SourceError(f"{path} is neither a file nor a folder", "give the path of a data file")
    table, warnings = read_bytes(path.name, read_file(path.resolve()), options)
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
    looks_like_path = Path(source).suffix.casefold() in KNOWN or source.startswith((".", "/", "~"))
    if looks_like_path:
        raise SourceError(f"There is no file {source}", "check the path")
    if not is_hub_id(source):
        raise SourceError(
            f"{source!r} is not a file, a folder or a dataset id on the Hub",
            "check the path, or give an id such as cardiffnlp/tweet_eval",
        )
    return source


def _check_revision(options: ReadOptions) -> None:
    if options.revision is not None:
        raise SourceError(
            "A revision was given, but only datasets on the Hub have revisions",
            "leave the revision out",
        )


def _check_is_text(what: str, options: ReadOptions) -> None:
    """Refuse options that say how text is read."""
    given = {
        "delimiter": options.delimiter,
        "quotation mark": options.quote,
        "encoding": options.encoding,
        "header": None if options.header is None else "",
    }
    wrong = next((name for name, value in given.items() if value is not None), None)
    if wrong:
        raise SourceError(
            f"The {wrong} of delimited text was given, but {what} is none", "leave it out"
        )


def _only_hub(what: str, options: ReadOptions) -> None:
    given = {
        "configuration": options.config,
        "split": options.splits,
        "revision": options.revision,
        "member": options.member,
    }
    wrong = next((name for name, value in given.items() if value), None)
    if wrong:
        raise SourceError(
            f"A {wrong} was given, but {what} has no {wrong}s", f"leave the {wrong} out"
        )
