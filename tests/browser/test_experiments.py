"""An experiment from the first click to the report, with the worker's own process."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from holding import held
from playwright.sync_api import Page, expect

from labelreview.workspace import Workspace

pytestmark = pytest.mark.browser

WORKING = 300_000  # milliseconds that cells may take on a busy machine


@pytest.fixture
def space(builtin_folder: Path, tmp_path: Path) -> Iterator[Workspace]:
    """The built-in posts. Work that a failed test has left behind is stopped."""
    shutil.copytree(builtin_folder, tmp_path / "workspace")
    made = Workspace.open(tmp_path / "workspace")
    yield made
    job = made.background.experimenting("builtin")
    if job is not None:
        made.jobs.cancel(job.id)
    made.close()


def test_start_watch_cancel_go_on_and_read(page: Page, url: str, space, tmp_path) -> None:
    page.goto(f"{url}/experiments?dataset=builtin")
    page.get_by_role("radio", name="Which filter finds the noise?").click()
    expect(page.get_by_text(sized(75))).to_be_visible()
    rates = page.get_by_role("textbox", name="Noise rates in percent")
    rates.fill("25")
    rates.press("Enter")
    seeds = page.get_by_role("spinbutton", name="Seeds")
    seeds.fill("1")
    seeds.press("Enter")
    expect(page.get_by_text(sized(3))).to_be_visible()
    page.get_by_role("button", name="Start experiment").click()

    # A curve comes with the first cells, while the others are being done.
    with held(page, space, space.background.experimenting, "Running the cells", done=1):
        expect(page.get_by_text("Running the cells:")).to_be_visible(timeout=WORKING)
        expect(page.locator(".js-plotly-plot").first).to_be_visible(timeout=WORKING)
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_text("Stopping after the current step.")).to_be_visible()
    stopped = page.get_by_text("The experiment was cancelled; its finished cells are kept.")
    expect(stopped).to_be_visible(timeout=WORKING)
    (experiment,) = space.experiments("builtin")
    cells = {path: path.stat().st_mtime_ns for path in (experiment.folder / "cells").iterdir()}
    assert 0 < len(cells) < 3

    page.get_by_role("button", name="Resume").click()
    done = experiment.question.title
    with held(page, space, space.background.experimenting, "Running the cells"):
        expect(page.get_by_text("Running the cells:")).to_be_visible(timeout=WORKING)
    start = page.get_by_role("button", name="Start experiment")
    expect(start).to_be_visible(timeout=WORKING)
    expect(page.get_by_role("tab", name="Symmetric noise")).to_be_visible(timeout=WORKING)
    results = experiment.results()
    assert len(results.cells) == 3
    assert {path: path.stat().st_mtime_ns for path in cells} == cells
    lead = experiment.answer(results)[""][0]
    expect(page.get_by_role("heading", name=lead)).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Report (.html)", exact=True).click()
    shown = tmp_path / "report.html"
    download.value.save_as(shown)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(shown.as_uri())
    expect(page.get_by_role("heading", name=done)).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(3)
    assert {address.partition(":")[0] for address in asked} <= {"file", "data", "blob"}


def sized(cells: int) -> re.Pattern[str]:
    """What stands before the start: "about 2 minutes" once measured here, else "1 to 3 minutes"."""
    return re.compile(rf"^{cells} cells, (about )?\d.* (second|minute|hour)s? on this machine\.")
