"""What guidelines say of a class is part of a run, where a model reads it."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from labelreview.core.configuration import Configuration
from labelreview.runs import scoring
from labelreview.runs.judging import NOTHING_KNOWN
from labelreview.runs.scoring import run_digest

DATASET = SimpleNamespace(digest="d", labels=SimpleNamespace(names=("anger", "joy")))


@pytest.fixture(autouse=True)
def no_models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "identity", lambda configuration: {})


@pytest.mark.parametrize(
    ("text", "configuration", "differs"),
    [
        ("Anger has a target.", Configuration(encoder="e"), True),
        ("Anger has a target.", Configuration(zero_shot="z"), True),
        ("Anger has a target.", Configuration(), False),
        ("Ask if in doubt.", Configuration(encoder="e"), False),
    ],
)
def test_a_run_is_another_one_where_a_class_is_described_otherwise(
    text: str, configuration: Configuration, differs: bool
) -> None:
    known = replace(NOTHING_KNOWN, guidelines=(("anger", "joy", text),))
    digests = {run_digest(DATASET, configuration, one) for one in (known, NOTHING_KNOWN)}
    assert len(digests) == 1 + differs
