"""Read decisions from a CSV file that people wrote or the log was exported to."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator
from pathlib import Path

from labelreview.core.counted_nouns import counted
from labelreview.core.errors import DecisionError
from labelreview.core.labels import Labels, preview
from labelreview.decision_log.types import Decision, checked

_NEEDED = ("example_id", "verdict", "label")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")

Cells = dict[str, str]


def read_decisions_csv(
    path: str | Path, labels: Labels, example_ids: Collection[str] | None = None
) -> list[Decision]:
    """Read the decisions of a CSV file in its order, all of them or an error.

    Columns: example_id, verdict, label (empty unless relabel) and, if wanted, note; others are
    passed over. UTF-8, separated by commas, semicolons or tabs. Of an exported log, only what was
    not undone is read. `example_ids` are the examples that exist; None accepts any.

    Raises `DecisionError`, which names the line, for a file that cannot be read, a column that is
    missing, and a decision that cannot be recorded.
    """
    place = Path(path)
    known = None if example_ids is None else frozenset(example_ids)
    lines = list(_lines(place))
    # As `DecisionLog.log` writes them: a row "undo" names the row that it takes back.
    undone = {cells["undoes"] for _, cells in lines if cells.get("undoes")}
    decisions = []
    for number, cells in lines:
        if cells.get("undoes") or cells.get("decision_id", "") in undone:
            continue
        try:
            decisions.append(_decision(cells, labels, known))
        except DecisionError as error:
            raise DecisionError(
                f"{place.name}, line {number}: {error.problem}", error.remedy
            ) from None
    if not decisions:
        raise DecisionError(f"{place.name} contains no decisions", "add one line per decision")
    return decisions


def _decision(cells: Cells, labels: Labels, known: Collection[str] | None) -> Decision:
    label = cells["label"] or None
    decision = checked(
        Decision(cells["example_id"], cells["verdict"], label, cells.get("note", "")), labels
    )
    if known is not None and decision.example_id not in known:
        raise DecisionError(
            f"The dataset has no example {decision.example_id!r}",
            "use an example_id that labelreview findings shows",
        )
    return decision


def _lines(path: Path) -> Iterator[tuple[int, Cells]]:
    """The number of the line at which each row starts, and its cells by column."""
    text = _text(path)
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    header: list[str] = []
    number = 1
    try:
        for cells in rows:
            if not header:
                header = [name.strip() for name in cells]
                _check_header(header, path)
            elif len(cells) not in (0, len(header)):
                raise DecisionError(
                    f"{path.name}, line {number}: {counted(len(cells), 'cell')} "
                    f"for {counted(len(header), 'column')}",
                    "quote cells that contain the separator",
                )
            elif cells:
                yield number, dict(zip(header, cells, strict=True))
            number = rows.line_num + 1
    except csv.Error as error:
        raise DecisionError(
            f"{path.name}, line {number}: {error}", "fix the quotes in that line"
        ) from None


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DecisionError(
            f"{path} cannot be read ({error.strerror})", "give the path of a CSV file"
        ) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        where = path.name if content.startswith(_UTF16) else f"{path.name}, line {line}"
        raise DecisionError(f"{where} is not UTF-8", "save the file as CSV in UTF-8") from None


def _check_header(header: list[str], path: Path) -> None:
    missing = [name for name in _NEEDED if name not in header]
    if missing:
        raise DecisionError(
            f"{path.name} has no column {preview(missing)}; its columns are {preview(header)}",
            f"name the columns in the first line: {', '.join(_NEEDED)}",
        )
    twice = [name for name in header if header.count(name) > 1]
    if twice:
        raise DecisionError(f"{path.name} has two columns called {twice[0]}", "remove one of them")
