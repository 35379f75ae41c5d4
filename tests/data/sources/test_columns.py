"""Which columns are proposed."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from labelreview.data.sources import propose_columns, read_source

TEXTS = ["the first of all", "a second one", "yet another", "the last of them"]
FEW = ["x", "y", "x", "y"]

CASES: dict[str, tuple[dict[str, Any], tuple[str | None, ...]]] = {
    "plain names": ({"text": TEXTS, "label": FEW}, ("text", "label", None, None)),
    "any case": ({"Tweet": TEXTS, "Class": FEW, "ID": range(4)}, ("Tweet", "Class", "ID", None)),
    "text beats sentence": (
        {"sentence": TEXTS, "text": TEXTS[::-1], "intent": FEW},
        ("text", "intent", None, None),
    ),
    "label beats category": (
        {"category": FEW, "label": FEW, "text": TEXTS},
        ("text", "label", None, None),
    ),
    "by content": (
        {"a": FEW, "b": TEXTS, "c": [t[:3] + "!" for t in TEXTS]},
        ("b", "a", None, None),
    ),
    "numbers as labels": ({"q": TEXTS, "n": [0, 1, 1, 0]}, ("q", "n", None, None)),
    "all-empty columns": (
        {"gold": [None] * 4, "text": TEXTS, "label": FEW},
        ("text", "label", None, None),
    ),
    "split": (
        {"text": TEXTS, "label": FEW, "fold": [1, 1, 2, 2]},
        ("text", "label", None, "fold"),
    ),
    "split is no label": (
        {"text": TEXTS, "split": FEW, "kind": FEW},
        ("text", "kind", None, "split"),
    ),
    "id column by its ending": (
        {"post_id": ["p", "q", "r", "s"], "text": TEXTS, "label": FEW},
        ("text", "label", "post_id", None),
    ),
    "id is no text": (
        {"uid": [f"a very long identifier {i}" for i in range(4)], "words": TEXTS, "label": FEW},
        ("words", "label", "uid", None),
    ),
    "wrong kind but the right name": (
        {"text": [["a"]] * 4, "label": [["b"]] * 4},
        ("text", "label", None, None),
    ),
    "nothing fits": ({"a": [1.5] * 4, "b": [None] * 4}, (None, None, None, None)),
}


@pytest.mark.parametrize(("columns", "expected"), CASES.values(), ids=CASES.keys())
def test_proposal(columns: dict[str, Any], expected: tuple[str | None, ...]) -> None:
    proposal = propose_columns(read_source(pd.DataFrame(columns)))
    assert (proposal.text, proposal.label, proposal.id, proposal.split) == expected


def test_candidates_are_all_that_could_be_chosen() -> None:
    frame = pd.DataFrame({"id": range(4), "b": TEXTS, "label": FEW, "split": FEW, "text": TEXTS})
    proposal = propose_columns(read_source(frame))
    assert proposal.texts[:2] == ("text", "b")
    assert set(proposal.texts) == {"text", "b", "label", "split"}
    assert proposal.labels == ("label", "split")


def test_a_chosen_column_is_kept_and_the_other_is_another_one() -> None:
    source = read_source(pd.DataFrame({"label": TEXTS, "text": FEW, "kind": FEW}))
    proposal = propose_columns(source, text="label")
    assert (proposal.text, proposal.label) == ("label", "kind")
    assert propose_columns(source, label="text").text != "text"
