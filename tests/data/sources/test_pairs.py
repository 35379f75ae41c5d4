"""Two columns of texts that are read as one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from labelreview.core.errors import ColumnError
from labelreview.data.dataset import Dataset
from labelreview.data.sources import ColumnOptions, import_source, propose_columns, read_source

FIRST = [f"the first text of pair {i}" for i in range(6)]
SECOND = [f"and the second of pair {i}, which is longer" for i in range(6)]
LABEL = ["yes", "no", "no"] * 2

# Names in public files; nyu-mll/glue and nyu-mll/multi_nli, google/boolq on the Hub, SetFit/wnli,
# Kaggle quora-question-pairs, the Ubuntu dialogues and preference data of chat models.
PAIRS = [
    ("premise", "hypothesis"),
    ("sentence1", "sentence2"),
    ("Question1", "Question2"),
    ("text_a", "text_b"),
    ("text1", "text2"),
    ("question", "passage"),
    ("question", "sentence"),
    ("context", "response"),
    ("prompt", "response"),
    ("claim", "evidence"),
    ("premise_text", "hypothesis_text"),
]


def dataset(tmp_path: Path, columns: dict[str, Any], **options: Any) -> Dataset:
    return import_source(read_source(pd.DataFrame(columns)), tmp_path, ColumnOptions(**options))


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_a_known_pair_is_one_text(tmp_path: Path, first: str, second: str) -> None:
    imported = dataset(tmp_path, {"label": LABEL, second: SECOND, first: FIRST})
    assert (imported.text_column, imported.second_text_column) == (first, second)
    assert imported.texts()[0] == f"{FIRST[0]}\n{SECOND[0]}"
    assert Dataset.open(imported.folder) == imported


@pytest.mark.parametrize(
    "columns",
    [
        {"title": FIRST, "body": SECOND, "label": LABEL},
        {"sentence1": FIRST, "other": SECOND, "label": LABEL},
        {"premise": FIRST, "hypothesis": [1] * 6, "label": LABEL},
    ],
)
def test_other_columns_are_no_pair(tmp_path: Path, columns: dict[str, Any]) -> None:
    assert propose_columns(read_source(pd.DataFrame(columns))).pairs == ()


def test_one_text_of_a_pair_can_be_chosen(tmp_path: Path) -> None:
    columns = {"premise": FIRST, "hypothesis": SECOND, "label": LABEL}
    alone = dataset(tmp_path, columns, text_column="hypothesis")
    assert (alone.texts(), alone.second_text_column) == (SECOND, None)
    both = dataset(tmp_path, columns, second_text_column="hypothesis")
    assert (both.text_column, both.digest == alone.digest) == ("premise", False)


def test_any_two_columns_can_be_a_pair(tmp_path: Path) -> None:
    columns = {"title": FIRST, "body": SECOND, "label": LABEL}
    chosen = dataset(tmp_path, columns, text_column="title", second_text_column="body")
    assert chosen.texts()[5] == f"{FIRST[5]}\n{SECOND[5]}"
    with pytest.raises(ColumnError, match="'body' was chosen for both the text and the second"):
        dataset(tmp_path, columns, text_column="body", second_text_column="body")
    with pytest.raises(ColumnError, match="'label' was chosen for both the second text and the"):
        dataset(tmp_path, columns, second_text_column="label", label_column="label")


def test_a_text_without_the_other_is_kept(tmp_path: Path) -> None:
    columns = {
        "premise": [*FIRST[:3], None, " ", FIRST[5]],
        "hypothesis": [None, *SECOND[1:4], "", SECOND[5]],
        "label": LABEL,
    }
    imported = dataset(tmp_path, columns)
    assert imported.texts()[0] == FIRST[0]
    assert imported.texts()[3] == SECOND[3]
    assert imported.report.set_aside == {"no text": 1}


@pytest.mark.parametrize(("first", "other"), [("question", "answer"), ("prompt", "completion")])
def test_classes_are_no_half_of_a_pair(tmp_path: Path, first: str, other: str) -> None:
    imported = dataset(tmp_path, {first: FIRST, other: LABEL})
    assert (imported.text_column, imported.second_text_column) == (first, None)
    assert imported.label_column == other
    assert imported.labels.names == ("no", "yes")
    # A premise comes again with each hypothesis.
    repeated = {"premise": [FIRST[i // 3] for i in range(6)], "hypothesis": SECOND, "label": LABEL}
    assert dataset(tmp_path, repeated).second_text_column == "hypothesis"
