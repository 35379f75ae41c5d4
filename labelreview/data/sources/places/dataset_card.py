"""The configurations that the card of a dataset (README.md) lists for its files."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from labelreview.core.errors import SourceError
from labelreview.core.inside import leads_out
from labelreview.core.labels import preview
from labelreview.data.sources.places.inner_file import InnerFile

_Chosen = list[tuple[str | None, InnerFile]]


def configured_files(
    place: str, files: Sequence[InnerFile], configuration: str | None
) -> _Chosen | None:
    """Return split and file, as the card says for a configuration; None when it says nothing.

    Raises `SourceError` for an unknown configuration, for several when none is given, and when
    the card lists a file that is not inside.
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
    folder = str(listed[name].get("data_dir") or "")
    chosen = [
        (split, file)
        for split, pattern in _patterns(listed[name]["data_files"])
        for inner in [_path(place, folder, pattern)]
        for file in files
        if fnmatchcase(file.path, inner)
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
        head = yaml.load(front[1], Loader=_loader())
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    entries = head.get("configs") if isinstance(head, dict) else None
    return {
        str(entry.get("config_name", "default")): entry
        for entry in (entries if isinstance(entries, list) else ())
        if isinstance(entry, dict) and entry.get("data_files")
    }


@cache
def _loader() -> Any:
    """Return a safe loader that refuses to merge keys: a few merges of merges fill the memory."""
    import yaml

    class Loader(yaml.SafeLoader):  # type: ignore[misc]
        def flatten_mapping(self, node: Any) -> None:
            """Leave the key `<<`, for which there is no constructor."""

    return Loader


def _patterns(data_files: Any) -> Iterator[tuple[str | None, str]]:
    """Yield split, or None, and pattern from each of the forms that Hugging Face documents."""
    if isinstance(data_files, dict):
        for split, paths in data_files.items():
            yield from ((str(split), path) for path in _texts(paths))
    elif isinstance(data_files, list):
        for item in data_files:
            if isinstance(item, dict):
                split = item.get("split")
                for path in _texts(item.get("path")):
                    yield (None if split is None else str(split)), path
            else:
                yield from ((None, path) for path in _texts(item))
    else:
        yield from ((None, path) for path in _texts(data_files))


def _texts(paths: Any) -> list[str]:
    """Return one pattern, or those of a list; deeper ones are not documented and could be a list
    in itself."""
    return [path for path in (paths if isinstance(paths, list) else [paths]) if type(path) is str]


def _path(place: str, folder: str, pattern: str) -> str:
    """Return the pattern as that of a path inside. Raises `SourceError` when it leads out."""
    whole = f"{folder}/{pattern}" if folder and not leads_out(pattern) else pattern
    if leads_out(whole):
        raise SourceError(
            f"README.md in {place} lists {whole!r} among its data files, which is outside",
            "copy the file to the others and correct the list, or load that file alone",
        )
    # Without a folder before them, "**" also stands for none.
    return posixpath.normpath(whole.replace("\\", "/")).replace("**/", "*")
