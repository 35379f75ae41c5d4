"""The frame around every page: its title, and runs in words that tell them apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from labelreview.core.configuration import Configuration
from labelreview.runs.run import Run
from labelreview.ui.shell.run_words import run_words

NOW = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)


def run(digest: str, created_at: str = "2026-11-30T16:54:21+00:00", **more) -> Run:
    configuration = Configuration(**more.pop("configuration", {}))
    return Run(
        folder=Path(digest),
        digest=digest,
        dataset_digest="d",
        configuration=configuration,
        created_at=created_at,
        rows=9,
        flagged=1,
        warnings=(),
        **more,
    )


def test_a_run_says_what_judges_when_and_what_it_learned_from() -> None:
    runs = [
        run("a", from_run="b", decisions=1204),
        run("b", configuration={"encoder": "sentence-transformers/all-MiniLM-L6-v2"}),
        run("c", "2026-11-29T23:59:00+00:00", configuration={"fine_tune": "models/tiny"}),
        run("d", "2025-11-29T09:05:00+00:00", configuration={"probabilities": "/x/p.npy"}),
    ]
    assert run_words(runs, NOW) == {
        "a": "Words · today 16:54 · taught by 1,204 decisions",
        "b": "Words + all-MiniLM-L6-v2 · today 16:54",
        "c": "Words + fine-tuned tiny · yesterday 23:59",
        "d": "Words + probabilities from p.npy · 29 Nov 2025, 09:05",
    }


def test_its_time_is_the_readers() -> None:
    later = NOW.astimezone(timezone(timedelta(hours=9)))
    assert run_words([run("a")], later) == {"a": "Words · today 01:54"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {}),
        ({"configuration": {"seed": 1}}, {"configuration": {"seed": 2}}),
        ({"configuration": {"encoder": "a/same"}}, {"configuration": {"encoder": "b/same"}}),
        ({"configuration": {"folds": 2}}, {}),
    ],
)
def test_no_two_runs_have_the_same_words(one, other) -> None:
    words = run_words([run("aaaaaaa1", **one), run("bbbbbbb2", **other), run("c")], NOW)
    assert len(set(words.values())) == 3
