"""Many rows in two clicks."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from waiting import at_rest, rerun

from labelreview.findings.filter import Filter
from labelreview.ui.shared.filter_bar import PRESETS
from labelreview.workspace import Workspace

pytestmark = pytest.mark.browser

PRESET = "Disagreements, most confident first"
ROW, HEADER = 35, 36  # pixels of the table


@pytest.fixture(scope="module")
def space(builtin_folder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The built-in posts."""
    folder = shutil.copytree(builtin_folder, tmp_path_factory.mktemp("two") / "workspace")
    made = Workspace.open(folder)
    yield made
    made.close()


@pytest.fixture
def log(space: Workspace):
    """The decisions on the built-in posts; every test takes back what it decided."""
    made = space.decisions("builtin")
    before = made.current()
    yield made
    assert made.current().equals(before), "a test left decisions behind"


def post(page: Page) -> Locator:
    return page.locator("p.post[data-shown]")


def choose_rows(page: Page, *rows: int) -> None:
    """Click the boxes in front of these rows. The table is a canvas: only places can be clicked."""
    table = page.get_by_test_id("stDataFrame")
    expect(table.locator("canvas").first).to_be_visible()
    at_rest(page)
    for row in rows:
        place = {"x": 20, "y": HEADER + ROW * row + ROW / 2}
        with rerun(page):
            table.click(position=place)


def test_disagreements_are_chosen_and_decided_together(page: Page, url: str, space, log) -> None:
    findings = space.findings("builtin")
    wanted = findings.ids(PRESETS[PRESET])
    start = log.revision()
    page.goto(f"{url}/examples?dataset=builtin")
    page.get_by_role("button", name="Saved filters").click()
    page.get_by_role("button", name=PRESET).click()
    for one in PRESETS[PRESET].restrictions():
        expect(page.get_by_role("button", name=one.words, exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    assert Filter.from_query({"sort": [re.search(r"sort=([^&]+)", page.url)[1]]}).sort == (
        "-confidence"
    )

    choose_rows(page, 0, 1, 3)
    expect(page.get_by_text("3 selected")).to_be_visible()
    chosen = [wanted[0], wanted[1], wanted[3]]
    expect(post(page)).to_have_text(findings.one(chosen[-1]).text)
    assert log.revision() == start, "choosing is not deciding"

    page.get_by_role("button", name="Accept suggestion").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("3 examples: 3 relabelled.")).to_be_visible()
    for row in findings.labels_of(chosen):
        change = dialog.get_by_text(f"{row.given_label} → {row.suggested_label}")
        expect(change.first).to_be_visible()
    assert log.revision() == start, "looking is not deciding"
    dialog.get_by_role("button", name="Apply to 3 examples").dblclick()
    expect(dialog).not_to_be_attached()
    expect(page.get_by_text("3 examples decided")).to_be_visible()
    current = log.current().set_index("example_id")
    assert {i: current.loc[i, "label"] for i in chosen} == {
        row.example_id: row.suggested_label for row in findings.labels_of(chosen)
    }
    assert len(log.log()) == start + 3
    expect(page.get_by_text("all ").first).to_be_visible()

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("3 decisions undone")).to_be_visible()
    assert not set(chosen) & set(log.current()["example_id"])
    expect(page.get_by_role("button", name="Undo")).not_to_be_attached()
