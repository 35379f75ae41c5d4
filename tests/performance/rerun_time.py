"""How long the server works on a rerun of each page, beside one of an empty page.

    python tests/performance/rerun_time.py WORKSPACE DATASET [DATASET ...] [--reruns 7]

Opens every page on each of the scored datasets, first as after a start of the server, then again
and again with nothing changed, all in this process and without a browser. Prints the first opening
in seconds, the median of the reruns in milliseconds, and its ratio to an empty page of the same
server. Nothing is decided.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from streamlit.testing.v1 import AppTest

from labelreview.ui.context.page_registry import PAGES, PageEntry

ROOT = Path(__file__).parents[2]
PATIENCE = 600.0  # seconds
EMPTY = "import streamlit as st\nst.title('Empty')\n"


def reruns(app: AppTest, times: int) -> float:
    """Return the median seconds of a rerun with nothing changed."""
    return float(np.median([_timed(app) for _ in range(times)]))


def opened(entry: PageEntry, dataset: str) -> tuple[AppTest, float]:
    """Return the dashboard on a page, and the seconds of its first drawing."""
    app = AppTest.from_file(ROOT / "streamlit_app.py", default_timeout=PATIENCE)
    app.query_params["dataset"] = dataset
    app.switch_page(entry.path)
    seconds = _timed(app)
    if app.exception:
        raise SystemExit(f"{entry.title} failed: {app.exception[0].value}")
    return app, seconds


def _timed(app: AppTest) -> float:
    began = time.perf_counter()
    app.run()
    return time.perf_counter() - began


def main(datasets: Sequence[str], times: int) -> None:
    """Measure, and print a table in Markdown."""
    empty = AppTest.from_string(EMPTY)
    empty.run()
    base = reruns(empty, 5 * times)
    print(f"empty page: {1000 * base:.1f} ms\n")
    for dataset in datasets:
        print(f"| {dataset} | first opening, s | rerun, ms | over an empty page |")
        print("|---|---|---|---|")
        for entry in PAGES:
            app, first = opened(entry, dataset)
            again = reruns(app, times)
            print(
                f"| {entry.title} | {first:.2f} | {1000 * again:.0f} | {again / base:.1f} |",
                flush=True,
            )
        print()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("datasets", nargs="+")
    parser.add_argument("--reruns", type=int, default=7)
    options = parser.parse_args()
    os.environ["LABELREVIEW_WORKSPACE"] = str(options.workspace)
    main(options.datasets, options.reruns)
