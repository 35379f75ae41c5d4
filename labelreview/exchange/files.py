"""The files of a batch, written all or none, and the files that come back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path, PurePath

from labelreview.core.errors import LabelError, SourceError
from labelreview.exchange.answer_files import answer_files, records_of
from labelreview.export.targets import check_target, placing
from labelreview.labelling_tools import FORMATS, TOOLS, recognise
from labelreview.labelling_tools.types import LabellingTool, SentBatch, Task, ToolFormat

_NOBODY = ("all", "unknown")  # files of an archive that are not called after an annotator


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
    files = answer_files(place)
    format_: ToolFormat | None = None
    tasks: list[Task] = []
    for file in files:
        records = records_of(file)
        format_ = _format(tool) if tool else recognise(records)
        if format_ is None:
            titles = ", ".join(known.title for known in FORMATS)
            raise SourceError(
                f"{file.path} is not recognised as an export of a labelling tool ({titles})",
                "name the tool with --tool, or record decisions with: labelreview decide",
            )
        found = format_.read(records)
        tasks += found if file.path == place.name else _named(found, PurePath(file.name).stem)
    assert format_ is not None  # there is at least one file
    return format_, tasks


def _format(tool: str) -> ToolFormat:
    by_name = {known.name: known for known in FORMATS}
    if tool not in by_name:
        raise LabelError(
            f"No labelling tool is called {tool!r}", f"use one of {', '.join(by_name)}"
        )
    return by_name[tool]


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
