"""How much of a job is done: by the time of the whole job where it is foretold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from labelreview.jobs import Job


@pytest.mark.parametrize(
    ("seconds_left", "done", "total", "share"),
    [
        (90.0, 0, 1, 0.25),  # a step that tells nothing until it is done
        (0.0, 3, 9, 1.0),
        (None, 3, 9, 1 / 3),
        (None, 0, 9, None),
        (None, 0, 0, None),
    ],
)
def test_the_share_is_that_of_the_whole_job(seconds_left, done, total, share) -> None:
    began = (datetime.now(UTC) - timedelta(seconds=30)).isoformat()
    job = Job(
        1, "score", "posts", {}, "running", "Step", done, total, None, seconds_left, "", began,
        None, None,
    )  # fmt: skip
    assert job.share == (None if share is None else pytest.approx(share, abs=0.01))
