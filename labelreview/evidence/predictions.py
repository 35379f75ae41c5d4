"""Probabilities or predictions from a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from labelreview.core.errors import EvidenceError, SourceError
from labelreview.core.limits import check_size
from labelreview.evidence.label_names import match_names
from labelreview.evidence.out_of_fold import normalised
from labelreview.evidence.prediction_tables import read_table
from labelreview.evidence.values import HeadOutput

_TOLERANCE = 1e-3  # of the sum of a row; rounding to float16 moves it by less than 5e-4


@dataclass(frozen=True, slots=True)
class Rows:
    """The examples that a file of predictions has to cover.

    labels:
        int32 (n,), given labels as class ids.
    example_ids:
        (n,), unique.
    rows:
        int64 (n,), 0-based rows in the source.
    source_rows:
        Number of rows in the source, including those that were left out at import.
    """

    labels: NDArray[np.int32]
    example_ids: Sequence[str]
    rows: NDArray[np.int64]
    source_rows: int


def read_predictions(path: Path, classes: Sequence[str], wanted: Rows) -> HeadOutput:
    """Read the probabilities of each example from a file, columns in the order of `classes`.

    .npy: probabilities (n, K) or (source rows, K), columns in the order of `classes`, or one
    prediction per row (class ids or names). .csv and .parquet: one column of probabilities per
    class, named like it, or one column of predictions; rows are matched by a column `example_id` or
    `row` (0-based in the source), else by their order.

    A prediction without probabilities becomes: 1/2 for the predicted class, and 1/2 spread like the
    given labels among all rows with that prediction. So the prediction stays the suggestion, and
    the rarer a pair of given and predicted label, the more suspicious it is.

    Raises `EvidenceError`, in one sentence that names the first row, for anything that does not
    fit.
    """
    if not path.is_file():
        raise EvidenceError(f"There is no file {path}", "check the path")
    suffix = path.suffix.lower()
    if suffix == ".npy":
        values = _selected(_read_npy(path), wanted, path.name)
    elif suffix in (".csv", ".parquet"):
        values = _from_table(read_table(path, classes), classes, wanted, path.name)
    else:
        raise EvidenceError(
            f"{path.name} is not a .npy, .parquet or .csv file",
            "save the probabilities in one of these formats",
        )
    if values.ndim == 1:
        predicted = _class_ids(values, classes, path.name)
        warning = (
            f"{path.name} holds predictions without probabilities, so rows are ranked by how "
            "rarely the prediction and the given label occur together."
        )
        return HeadOutput(_softened(predicted, wanted.labels, len(classes)), (warning,))
    return HeadOutput(_checked(values, len(classes), path.name), ())


def _read_npy(path: Path) -> NDArray[Any]:
    try:
        # Mapped, a file is no larger than it is, whatever shape its header claims.
        with np.errstate(over="raise"):
            array = np.load(path, mmap_mode="r", allow_pickle=False)
        if isinstance(array, np.ndarray):
            check_size(path.name, array.nbytes)
            array = np.array(array)
    except SourceError as error:
        raise EvidenceError(error.problem, error.remedy) from error
    except Exception as error:
        # The header is read as Python, which fails in as many ways as Python does.
        if "allow_pickle" in str(error) or "Python objects" in str(error):
            raise EvidenceError(
                f"{path.name} holds pickled objects, which can run code and are never loaded",
                "save a plain array of numbers with numpy.save",
            ) from error
        raise EvidenceError(
            f"{path.name} is not a complete .npy file", "save the array again with numpy.save"
        ) from error
    if (
        not isinstance(array, np.ndarray)
        or array.dtype.kind not in "fiuU"
        or array.ndim not in (1, 2)
    ):
        raise EvidenceError(
            f"{path.name} is not a two-dimensional array of numbers",
            "save an array of shape (rows, classes)",
        )
    return array


def _from_table(
    table: pd.DataFrame, classes: Sequence[str], wanted: Rows, name: str
) -> NDArray[Any]:
    if "example_id" in table:
        ids = pd.Index(wanted.example_ids, dtype=str)
        table = _aligned(table, "example_id", table["example_id"].astype(str), ids, name)
    elif "row" in table:
        table = _aligned(table, "row", table["row"], pd.Index(wanted.rows), name)
    table = table.drop(columns=["example_id", "row"], errors="ignore")
    if "prediction" in table:
        values: NDArray[Any] = table["prediction"].to_numpy()
    else:
        places = match_names([str(column) for column in table], classes, f"the file {name}")
        values = table.iloc[:, places].to_numpy(dtype=np.float64)
    return _selected(values, wanted, name)


def _aligned(
    table: pd.DataFrame, key: str, found: pd.Series[Any], wanted: pd.Index[Any], name: str
) -> pd.DataFrame:
    """Return the lines of the table in the order of the examples."""
    twice = found[found.duplicated()]
    if len(twice):
        raise EvidenceError(
            f"{name} has two lines for {key} {twice.iloc[0]}", "keep one line per example"
        )
    places = pd.Index(found).get_indexer(wanted)
    missing = np.flatnonzero(places < 0)
    if len(missing):
        raise EvidenceError(
            f"{name} has no line for {len(missing):,} of {len(wanted):,} examples "
            f"(the first has {key} {wanted[missing[0]]})",
            "add the missing lines or score the dataset that the file was made for",
        )
    aligned: pd.DataFrame = table.iloc[places]
    return aligned


def _selected(values: NDArray[Any], wanted: Rows, name: str) -> NDArray[Any]:
    if len(values) == len(wanted.labels):
        return values
    if len(values) == wanted.source_rows:
        selected: NDArray[Any] = values[wanted.rows]
        return selected
    raise EvidenceError(
        f"{name} has {len(values):,} rows, but the dataset has {len(wanted.labels):,} examples "
        f"from {wanted.source_rows:,} source rows",
        "give one row per example, or add a column example_id",
    )


def _checked(values: NDArray[Any], n_classes: int, name: str) -> NDArray[np.float32]:
    if values.shape[1] != n_classes:
        raise EvidenceError(
            f"{name} has {values.shape[1]} columns, but the dataset has {n_classes} classes",
            "give one column per class, in the dataset's order",
        )
    if values.dtype.kind == "U":
        raise EvidenceError(f"{name} holds text, not numbers", "save probabilities")
    sums = values.sum(axis=1, dtype=np.float64)
    for wrong, what in (
        (~np.isfinite(values).all(axis=1), "contain NaN, infinite values or text"),
        ((values < 0).any(axis=1), "contain negative probabilities"),
        (np.abs(sums - 1) > _TOLERANCE, "do not sum to 1"),
    ):
        rows = np.flatnonzero(wrong)
        if len(rows):
            raise EvidenceError(
                f"{name} has rows that {what} ({len(rows):,} of {len(values):,}, the first is "
                f"example {rows[0] + 1:,})",
                "save probabilities that sum to 1 in each row (the softmax of logits)",
            )
    return normalised(values / sums[:, None])


def _class_ids(values: NDArray[Any], classes: Sequence[str], name: str) -> NDArray[np.int64]:
    """Return predictions as class ids, read as class names if possible, else as ids."""
    try:
        names = pd.Index([str(value) for value in values.tolist()], dtype=object)
    except (ValueError, SystemError) as error:
        raise EvidenceError(
            f"{name} has names with damaged characters", "save the array again with numpy.save"
        ) from error
    ids = pd.Index(list(classes)).get_indexer(names)
    if (ids < 0).any():
        numbers = pd.to_numeric(names.to_numpy(), errors="coerce")
        if np.isfinite(numbers).all():
            ids = np.where(np.isin(numbers, np.arange(len(classes))), numbers, -1)
    unknown = np.flatnonzero(ids < 0)
    if len(unknown):
        raise EvidenceError(
            f"{name} predicts {names[unknown[0]]}, which is not a class of the dataset "
            f"({len(unknown):,} {'row' if len(unknown) == 1 else 'rows'})",
            "use the class names of the dataset",
        )
    return ids.astype(np.int64)


def _softened(
    predicted: NDArray[np.int64], labels: NDArray[np.int32], n_classes: int
) -> NDArray[np.float32]:
    together = np.zeros((n_classes, n_classes))
    np.add.at(together, (predicted, labels), 1)
    # Smoothing by one row of each prediction, spread as all given labels are.
    together += together.sum(axis=0) / len(labels)
    shares = together / together.sum(axis=1, keepdims=True)
    return normalised((np.eye(n_classes) + shares)[predicted] / 2)
