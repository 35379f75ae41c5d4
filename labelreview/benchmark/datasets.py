"""The datasets of a benchmark: CSV files whose labels count as the truth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.core.errors import SourceError
from labelreview.core.progress import Progress, silent
from labelreview.data.dataset import Dataset
from labelreview.data.labelled import Labelled
from labelreview.data.sources import import_source, read_source
from labelreview.data.votes import annotation_votes, column_votes

ANNOTATIONS = "_annotations.csv"


def read_labelled(
    places: Sequence[Path], folder: Path, progress: Progress = silent
) -> list[Labelled]:
    """Read every dataset of these files and folders, in order; each is imported into `folder`.

    Every CSV file in or below a folder is a dataset. Text and label columns are proposed as in an
    import. Votes come from columns `votes_<label>`, or from a file `<name>_annotations.csv` beside
    `<name>.csv` with the columns id, annotator and label.

    Raises `SourceError` for files that cannot be read or share a name, `ColumnError` when votes do
    not cover every label or row.
    """
    files = [file for place in places for file in _files(place)]
    found = []
    for done, file in enumerate(files):
        progress("Reading the datasets", done, len(files))
        found.append(_read(file, folder))
    progress("Reading the datasets", len(files), len(files))
    names = [data.name for data in found]
    repeated = next((name for name in names if names.count(name) > 1), None)
    if repeated is not None:
        raise SourceError(f"Two files are called {repeated}", "rename one of them")
    return found


def _files(place: Path) -> Iterator[Path]:
    if not place.is_dir():
        yield place
        return
    files = [file for file in sorted(place.rglob("*.csv")) if not file.name.endswith(ANNOTATIONS)]
    if not files:
        raise SourceError(
            f"There is no CSV file in {place}", "give files with datasets, or a folder of them"
        )
    yield from files


def _read(file: Path, folder: Path) -> Labelled:
    source = read_source(file)
    dataset = import_source(source, folder)
    return Labelled(
        name=source.name,
        base=source.name,
        texts=tuple(dataset.texts()),
        classes=dataset.labels.names,
        truth=dataset.given(),
        votes=_votes(dataset, file),
    )


def _votes(dataset: Dataset, file: Path) -> NDArray[np.int32] | None:
    annotations = file.with_name(file.name.removesuffix(".csv") + ANNOTATIONS)
    if annotations.exists() and annotations != file:
        return annotation_votes(dataset, annotations)
    return column_votes(dataset, file.name)
