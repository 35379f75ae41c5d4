"""From fine-tuning to a model that is tried, in Chromium, with a tiny model. How work is cancelled
and resumed is in test_experiments.py."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from holding import held
from playwright.sync_api import Page, expect

from labelreview.data import builtin
from labelreview.workspace import Workspace

pytestmark = [pytest.mark.browser, pytest.mark.models]

ROWS = 150
WORKING = 240_000  # milliseconds that a scoring may take on a busy machine


@pytest.fixture
def space(tmp_path) -> Iterator[Workspace]:
    """A tenth of the built-in posts. Work that a failed test has left behind is stopped."""
    made = Workspace.open(tmp_path / "workspace")
    made.import_dataset(builtin.load()[["id", "text", "label"]].head(ROWS), name="tenth")
    yield made
    for job in (made.background.scoring("tenth"), made.background.fitting("tenth")):
        if job is not None:
            made.jobs.cancel(job.id)
    made.close()


def test_fine_tune_fit_and_try(page: Page, url: str, space, make_checkpoint) -> None:
    base = make_checkpoint("base", ["x", "y"])

    page.goto(f"{url}/score?dataset=tenth")
    page.get_by_text("Also use", exact=True).click()
    page.get_by_test_id("stCheckbox").filter(has_text="Fine-tune").locator("label").click()
    page.get_by_label("Base model (Hub ID or folder)").fill(str(base))
    page.get_by_label("Base model (Hub ID or folder)").press("Enter")
    page.get_by_role("button", name=f"Score {ROWS} examples").click()

    step = page.get_by_text(re.compile(r"^Fine-tuning, fold \d of 3:"))
    with held(page, space, space.background.scoring, "Fine-tuning, fold", dataset="tenth"):
        expect(step).to_be_visible()
    expect(page.get_by_text("Scoring is done.")).to_be_visible(timeout=WORKING)
    (run,) = space.runs("tenth")
    assert run.configuration.fine_tune == str(base)

    page.get_by_role("button", name="Train on all examples and save").click()
    expect(page.get_by_text("The model is trained and saved.")).to_be_visible(timeout=WORKING)
    (model,) = space.models()
    assert model.rows == ROWS

    page.get_by_role("link", name="Try this model").click()
    expect(page.get_by_role("heading", name="Predict labels")).to_be_visible()
    page.get_by_role("combobox", name="Model").click()
    page.get_by_role("option", name="base fitted on tenth").click()
    page.get_by_role("textbox", name="Texts, one per line").fill("<b>the river</b> rises")
    page.get_by_role("button", name="Predict").click()
    expect(page.get_by_text("Nearest examples")).to_be_visible(timeout=WORKING)
    expect(page.locator("p.post")).to_have_text("<b>the river</b> rises")
    page.get_by_role("link", name="Open").first.click()
    expect(page.get_by_text("The right label is")).to_be_visible()
    expect(page.get_by_text("This page failed")).to_have_count(0)
