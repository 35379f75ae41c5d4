"""The file or archive that comes back from a labelling tool, read as data is read at import."""

from __future__ import annotations

from pathlib import Path, PurePath

from labelreview.core.errors import SourceError
from labelreview.core.limits import check_size
from labelreview.data.sources.formats.archives import archive_members
from labelreview.data.sources.formats.delimited import DELIMITERS, read_delimited
from labelreview.data.sources.formats.encoding import decoded
from labelreview.data.sources.formats.records import objects_of_tool
from labelreview.data.sources.formats.unpacking import Allowance, decompressed
from labelreview.data.sources.options import ReadOptions
from labelreview.data.sources.places.inner_file import InnerFile
from labelreview.data.sources.places.members import is_about, visible
from labelreview.labelling_tools.types import Records

_AGAIN = "export it from the labelling tool again"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # the second without any file
_ANSWERS = (".json", ".jsonl", ".ndjson", ".csv", ".tsv")


def answer_files(place: Path) -> list[InnerFile]:
    """Return the file, or those with answers in an archive. Raises `SourceError` without any."""
    try:
        check_size(place.name, place.stat().st_size)
        content = place.read_bytes()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise SourceError(f"{place} cannot be read ({why})", "give the path of a file") from None
    allowance = Allowance()
    _, content = decompressed(place.name, content, allowance)
    if not content.startswith(_ZIP):
        return [InnerFile(place.name, lambda: content)]
    inside = visible(archive_members(place.name, content, allowance))
    # An annotator who has not begun has an empty file.
    found = [file for file in inside if _has_answers(file)]
    if not found:
        raise SourceError(f"{place.name} contains no file with answers", _AGAIN)
    return found


def _has_answers(file: InnerFile) -> bool:
    suffix = PurePath(file.name).suffix.casefold()
    return suffix in _ANSWERS and not is_about(file) and bool(file.read().strip())


def records_of(file: InnerFile) -> Records:
    """Return the records in JSON, JSON Lines or CSV. Raises `SourceError` for anything else."""
    content = decoded(file.read(), file.path).data
    start = content.lstrip()[:1]
    if not start:
        raise SourceError(f"{file.path} contains no tasks", _AGAIN)
    if start in (b"{", b"["):
        objects = objects_of_tool(content, file.path)
        if objects is None:
            raise SourceError(f"{file.path} is not a list of JSON objects", _AGAIN)
        records = objects
    else:
        delimiter = DELIMITERS.get(PurePath(file.name).suffix.casefold(), ",")
        table, _ = read_delimited(content, file.path, delimiter, ReadOptions(encoding="utf-8"))
        records = table.to_pylist()
    if not records:
        raise SourceError(f"{file.path} contains no tasks", _AGAIN)
    return records
