"""Real datasets, whole: nothing is lost, changed or refused."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from labelreview.core.errors import ColumnError
from labelreview.data import builtin
from labelreview.data.sources import import_source, read_source

DATA = Path(__file__).parents[3] / "../shared/data"

FILES = {
    "davidson_hate/davidson_hate.csv": (24_783, 3),
    "banking77/banking77.csv": (13_083, 77),
    "clinc150/clinc150.csv": (23_700, 151),
    "tweeteval_emotion/tweeteval_emotion.csv": (5_052, 4),
    "hatecheck/hatecheck.csv": (3_901, 2),
}


@pytest.mark.real_data
@pytest.mark.parametrize(("name", "size"), FILES.items(), ids=[Path(n).stem for n in FILES])
def test_every_row_and_cell_arrives(tmp_path: Path, name: str, size: tuple[int, int]) -> None:
    path = DATA / name
    if not path.exists():
        pytest.skip("the real datasets are not beside the repository")
    source = read_source(path)
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert source.table.column_names == header
    columns = zip(*rows, strict=True)
    for column, cells in zip(source.table.columns, columns, strict=True):
        assert [value or "" for value in column.to_pylist()] == list(cells)
    dataset = import_source(source, tmp_path)
    assert (dataset.report.kept, len(dataset.labels)) == size
    assert dataset.report.set_aside == {}
    assert dataset.example_ids() == [row[0] for row in rows]
    assert [dataset.labels.name(i) for i in dataset.given()] == [row[2] for row in rows]
    assert dataset.split_column == "split"


@pytest.mark.real_data
def test_votes_without_texts_are_refused() -> None:
    path = DATA / "hatecheck/hatecheck_annotations.csv"
    if not path.exists():
        pytest.skip("the real datasets are not beside the repository")
    with pytest.raises(ColumnError, match=r"looks like text; load a source with a column of texts"):
        import_source(read_source(path), Path("unused"))


def test_the_built_in_dataset(tmp_path: Path) -> None:
    source = read_source("builtin")
    assert (source.name, source.source) == ("builtin", "the built-in dataset")
    dataset = import_source(source, tmp_path)
    assert dataset.texts() == builtin.load()["text"].tolist()
    assert (dataset.text_column, dataset.label_column) == ("text", "label")
    assert (dataset.id_column, dataset.split_column) == ("id", "split")
    assert dataset.report.set_aside == {}
