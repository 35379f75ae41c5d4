"""Foretold against taken: `python tests/performance/forecasts.py [FILE…] [--encoder FOLDER]`.

In a workspace of its own, on a machine that has nothing else to do. Each kind of work is foretold
after a second of measuring and then done as a job; for the next file, what the first took is known.
Beside it is how far the remaining time was off while the job ran. The aim is 1.5 or less.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace

from labelreview.core.configuration import Configuration
from labelreview.experiments import question
from labelreview.jobs import Job
from labelreview.jobs.background_work import UNASKED
from labelreview.jobs.calibration import sizes_of
from labelreview.jobs.forecast import Forecast
from labelreview.workspace import Workspace

EXPERIMENT = "check"


def wait(space: Workspace, job_id: int) -> tuple[Job, float, float]:
    """The job when it has ended, its seconds, and how many times the end that was told while it ran
    was off, at the worst after a tenth of them."""
    started, told = time.monotonic(), []
    while (job := space.jobs.get(job_id)).is_active:
        if job.seconds_left is not None:
            told.append((time.monotonic() - started, job.seconds_left))
        time.sleep(0.2)
    taken = time.monotonic() - started
    ratios = [(at + left) / taken for at, left in told if at > 0.1 * taken]
    return job, taken, max((max(one, 1 / one) for one in ratios), default=1.0)


def compare(
    space: Workspace, what: str, foretold: Callable[[], Forecast], start: Callable[[], int]
) -> None:
    before = foretold()
    job, taken, worst = wait(space, start())
    middle = (before.low * before.high) ** 0.5
    off = max(middle / taken, taken / middle)
    mark = "" if before.is_measured else " (a range)"
    print(
        f"{what:34} {job.state:6} foretold {before.sentence()}{mark}, took {taken:.1f} s: "
        f"{off:.2f} times off; while it ran, at most {worst:.2f}; memory {before.memory()}",
        flush=True,
    )


def compare_all(space: Workspace, name: str, encoder: str | None) -> None:
    sizes, forecasts = sizes_of(space.dataset(name)), space.background.forecasts
    wait(space, space.background.measure(name))
    words = Configuration(seed=1)
    compare(
        space,
        f"{name}, words",
        lambda: forecasts.scoring(sizes, words),
        lambda: space.background.score(name, words),
    )
    run = space.run(name)
    if encoder:
        wait(space, space.background.measure(name, encoder))
        with_encoder = Configuration(encoder=encoder)
        compare(
            space,
            f"{name}, encoder",
            lambda: forecasts.scoring(sizes, with_encoder),
            lambda: space.background.score(name, with_encoder),
        )
    compare(
        space,
        f"{name}, grid and map",
        lambda: forecasts.map(sizes.rows),
        lambda: space.background.lay_out(name, run.digest),
    )
    asked = question(EXPERIMENT)
    defaults = asked.defaults
    compare(
        space,
        f"{name}, experiment",
        lambda: forecasts.experiment(
            EXPERIMENT,
            len(asked.settings(defaults)),
            replace(sizes, rows=min(defaults.rows or sizes.rows, sizes.rows)),
            encoder=None,
            fine_tune=None,
            epochs=1,
        ),
        lambda: space.background.experiment(name, EXPERIMENT, defaults),
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("sources", nargs="*", default=["builtin"])
    parser.add_argument("--encoder")
    options = parser.parse_args()
    os.environ[UNASKED] = "0"  # only what is compared runs
    with tempfile.TemporaryDirectory() as folder:
        space = Workspace.open(folder)
        for source in options.sources:
            compare_all(space, space.import_dataset(source).name, options.encoder)
        space.close()


if __name__ == "__main__":
    main()
