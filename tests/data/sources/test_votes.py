"""Sources with the votes of several annotators."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from labelreview.core.errors import ColumnError
from labelreview.data.dataset import Dataset
from labelreview.data.sources import ColumnOptions, import_source, propose_columns, read_source

TEXTS = [f"a text that three people read, number {i}" for i in range(6)]
ANA = ["pos", "pos", "neg", "neg", "pos", "neu"]
BEN = ["pos", "neg", "neg", "neg", "neu", None]
CY = ["pos", "pos", "neg", "neg", "neg", None]
MAJORITY = ["pos", "pos", "neg", "neg", None, "neu"]
VOTES = [
    {who: vote for who, vote in zip(("ana", "ben", "cy"), row, strict=True) if vote}
    for row in zip(ANA, BEN, CY, strict=True)
]
ROWS = pd.DataFrame(
    [
        {"text": text, "post_id": i, "annotator": who, "label": vote, "seconds": len(who)}
        for i, (text, votes) in enumerate(zip(TEXTS, VOTES, strict=True))
        for who, vote in votes.items()
    ]
)

FORMS: dict[str, tuple[str, Any]] = {
    "one column for each annotator": (
        "columns",
        pd.DataFrame({"text": TEXTS, "annotator_1": ANA, "annotator_2": BEN, "annotator_3": CY}),
    ),
    # paul-rottger/hatecheck-data, all_annotations.csv, without the labels that came of it
    "numbered labels": (
        "columns",
        pd.DataFrame({"test_case": TEXTS, "label_1": ANA, "label_2": BEN, "label_3": CY}),
    ),
    "named labels": (
        "columns",
        pd.DataFrame({"text": TEXTS, "label_ana": ANA, "label_ben": BEN, "label_cy": CY}),
    ),
    "initials": ("columns", pd.DataFrame({"text": TEXTS, "ann1": ANA, "ann2": BEN, "ann3": CY})),
    "names of people": ("columns", pd.DataFrame({"text": TEXTS, "ana": ANA, "ben": BEN, "cy": CY})),
    "one row for each vote": ("rows", ROWS),
    # MoritzSchueler96/TUM-, data/SemEval/stance: raw annotations of SemEval-2016 task 6
    "rows of a crowd": (
        "rows",
        ROWS.rename(columns={"annotator": "Worker ID", "text": "Tweet", "label": "Stance"}),
    ),
    "rows of raters": ("rows", ROWS.rename(columns={"annotator": "rater_id", "label": "rating"})),
    "objects": ("cells", pa.table({"text": TEXTS, "votes": pa.array(VOTES)})),
    "a map": (
        "cells",
        pa.table(
            {
                "text": TEXTS,
                "votes": pa.array(
                    [list(votes.items()) for votes in VOTES], pa.map_(pa.string(), pa.string())
                ),
            }
        ),
    ),
    "keys and values": (
        "cells",
        pa.table(
            {
                "text": TEXTS,
                "votes": [
                    [{"key": who, "value": vote} for who, vote in votes.items()] for votes in VOTES
                ],
            }
        ),
    ),
    "JSON text": ("cells", pd.DataFrame({"text": TEXTS, "labels": list(map(json.dumps, VOTES))})),
    # punyajoy/HateXplain, Data/dataset.json
    "a list of objects": (
        "cells",
        pa.table(
            {
                "text": TEXTS,
                "annotators": [
                    [{"annotator_id": who, "label": vote} for who, vote in votes.items()]
                    for votes in VOTES
                ],
            }
        ),
    ),
}


def read(source: Any, tmp_path: Path) -> Any:
    if isinstance(source, pa.Table):
        pq.write_table(source, tmp_path / "votes.parquet")
        return read_source(tmp_path / "votes.parquet")
    return read_source(source)


@pytest.mark.parametrize(("kind", "source"), FORMS.values(), ids=FORMS.keys())
def test_votes_are_asked_about_and_give_labels(tmp_path: Path, kind: str, source: Any) -> None:
    table, folder = read(source, tmp_path), tmp_path / "datasets"
    votes = propose_columns(table).votes
    assert votes is not None
    assert (votes.kind, len(votes.annotators)) == (kind, 3)
    with pytest.raises(ColumnError) as asked:
        import_source(table, folder)
    assert "choose --votes majority, or with --votes the name of one annotator" in str(asked.value)
    assert votes.annotators[0] in str(asked.value)

    imported = import_source(table, folder, ColumnOptions(votes="majority"))
    given = [imported.labels.name(label) for label in imported.given()]
    assert given == [label for label in MAJORITY if label]
    assert imported.texts() == [t for t, label in zip(TEXTS, MAJORITY, strict=True) if label]
    assert imported.report.set_aside == {"tied votes": 1}
    assert imported.report.notes[0].startswith("Labels are the majority of 3 annotators' votes (")
    assert imported.report.notes[0].endswith("; 1 tie set aside.")

    one = import_source(table, folder, ColumnOptions(votes=votes.annotators[1]))
    assert [one.labels.name(label) for label in one.given()] == [label for label in BEN if label]
    assert one.report.set_aside == {"no label": 1}
    assert Dataset.open(one.folder) == one
    with pytest.raises(
        ColumnError, match=r"No annotator of .* is called 'zoe'; choose majority or"
    ):
        import_source(table, folder, ColumnOptions(votes="zoe"))


def test_rows_become_one_row_for_each_text(tmp_path: Path) -> None:
    imported = import_source(read_source(ROWS), tmp_path, ColumnOptions(votes="majority"))
    first = pq.read_table(imported.source_path).to_pylist()[0]
    assert json.loads(first.pop("votes")) == VOTES[0]
    assert first == {"text": TEXTS[0], "post_id": 0, "seconds": [3, 3, 2], "label": "pos"}
    assert imported.id_column == "post_id"


def test_a_second_vote_and_annotators_without_a_name(tmp_path: Path) -> None:
    again = pd.DataFrame(
        [
            {"text": TEXTS[0], "annotator": "ana", "label": "neg"},
            {"text": TEXTS[5], "annotator": None, "label": "pos"},
            {"text": TEXTS[5], "annotator": " ", "label": "pos"},
        ]
    )
    rows = pd.concat([ROWS[again.columns], again])
    imported = import_source(read_source(rows), tmp_path, ColumnOptions(votes="majority"))
    assert (
        "1 vote is left out because the same annotator voted later on the same text."
        in imported.report.warnings
    )
    votes = [json.loads(one) for one in pq.read_table(imported.source_path)["votes"].to_pylist()]
    assert votes[0] == {**VOTES[0], "ana": "neg"}
    assert votes[5] == {"ana": "neu", "unknown 1": "pos", "unknown 2": "pos"}
    once = import_source(read_source(ROWS), tmp_path, ColumnOptions(votes="majority"))
    assert not any("voted later" in warning for warning in once.report.warnings)


def test_rows_as_they_are_can_be_chosen(tmp_path: Path) -> None:
    imported = import_source(read_source(ROWS), tmp_path, ColumnOptions(label_column="label"))
    assert imported.report.kept == len(ROWS)


@pytest.mark.parametrize(
    ("who", "what"),
    [
        ("coder", "code"),
        ("worker_id", "answer"),
        ("participant", "judgment"),
        ("rater", "Toxicity"),
    ],
)
def test_votes_in_rows_by_what_differs(who: str, what: str) -> None:
    rows = ROWS[["post_id", "text", "annotator", "label"]].assign(
        date=[f"2024-01-0{1 + i % 9}" for i in range(len(ROWS))],
        topic=[f"t{i % 2}" for i in ROWS["post_id"]],
    )
    rows = rows.rename(columns={"annotator": who, "label": what})
    votes = propose_columns(read_source(rows)).votes
    assert votes is not None
    assert (votes.kind, votes.columns) == ("rows", (who, what))


SETTLED = ["majority", "final", "final code", "consensus", "gold", "adjudicated", "label (final)"]


@pytest.mark.parametrize(
    "name", ["label", "gold_label", "label_gold", "majority_label", "agreed", *SETTLED]
)
def test_a_label_beside_votes_is_the_label(tmp_path: Path, name: str) -> None:
    columns = {"text": TEXTS, "label_1": ANA, "label_2": BEN, name: ["pos", "neg"] * 3}
    source = read_source(pd.DataFrame(columns))
    assert import_source(source, tmp_path).label_column == name
    chosen = import_source(source, tmp_path, ColumnOptions(votes="label_1"))
    assert chosen.label_column == ("voted_label" if name == "label" else "label")


@pytest.mark.parametrize(
    "columns",
    [
        {"label_toxic": [0, 1] * 3, "label_insult": [1, 0, 0] * 2},
        {"label_1": ["a", "b"] * 3, "label_2": ["x", "y", "z"] * 2},
        {"label": ["a", "b"] * 3, "annotator": ["ana", "ben", "ana"] * 2},
        {"votes": [{"pos": 2, "neg": 1}, {"pos": 1, "neg": 2}] * 3, "kind": ["a", "b"] * 3},
        {"given_label": ANA, "predicted_label": CY},
        {"toxic": ["0", "1"] * 3, "severe_toxic": ["0", "1"] * 3, "threat": ["1", "0"] * 3},
        {"angry": ["yes", "no"] * 3, "sad": ["yes", "no"] * 3},
        {"label_toxic": ["yes", "no"] * 3, "label_insult": ["yes", "no"] * 3},
        {"home_team": ["x", "y", "z"] * 2, "away_team": ["y", "z", "x"] * 2},
        {"host": ["x", "y", "z"] * 2, "guest": ["y", "z", "x"] * 2},
        {"old_label": ANA, "new_label": CY},
        {"noisy_label": ANA, "clean_label": CY},
    ],
)
def test_what_is_no_vote(columns: dict[str, Any]) -> None:
    assert propose_columns(read_source(pd.DataFrame({"text": TEXTS, **columns}))).votes is None


def test_votes_that_are_not_there(tmp_path: Path) -> None:
    source = read_source(pd.DataFrame({"text": TEXTS, "label": ["a", "b"] * 3}))
    with pytest.raises(ColumnError, match="No votes of several annotators were found in the Data"):
        import_source(source, tmp_path, ColumnOptions(votes="majority"))


@pytest.mark.parametrize("kind", [int, str, bool])
def test_flags_are_several_labels_of_a_text(tmp_path: Path, kind: type) -> None:
    names = ["toxic", "severe_toxic", "obscene", "threat"]
    flags = {name: [kind((row >> i) & 1) for row in range(6)] for i, name in enumerate(names)}
    flags["threat"] = flags["toxic"]
    with pytest.raises(ColumnError) as asked:
        import_source(read_source(pd.DataFrame({"text": TEXTS, **flags})), tmp_path)
    assert str(asked.value) == (
        "Columns toxic, severe_toxic, obscene, threat of the DataFrame are several labels for"
        " each text, but each example needs a single label; choose one of them with --label-column."
    )


def test_an_annotator_of_few_rows_of_many(tmp_path: Path) -> None:
    votes = [json.dumps({"ana": "a", "ben": "ab"[i % 2]}) for i in range(4001)]
    votes[1] = json.dumps({"cy": "b", "ana": "b"})
    texts = [f"words number {i}" for i in range(len(votes))]
    source = read_source(pd.DataFrame({"text": texts, "votes": votes}))
    found = propose_columns(source).votes
    assert found is not None
    assert found.annotators == ("ana", "ben")
    with pytest.raises(
        ColumnError, match="is called 'zoe'; choose majority or one of ana, ben, cy"
    ):
        import_source(source, tmp_path, ColumnOptions(votes="zoe"))
