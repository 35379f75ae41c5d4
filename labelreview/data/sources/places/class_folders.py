"""A folder for each class, with one text in each file: aclImdb, 20 newsgroups, Enron."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from labelreview.core.errors import SourceError
from labelreview.data.sources.formats.encoding import decoded_files
from labelreview.data.sources.options import ReadOptions
from labelreview.data.sources.places.inner_file import InnerFile, LeadsOut
from labelreview.data.sources.places.splits import (
    chosen_splits,
    in_order,
    split_of_word,
    with_split_column,
)
from labelreview.data.sources.table import Read

_TEXT = re.compile(r"\.(txt|text)|\.?\d*|\.(?=\w*\d)\w{6,}", re.IGNORECASE)
_ABOUT = re.compile(r"(readme|licen[cs]e|copying)[^.]*(\.txt)?", re.IGNORECASE)

# Folders of texts that nobody has labelled.
_UNLABELLED = frozenset({"unsup", "unlabeled", "unlabelled"})


@dataclass(frozen=True, slots=True)
class ClassFile:
    """A file with one text, the class that its folder is called, and its split."""

    file: InnerFile
    label: str | None
    split: str | None


def class_files(files: Sequence[InnerFile]) -> list[ClassFile]:
    """Return the texts of a folder of folders, one for each class; none when it is not one."""
    texts = [file for file in files if _is_text(file.name) and file.folders]
    inner = {file.folders[:depth] for file in texts for depth in range(len(file.folders))}
    found = [
        ClassFile(file, _label(file), _split(file.folders[:-1]))
        for file in texts
        if file.folders not in inner and split_of_word(file.folders[-1]) is None
    ]
    labels = {each.label for each in found if each.label is not None}
    return found if len(labels) > 1 else []


def read_class_files(place: str, found: Sequence[ClassFile], options: ReadOptions) -> Read:
    """Return a table of file, text, label and, for several splits, split.

    Raises `SourceError` for a split that is not there and for a text that cannot be decoded.
    """
    splits = in_order(each.split for each in found if each.split)
    parts: list[tuple[str, list[ClassFile]]] = []
    if splits:
        chosen = chosen_splits(options.splits, splits, place)
        parts = [(split, [each for each in found if each.split == split]) for split in chosen]
        found = [each for _, part in parts for each in part]
    elif options.splits:
        chosen_splits(options.splits, splits, place)
    files = ((each.file.path, each.file.read()) for each in found)
    try:
        texts, warnings = decoded_files(files, place, options.encoding)
    except LeadsOut:
        raise
    except SourceError as error:
        if options.encoding:
            raise
        # Nobody said that there are texts: it may be any folder.
        raise SourceError(
            f"There are no data files in {place}, and {error.problem}",
            "give a data file, or a folder that has a folder of texts for each class",
        ) from error
    table = pa.table(
        {
            "file": pa.array([each.file.path for each in found], pa.string()),
            "text": pa.array(texts, pa.string()),
            "label": pa.array([each.label for each in found], pa.string()),
        }
    )
    if len(splits) > 1:
        table = with_split_column(table, [(split, len(part)) for split, part in parts])
    return table, warnings


def _is_text(name: str) -> bool:
    dot, ending = name.rpartition(".")[1:]
    return bool(_TEXT.fullmatch(dot and dot + ending)) and not _ABOUT.fullmatch(name)


def _label(file: InnerFile) -> str | None:
    name = file.folders[-1]
    return None if name.casefold() in _UNLABELLED else name


def _split(folders: Sequence[str]) -> str | None:
    return next((split for name in reversed(folders) if (split := split_of_word(name))), None)
