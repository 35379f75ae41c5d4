"""The files of a folder or an archive: which of them are the data, and one table of them all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from labelreview.core.errors import SourceError
from labelreview.core.labels import preview
from labelreview.core.limits import check_size
from labelreview.data.sources.formats.records import read_task_files
from labelreview.data.sources.formats.table_sizes import decoded_size
from labelreview.data.sources.formats.unpacking import without_compression
from labelreview.data.sources.options import ReadOptions
from labelreview.data.sources.places.class_folders import class_files, read_class_files
from labelreview.data.sources.places.dataset_card import configured_files
from labelreview.data.sources.places.inner_file import InnerFile, SeveralTables
from labelreview.data.sources.places.joining import FileTable, joined, without_header
from labelreview.data.sources.places.splits import (
    chosen_splits,
    in_order,
    only_splits,
    split_of_path,
)
from labelreview.data.sources.table import Read

FileReader = Callable[[str, bytes, ReadOptions], Read]
_Chosen = list[tuple[str | None, InnerFile]]

# Of the same data in several formats, the one that says most about its values comes first. Files
# of a later line are data only where there are none of an earlier one: JSON is also used for
# settings, and plain text for notes.
_FORMATS = (
    (
        *(".parquet", ".arrow", ".feather", ".ipc", ".orc"),
        *(".jsonl", ".ndjson", ".csv", ".tsv", ".tab", ".psv", ".xlsx", ".xlsm"),
    ),
    (".json",),
    (".txt",),
    (".zip", ".tar"),
)
_SKIPPED_FOLDERS = ("__MACOSX", "__pycache__", "node_modules")
# What stands beside data and is none.
_ABOUT = re.compile(
    r"(readme|licen[cs]e|copying|changelog|citation|requirements|notes?)[^.]*(\.(txt|md|json))?"
    r"|(dataset_infos?|dataset_dict|state|config|\w+_config|metadata|package(-lock)?|settings"
    r"|\w*tokenizer\w*|special_tokens_map|vocab|(label|id)2(label|id)|croissant|manifest)\.json"
    r"|cache-.*\.arrow",
    re.IGNORECASE,
)
# There is more text than tables by this factor where a folder stands for each class.
_TEXTS_PER_TABLE = 10


def read_members(
    place: str, files: Sequence[InnerFile], options: ReadOptions, read: FileReader
) -> Read:
    """Read the data among the files of `place`, a folder or archive, as one table.

    Splits come from the names of files and folders as on the Hugging Face Hub, labels from a
    folder for each class, and columns from partitions such as `lang=en/`.

    Raises `SourceError` without data, and `SeveralTables` when the tables are unrelated.
    """
    files = visible(files)
    if options.member is None:
        return _read_all(place, files, options, read)
    found = _called(options.member, files)
    whole = replace(options, member=None)
    if len(found) > 1:
        return _read_all(place, found, whole, read)
    if found:
        return read(found[0].path, found[0].read(), whole)
    tables, _ = _tables(files)
    if len(tables) == 1:
        # It may be the name of a sheet in a workbook.
        return read(tables[0].path, tables[0].read(), options)
    for table in tables:
        if options.member.startswith(f"{table.path}/"):
            sheet = options.member.removeprefix(f"{table.path}/")
            return read(table.path, table.read(), replace(options, member=sheet))
    raise SourceError(
        f"There is no file {options.member!r} in {place}",
        f"use one of: {preview([file.path for file in tables or files])}",
    )


def _read_all(
    place: str, files: Sequence[InnerFile], options: ReadOptions, read: FileReader
) -> Read:
    chosen = configured_files(place, files, options.config)
    warnings: list[str] = []
    if chosen is None:
        tables, left_out = _tables(files)
        texts = class_files(files)
        other = [table for table in tables if not table.name.casefold().endswith(".txt")]
        if len(texts) > _TEXTS_PER_TABLE * len(other):
            return read_class_files(place, texts, options)
        if not tables:
            raise _no_data(place, files)
        chosen, without = _by_split(tables)
        if left_out or without:
            unread = preview([file.path for file in (*left_out, *without)])
            warnings.append(f"Not read: {unread}.")
    splits = in_order(split for split, _ in chosen if split)
    if splits:
        order = chosen_splits(options.splits, splits, place)
        chosen = [pair for wanted in order for pair in chosen if pair[0] == wanted]
    tasks = None if splits else read_task_files(place, [file for _, file in chosen], options)
    if tasks is not None:
        return only_splits(tasks[0], options.splits, place), (*warnings, *tasks[1])
    each = replace(options, config=None, splits=())
    parts, said = _read_each(place, chosen, each, read)
    if options.header is None and without_header(parts):
        parts, said = _read_each(place, chosen, replace(each, header=False), read)
        warnings.append("The files have no header, so their columns are column_1, column_2, ….")
    table, more = joined(place, parts, several_splits=len(splits) > 1)
    warnings += (*said, *more)
    if not splits:
        table = only_splits(table, options.splits, place)
    return table, tuple(dict.fromkeys(warnings))


def _read_each(
    place: str, chosen: _Chosen, options: ReadOptions, read: FileReader
) -> tuple[list[FileTable], list[str]]:
    tables, warnings, size = [], [], 0
    for split, file in chosen:
        data = file.read()
        if len(chosen) > 1 and not data.strip():
            # Programs that write one file for each of their parts leave such files.
            warnings.append(f"{file.path} is empty.")
            continue
        try:
            table, said = read(file.path, data, options)
        except SeveralTables as error:
            if len(chosen) == 1:
                raise
            # Of several workbooks, the name of a sheet alone does not say which.
            names = [f"{file.path}/{name}" for name in error.names]
            raise SeveralTables(file.path, names) from error
        size += decoded_size(table)
        check_size(place, size, "as a table")
        tables.append(FileTable(file.path, table, split))
        warnings += said
    if not tables:
        raise SourceError(f"All files in {place} are empty", "load files with data")
    return tables, warnings


def _called(name: str, files: Sequence[InnerFile]) -> list[InnerFile]:
    """Return the file of that path, else those of that name, in that folder or of that pattern."""
    name = name.removeprefix("./").strip("/")
    exact = [file for file in files if file.path == name]
    return exact or [
        file
        for file in files
        if file.path.endswith(f"/{name}")
        or f"/{file.path}".find(f"/{name}/") >= 0
        or fnmatchcase(file.path, name)
    ]


def visible(files: Sequence[InnerFile]) -> list[InnerFile]:
    """Return the files that people put there, without those of operating systems and programs."""
    return [file for file in files if not _is_hidden(file)]


def is_about(file: InnerFile) -> bool:
    """Tell whether a file is called like what stands beside data and is none, such as a README."""
    return _ABOUT.fullmatch(file.name) is not None


def _is_hidden(file: InnerFile) -> bool:
    parts = (*file.folders, file.name)
    return any(
        (part.startswith(".") and part not in (".", "..")) or part in _SKIPPED_FOLDERS
        for part in parts
    )


def _tables(files: Sequence[InnerFile]) -> tuple[list[InnerFile], list[InnerFile]]:
    """Return the files that look like data, and other tables that are left out."""
    formats: dict[str, list[InnerFile]] = {}
    # Of a file and the same file compressed, one is read.
    once = {without_compression(file.path): file for file in reversed(files)}
    for name, file in reversed(once.items()):
        if not is_about(file):
            formats.setdefault(PurePosixPath(name).suffix.casefold(), []).append(file)
    lines = [{name: formats[name] for name in line if name in formats} for line in _FORMATS]
    # Where it has a train split, JSON or text is data even beside a table.
    trained = [line for line in lines[:3] if "train" in _splits(line)]
    best = next((line for line in (*trained, *lines) if line), {})
    used = best
    if "train" in _splits(best):
        used = {name: group for name, group in best.items() if _splits({name: group})}
    if len({frozenset(_stems(group)) for group in used.values()}) == 1:
        used = dict([next(iter(used.items()))])
    tables = [file for group in used.values() for file in group]
    paths = {file.path for file in tables}
    others = [file for line in lines[:2] for group in line.values() for file in group]
    return tables, [file for file in others if file.path not in paths]


def _splits(formats: Mapping[str, Sequence[InnerFile]]) -> set[str]:
    splits = {split_of_path(file.path) for group in formats.values() for file in group}
    return {split for split in splits if split}


def _stems(files: Sequence[InnerFile]) -> list[str]:
    paths = [PurePosixPath(without_compression(file.path)) for file in files]
    return [path.with_suffix("").as_posix() for path in paths]


def _by_split(tables: Sequence[InnerFile]) -> tuple[_Chosen, list[InnerFile]]:
    """Return split and file, and the files without a split where others have one."""
    found = [(split_of_path(file.path), file) for file in tables]
    splits = {split for split, _ in found if split}
    if not splits or len(found) == 1:
        return found, []
    if "train" not in splits:
        # What is left besides a test set is what to train on.
        return [(split or "train", file) for split, file in found], []
    without = [file for split, file in found if split is None]
    return [(split, file) for split, file in found if split], without


def _no_data(place: str, files: Sequence[InnerFile]) -> SourceError:
    if not files:
        return SourceError(f"There are no files in {place}", "give one with data files")
    names = preview([file.path for file in files])
    readable = ", ".join(name for line in _FORMATS for name in line)
    return SourceError(
        f"There are no data files in {place}, only {names}",
        f"give one with files such as {readable}",
    )
