"""The table of verdicts, and the rule that turns a choice into one: the browser's tests read the
same cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from labelreview.core.errors import DecisionError
from labelreview.decision_log.verdicts import VERDICTS, VERDICTS_TABLE, WRONG, verdict_of

CASES = json.loads(
    (Path(__file__).parents[1] / "cases" / "verdicts.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_choice_becomes_a_verdict(case: dict[str, Any]) -> None:
    choice, labels = case["choice"], {"given": case["given"], "suggested": case["suggested"]}
    if case["expected"] is None:
        with pytest.raises(DecisionError, match="No label was chosen"):
            verdict_of(choice["verdict"], choice["label"], **labels)
    else:
        verdict, label = verdict_of(choice["verdict"], choice["label"], **labels)
        assert {"verdict": verdict, "label": label} == case["expected"]


def test_the_cases_cover_every_choice() -> None:
    assert {case["choice"]["verdict"] for case in CASES} == {*VERDICTS, "accept"}


def test_the_names_are_those_of_every_stored_log() -> None:
    assert VERDICTS == ("keep", "relabel", "noisy", "drop", "unsure")
    assert WRONG == ("relabel", "noisy", "drop")


def test_no_two_verdicts_look_alike_and_none_takes_a_key_of_streamlit() -> None:
    for name in ("name", "icon", "colour", "title", "done", "sign", "meaning"):
        values = [getattr(verdict, name) for verdict in VERDICTS_TABLE]
        assert all(values), name
        assert len(set(values)) == len(values), name
    keys = [verdict.key for verdict in VERDICTS_TABLE if verdict.key]
    assert len(set(keys)) == len(keys)
    assert not {"C", "R"} & set(keys)
