"""The configurations that the card of a dataset (README.md) lists for its files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any

from labelreview.core.errors import SourceError
from labelreview.core.labels import preview
from labelreview.data.sources.places.inner_file import InnerFile

_Chosen = list[tuple[str | None, InnerFile]]


def configured_files(
    place: str, files: Sequence[InnerFile], configuration: str | None
) -> _Chosen | None:
    """Return split and file, as the card says for a configuration; None when it says nothing.

    Raises `SourceError` for an unknown configuration, and for several when none is given.
    """
    listed = _configurations(files)
    if not listed:
        if configuration is None:
            return None
        raise SourceError(
            f"A configuration was given, but {place} has no configurations",
            "leave the configuration out",
        )
    names = [*listed]
    default = [name for name, entry in listed.items() if entry.get("default") or len(names) == 1]
    if configuration is None and not default:
        default = [name for name in names if name == "default"]
    if configuration is None and not default:
        raise SourceError(
            f"There are several configurations in {place}", f"choose one of: {preview(names)}"
        )
    name = configuration or default[0]
    if name not in listed:
        raise SourceError(
            f"There is no configuration {name!r} in {place}", f"choose one of: {preview(names)}"
        )
    folder = str(listed[name].get("data_dir") or ".")
    chosen = [
        (split, file)
        for split, pattern in _patterns(listed[name]["data_files"])
        for file in files
        if fnmatchcase(file.path, _path(folder, pattern))
    ]
    if not chosen:
        raise SourceError(
            f"None of the files of configuration {name!r} is in {place}",
            "download them, or give one of the files there",
        )
    return chosen


def _configurations(files: Sequence[InnerFile]) -> dict[str, dict[str, Any]]:
    card = next((file for file in files if file.path == "README.md"), None)
    if card is None:
        return {}
    import yaml

    text = card.read().decode("utf-8", "replace")
    front = text.removeprefix("\ufeff").split("---", 2)
    if front[0].strip() or len(front) < 3:
        return {}
    try:
        head = yaml.safe_load(front[1])
    except (yaml.YAMLError, ValueError):
        return {}
    entries = head.get("configs") if isinstance(head, dict) else None
    return {
        str(entry.get("config_name", "default")): entry
        for entry in (entries if isinstance(entries, list) else ())
        if isinstance(entry, dict) and entry.get("data_files")
    }


def _patterns(data_files: Any) -> Iterator[tuple[str | None, str]]:
    """Yield split, or None, and pattern from each of the forms that Hugging Face documents."""
    if isinstance(data_files, str):
        yield None, data_files
    elif isinstance(data_files, dict):
        for split, path in data_files.items():
            yield from ((str(split), pattern) for _, pattern in _patterns(path))
    elif isinstance(data_files, list):
        for item in data_files:
            if isinstance(item, dict):
                split = item.get("split")
                for _, pattern in _patterns(item.get("path")):
                    yield (None if split is None else str(split)), pattern
            else:
                yield from _patterns(item)


def _path(folder: str, pattern: str) -> str:
    parts = [part for part in (*folder.split("/"), *pattern.split("/")) if part not in ("", ".")]
    # Without a folder before them, "**" also stands for none.
    return "/".join(parts).replace("**/", "*")
