"""Read tables of predictions, with only the columns that matter."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from labelreview.core.errors import EvidenceError, SourceError
from labelreview.core.limits import check_size
from labelreview.data.sources.formats.arrow_files import read_parquet
from labelreview.data.sources.options import AS_FOUND
from labelreview.evidence.label_names import loose

_PREDICTIONS = ("prediction", "predicted", "predicted_label", "pred", "label")
_PER_NUMBER = 8  # bytes
_KEYS = ("example_id", "row")


def read_table(path: Path, classes: Sequence[str]) -> pd.DataFrame:
    """Read the key columns (`example_id`, `row`), then `prediction` or numeric columns.

    A file with one column per class holds probabilities, whatever else it holds. Otherwise a column
    named prediction, predicted, predicted_label, pred or label holds predictions. Otherwise all
    columns are returned, so that the caller can report what is wrong with them. Values that are not
    numbers become NaN. Raises `EvidenceError` when the file cannot be read.
    """
    with _readable_errors(path):
        columns = _columns(path)
        keys = [name for name in columns if name in _KEYS]
        others = [name for name in columns if name not in _KEYS]
        wanted = set(map(loose, classes))
        named = [name for name in others if loose(name) in wanted]
        prediction = next((name for name in _PREDICTIONS if name in others), None)
        if prediction is not None and len(named) < len(classes):
            table = _read(path, [*keys, prediction], ["example_id", prediction])
            return table.rename(columns={prediction: "prediction"})
        chosen = named if len(named) == len(classes) else others
        table = _read(path, [*keys, *chosen], ["example_id"])
        for name in chosen:
            table[name] = pd.to_numeric(table[name], errors="coerce")
        return table


def _columns(path: Path) -> list[str]:
    from pyarrow import csv, parquet

    check_size(path.name, path.stat().st_size)
    if path.suffix.lower() == ".parquet":
        return list(parquet.read_schema(path).names)
    with csv.open_csv(path, parse_options=_strict()) as reader:
        return list(reader.schema.names)


def _read(path: Path, columns: list[str], strings: list[str]) -> pd.DataFrame:
    import pyarrow
    from pyarrow import csv

    if path.suffix.lower() == ".parquet":
        table = read_parquet(path.read_bytes(), path.name, AS_FOUND, columns)[0]
    else:
        # Class names such as "None", "NA" and "01" must stay strings.
        options = csv.ConvertOptions(
            include_columns=columns, column_types=dict.fromkeys(strings, pyarrow.string())
        )
        with path.open("rb") as file:
            cells = sum(line.count(b",") + 1 for line in file)
        check_size(path.name, _PER_NUMBER * cells, "as a table")
        table = csv.read_csv(path, parse_options=_strict(), convert_options=options)
    frame: pd.DataFrame = table.to_pandas()
    return frame


def _strict() -> Any:
    """pyarrow rejects lines that are too long, which pandas would shift or cut."""
    from pyarrow import csv

    return csv.ParseOptions(newlines_in_values=True)


@contextlib.contextmanager
def _readable_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except SourceError as error:
        raise EvidenceError(error.problem, error.remedy) from error
    # pandas and pyarrow have no common exception for damaged files.
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise EvidenceError(
            f"{path.name} cannot be read as a table",
            "save it again as .parquet or as comma-separated UTF-8",
        ) from error
