"""Two runs side by side: the parts of their tops, agreement, and what differs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from labelreview.core.configuration import Configuration
from labelreview.core.errors import FilterError
from labelreview.ranking.summary import Summary
from labelreview.review.compare import (
    BOTH,
    ENTERED,
    LEFT,
    compare_runs,
    differences,
    overlap_of,
)


@pytest.fixture
def run(make_findings):
    found = make_findings(rows=200).run
    eye = np.eye(4)
    Summary(eye, eye, eye, 0.9, 30, (), ()).save(found.folder)
    return replace(found, flagged=20)


@pytest.fixture
def other(make_findings):
    """Makes another run from the rows of one."""

    def make(run, change, **more):
        folder = make_findings(rows=10).run.folder
        frame = change(pq.read_table(run.findings_path).to_pandas())
        pq.write_table(pa.Table.from_pandas(frame), folder / "findings.parquet")
        run.summary.save(folder)
        return replace(run, folder=folder, digest="other", rows=len(frame), **more)

    return make


def test_a_run_beside_itself(run) -> None:
    found = compare_runs(run, run)
    assert found.top == 20
    assert [len(found.part(name)) for name in (ENTERED, LEFT, BOTH)] == [0, 0, 20]
    assert found.overlap == pytest.approx(1)
    assert found.correlation == pytest.approx(1)
    assert differences(run, run) == []
    assert (found.rows["place_before"] == found.rows["place_after"]).all()


@pytest.mark.parametrize("top", [1, 7, 20, 120, 5_000])
def test_the_parts_are_what_their_places_say(run, other, top: int) -> None:
    def shuffle(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(score=np.random.default_rng(1).permutation(frame["score"].to_numpy()))

    found = compare_runs(run, other(run, shuffle), top)
    parts = {name: found.part(name) for name in (ENTERED, LEFT, BOTH)}
    assert len(parts[ENTERED]) == len(parts[LEFT])
    assert len(parts[ENTERED]) + len(parts[BOTH]) == min(top, 200)
    assert (parts[ENTERED]["place_after"] <= top).all()
    assert (parts[ENTERED]["place_before"] > top).all()
    assert parts[LEFT]["place_before"].is_monotonic_increasing
    assert 0 <= found.overlap <= 1


def test_rows_that_only_one_run_has(run, other) -> None:
    """A new version of the data lacks the worst row of the first and has one of its own."""
    frame = pq.read_table(run.findings_path).to_pandas()
    worst = frame.sort_values(["score", "row"], ascending=[False, True]).index[0]

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        new = frame.loc[[worst]].assign(example_id="new", score=1.0)
        return pd.concat([frame.drop(index=worst), new])

    found = compare_runs(run, other(run, change, dataset_digest="e"), 10)
    assert (found.only_before, found.only_after) == (1, 1)
    assert frame.loc[worst, "example_id"] in found.part(LEFT).index
    assert "new" in found.part(ENTERED).index
    assert found.part(ENTERED).loc["new", "given_label"] == frame.loc[worst, "given_label"]
    assert "1 example is only in the first run, 1 only in the second." in found.sentences()
    assert "They scored different versions of the data." in differences(found.before, found.after)


def test_overlap_weighs_the_top(run) -> None:
    one = np.array(list("abcdefghij"), dtype=object)
    top, end = one.copy(), one.copy()
    top[[0, 9]], end[[8, 9]] = top[[9, 0]], end[[9, 8]]
    assert overlap_of(one, top) < overlap_of(one, end) < 1
    assert overlap_of(one, one) == pytest.approx(1)
    assert overlap_of(one, one[:0]) == 0


def test_what_differs_in_words(run) -> None:
    after = replace(
        run,
        configuration=Configuration(encoder="a/mini", seed=3, signals=("loss",)),
        from_run="r",
        decisions=40,
    )
    assert differences(run, after) == [
        "Encoder: none, then a/mini.",
        "Seed: 0, then 3.",
        "Additional signals: none, then loss.",
        "The first learned from 0 decisions, the second from 40.",
    ]


def test_a_top_of_nothing_is_refused(run) -> None:
    with pytest.raises(FilterError, match="at least 1 example"):
        compare_runs(run, run, 0)
