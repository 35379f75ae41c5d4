"""The files of a batch, written all or none, and the files that come back."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any

from labelreview.core.errors import LabelError, SourceError
from labelreview.export.targets import check_target, placing
from labelreview.labelling_tools import FORMATS, TOOLS, recognise
from labelreview.labelling_tools.types import LabellingTool, Records, SentBatch, Task, ToolFormat

_BOMS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_AGAIN = "export it from the labelling tool again"
_NOBODY = ("all", "unknown")  # files of an archive that are not called after an annotator
_LARGEST = 2 << 30  # bytes of an archive's files


def tool_called(name: str) -> LabellingTool:
    """Return the tool that a batch can be sent to. Raises `LabelError` for another name."""
    if name not in TOOLS:
        raise LabelError(f"No labelling tool is called {name!r}", f"use one of {', '.join(TOOLS)}")
    return TOOLS[name]


def check_batch_files(
    tool: LabellingTool, output: str | Path, *, overwrite: bool, protected: Sequence[Path] = ()
) -> Path:
    """Return the path of the file with tasks. Raises `ExportError` when it cannot be written."""
    return check_target(output, tool.suffix, overwrite=overwrite, protected=protected)


def write_batch(
    tool: LabellingTool,
    batch: SentBatch,
    output: str | Path,
    *,
    overwrite: bool = False,
    protected: Sequence[Path] = (),
) -> list[Path]:
    """Write the tasks, and beside them what configures the tool: all files or none.

    Return their paths, that of the tasks first. Raises `ExportError` when one of them is there
    already or cannot be written.
    """
    tasks = check_batch_files(tool, output, overwrite=overwrite, protected=protected)
    files = tool.write(batch)
    targets = {tasks: files.pop(tool.suffix)}
    for ending, content in files.items():
        beside = tasks.with_name(tasks.name[: -len(tool.suffix)] + ending)
        suffix = PurePath(ending).suffix
        target = check_target(beside, suffix, overwrite=overwrite, protected=protected)
        targets[target] = content
    with ExitStack() as stack:
        for target, content in targets.items():
            stack.enter_context(placing(target, target.suffix)).write_bytes(content)
    return list(targets)


def zipped(tool: LabellingTool, batch: SentBatch, stem: str) -> bytes:
    """Return the files of a batch as one archive."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for ending, data in tool.write(batch).items():
            archive.writestr(f"{stem}{ending}", data)
    return content.getvalue()


def read_tasks(path: str | Path, tool: str | None = None) -> tuple[ToolFormat, list[Task]]:
    """Return the tasks of a file that a labelling tool exported, and which tool that was.

    path:
        JSON, JSON Lines or CSV, or a ZIP archive of such files; in an archive with a file for each
        annotator, its name is that of the annotator.
    tool:
        The name of the tool; None recognises it by the content.

    Raises `SourceError` for a file that cannot be read or is of no known tool.
    """
    place = Path(path)
    try:
        content = place.read_bytes()
    except OSError as error:
        raise SourceError(
            f"{place} cannot be read ({error.strerror})", "give the path of a file"
        ) from None
    format_: ToolFormat | None = None
    tasks: list[Task] = []
    for name, part in _files(place.name, content):
        records = _records(name, part)
        format_ = _format(tool) if tool else recognise(records)
        if format_ is None:
            titles = ", ".join(known.title for known in FORMATS)
            raise SourceError(
                f"{name} is not recognised as an export of a labelling tool ({titles})",
                "name the tool with --tool, or record decisions with: labelreview decide",
            )
        found = format_.read(records)
        tasks += found if name == place.name else _named(found, PurePath(name).stem)
    assert format_ is not None  # there is at least one file
    return format_, tasks


def _format(tool: str) -> ToolFormat:
    by_name = {known.name: known for known in FORMATS}
    if tool not in by_name:
        raise LabelError(
            f"No labelling tool is called {tool!r}", f"use one of {', '.join(by_name)}"
        )
    return by_name[tool]


def _files(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    if not content.startswith(b"PK\x03\x04"):
        yield name, content
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = [one for one in archive.infolist() if not one.is_dir()]
            if not files or sum(one.file_size for one in files) > _LARGEST:
                problem = "contains no file" if not files else "is too large to be unpacked"
                raise SourceError(f"{name} {problem}", "unpack it and give one of its files")
            for one in files:
                yield one.filename, archive.read(one)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise SourceError(f"{name} cannot be unpacked ({error})", "unpack it yourself") from None


def _named(tasks: list[Task], annotator: str) -> list[Task]:
    """Return the tasks with the annotator of answers that name none."""
    if annotator in _NOBODY:
        return tasks
    return [
        replace(
            task,
            answers=tuple(
                answer if answer.annotator else replace(answer, annotator=annotator)
                for answer in task.answers
            ),
        )
        for task in tasks
    ]


def _records(name: str, content: bytes) -> Records:
    try:
        text = content.decode(_BOMS.get(content[:2], "utf-8-sig"))
    except UnicodeDecodeError:
        raise SourceError(f"{name} is not UTF-8", _AGAIN) from None
    start = text.lstrip()[:1]
    try:
        records = _json(name, text) if start in ("{", "[") else list(_rows(name, text))
    except RecursionError:
        raise SourceError(f"{name} is nested too deeply", "give an export of a tool") from None
    if not records:
        raise SourceError(f"{name} contains no tasks", _AGAIN)
    return records


def _json(name: str, text: str) -> list[dict[str, Any]]:
    try:
        whole = json.loads(text)
        values = whole if isinstance(whole, list) else [whole]
    except ValueError:
        values = list(_json_lines(name, text))
    if not all(isinstance(value, dict) for value in values):
        raise SourceError(f"{name} is not a list of JSON objects", _AGAIN)
    return values


def _json_lines(name: str, text: str) -> Iterator[Any]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield json.loads(line)
            except ValueError as error:
                raise SourceError(
                    f"{name}, line {number}: this is not JSON ({error})",
                    _AGAIN,
                ) from None


def _rows(name: str, text: str) -> Iterator[dict[str, str]]:
    separator = max(",;\t", key=text.partition("\n")[0].count)
    csv.field_size_limit(1 << 30)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row in rows:
            if None in row or None in row.values():
                raise csv.Error("another number of cells than columns")
            yield row
    except csv.Error as error:
        raise SourceError(f"{name}, line {rows.line_num}: {error}", _AGAIN) from None
