"""Reading right labels and votes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from labelreview.benchmark.datasets import read_labelled
from labelreview.core.errors import ColumnError, LabelError, SourceError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def read(folder, tmp_path):
    def read_one(name, change=None, annotations=None):
        """A dataset of the folder, with its table changed."""
        table = pd.read_csv(folder / name)
        place = tmp_path / name
        (table if change is None else change(table)).to_csv(place, index=False)
        if annotations is not None:
            annotations.to_csv(tmp_path / name.replace(".csv", "_annotations.csv"), index=False)
        (data,) = read_labelled([place], tmp_path / "datasets")
        return data

    return read_one


def test_every_csv_file_of_a_folder_is_a_dataset(folder, tmp_path):
    posts, two = read_labelled([folder], tmp_path)
    assert (posts.name, posts.base, posts.classes) == (
        "posts",
        "posts",
        ("flood", "music", "sport"),
    )
    assert (two.name, two.classes, len(two)) == ("two", ("flood", "music"), 80)
    assert posts.truth[:4].tolist() == [0, 1, 2, 0]
    assert posts.texts[0] == pd.read_csv(folder / "posts.csv")["text"][0]


def test_votes_of_columns_and_of_a_file(folder, tmp_path):
    posts, two = read_labelled([folder], tmp_path)
    assert posts.votes[:2].tolist() == [[2, 1, 0], [0, 3, 0]]
    assert two.votes[:2].tolist() == [[5, 0], [1, 4]]


def test_without_votes_there_are_none(read):
    assert read("two.csv").votes is None


def test_votes_stay_with_their_rows_when_others_are_set_aside(read):
    def without_first_label(table):
        return table.assign(label=[None, *table["label"][1:]])

    data = read("posts.csv", without_first_label)
    assert len(data) == 119
    assert data.votes[0].tolist() == [0, 3, 0]


def test_taking_and_merging_keep_rows_together(folder, tmp_path):
    posts, _ = read_labelled([folder], tmp_path)
    pair = posts.merged("posts/pair", [[2, 0], [1]])
    assert (pair.name, pair.base) == ("posts/pair", "posts")
    assert pair.classes == ("sport + flood", "music")
    assert pair.truth[:4].tolist() == [0, 1, 0, 0]
    assert pair.votes[0].tolist() == [2, 1]
    assert len(posts.merged("x", [[0], [1]])) == 80
    few = posts.take(np.array([5, 2]))
    assert few.texts == (posts.texts[2], posts.texts[5])
    assert few.votes.tolist() == posts.votes[[2, 5]].tolist()


def test_equal_contents_are_equal_whatever_their_name(folder, tmp_path):
    posts, two = read_labelled([folder], tmp_path)
    (again,) = read_labelled([folder / "posts.csv"], tmp_path)
    assert posts == again
    assert hash(posts) == hash(again)
    assert posts != two
    assert posts != posts.take(np.arange(119))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda table: table.drop(columns="votes_sport"),
            "posts.csv has columns with votes, but none called 'votes_sport'",
        ),
        (lambda table: table.assign(votes_sport=0, votes_music=0), "no votes for"),
        (lambda table: table.assign(votes_sport="many"), "has values that are not numbers"),
    ],
)
def test_wrong_votes_are_one_sentence(read, change, sentence):
    with pytest.raises(ColumnError, match=sentence):
        read("posts.csv", change)


@pytest.mark.parametrize(
    ("annotations", "error", "sentence"),
    [
        ({"id": ["p0"], "annotator": [1]}, ColumnError, "no column 'label'"),
        ({"id": ["p0"], "label": ["flood"]}, ColumnError, "no votes for 79 of 80 rows"),
        ({"id": ["p0"], "label": ["fire"]}, LabelError, "No class is called 'fire'"),
    ],
)
def test_wrong_annotations_are_one_sentence(read, annotations, error, sentence):
    with pytest.raises(error, match=sentence):
        read("two.csv", annotations=pd.DataFrame(annotations))


def test_a_folder_without_data_and_two_files_of_one_name(folder, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match="There is no CSV file in"):
        read_labelled([tmp_path / "empty"], tmp_path)
    with pytest.raises(SourceError, match="Two files are called posts"):
        read_labelled([folder, folder / "posts.csv"], tmp_path / "datasets")


def test_judgements_on_spans_become_datasets_with_votes(tmp_path, monkeypatch):
    """The code of the page, on a file with the columns of the corpus."""
    page = (ROOT / "docs/concepts/benchmark.md").read_text(encoding="utf-8")
    code = page.split("```python\n")[1].split("```")[0]
    rows = [
        (document, kind, f"w{rater}", "0" if rater < document + (kind == "PER") else None)
        for document in range(1, 5)
        for kind in ("LOC", "PER")
        for rater in range(5)
    ]
    marks = pd.DataFrame(rows, columns=["document", "entity_type", "annotator", "marks"])
    marks = marks.rename(columns={"marks": "marked_token_indices"})
    marks["tokens"] = marks["document"].map(lambda number: json.dumps(["tweet", str(number)]))
    marks.to_csv(tmp_path / "crowd_section_e.csv", index=False)
    monkeypatch.chdir(tmp_path)
    exec(code, {})
    places = [tmp_path / "tweets_LOC.csv", tmp_path / "tweets_PER.csv"]
    found = read_labelled(places, tmp_path / "imported")
    assert [data.classes for data in found] == [("marked", "not marked")] * 2
    assert found[0].texts == ("tweet 1", "tweet 2", "tweet 3", "tweet 4")
    assert found[0].votes.tolist() == [[1, 4], [2, 3], [3, 2], [4, 1]]
    assert found[1].votes.tolist() == [[2, 3], [3, 2], [4, 1], [5, 0]]
    assert found[0].truth.tolist() == [1, 1, 0, 0]
