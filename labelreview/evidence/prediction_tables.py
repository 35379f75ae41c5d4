"""Tables of predictions: which of their columns matter, and reading just those."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from labelreview.core.errors import EvidenceError
from labelreview.evidence.label_names import loose

_PREDICTIONS = ("prediction", "predicted", "predicted_label", "pred", "label")
_KEYS = ("example_id", "row")


def read_table(path: Path, classes: Sequence[str]) -> pd.DataFrame:
    """The keys there are (`example_id`, `row`), then one column `prediction` or numeric columns.

    A file with a column for each class holds probabilities, whatever else it holds. One without,
    but with a column called prediction, predicted, predicted_label, pred or label, holds
    predictions. Otherwise all columns are given back, for the caller to say what is wrong with
    them. What is no number becomes NaN. Raises `EvidenceError` when the file cannot be read.
    """
    with _one_sentence(path):
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

    if path.suffix.lower() == ".parquet":
        return list(parquet.read_schema(path).names)
    with csv.open_csv(path, parse_options=_strict()) as reader:
        return list(reader.schema.names)


def _read(path: Path, columns: list[str], words: list[str]) -> pd.DataFrame:
    import pyarrow
    from pyarrow import csv, parquet

    if path.suffix.lower() == ".parquet":
        table = parquet.read_table(path, columns=columns)
    else:
        # Class names such as "None", "NA" and "01" are words, whatever they look like.
        options = csv.ConvertOptions(
            include_columns=columns, column_types=dict.fromkeys(words, pyarrow.string())
        )
        table = csv.read_csv(path, parse_options=_strict(), convert_options=options)
    frame: pd.DataFrame = table.to_pandas()
    return frame


def _strict() -> Any:
    """pandas shifts or cuts lines that are too long, pyarrow refuses them."""
    from pyarrow import csv

    return csv.ParseOptions(newlines_in_values=True)


@contextlib.contextmanager
def _one_sentence(path: Path) -> Iterator[None]:
    try:
        yield
    # pandas and pyarrow share no class for what a damaged file makes them raise.
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise EvidenceError(
            f"{path.name} cannot be read as a table",
            "save it again as .parquet or as comma-separated UTF-8",
        ) from error
