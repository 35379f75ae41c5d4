"""The table of the examples: a selection, the card beside it, and decisions about many."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from waiting import at_rest, until

from labelreview.findings.filter import Filter
from labelreview.ui.parts.post import readable
from labelreview.workspace import Workspace

pytestmark = pytest.mark.browser

ROWS_IN_SIGHT = 20
SEEN = """() => {
  const { shadowRoot: root } = [...document.querySelectorAll("*")].find(
    ({ shadowRoot }) => shadowRoot?.querySelector(".rows"))
  const { bottom } = root.querySelector(".table").getBoundingClientRect()
  return [...root.querySelectorAll(".rows .row")].filter(
    (row) => row.getBoundingClientRect().bottom <= Math.min(bottom, innerHeight)).length
}"""


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


def rows(page: Page) -> Locator:
    return page.locator(".rows .row")


def ids_shown(page: Page) -> list[str]:
    return rows(page).evaluate_all("rows => rows.map(row => row.dataset.id)")


def tick(page: Page, *places: int) -> None:
    for place in places:
        rows(page).nth(place).locator(".tick").click()


def test_a_selection_outlives_pages_orders_and_filters(page: Page, url: str, space, log) -> None:
    findings = space.findings("builtin")
    start, wanted = log.revision(), findings.ids(Filter(), 100)
    page.goto(f"{url}/examples?dataset=builtin")
    expect(rows(page)).to_have_count(50)
    at_rest(page)
    chosen = page.locator(".chosen")
    before = rows(page).first.bounding_box()
    tick(page, 0, 2)
    expect(chosen).to_have_text("2 selected")
    assert rows(page).first.bounding_box() == before, "nothing jumps"
    page.get_by_role("button", name="Next page").click()
    expect(page.get_by_text("51–100 of 1,500")).to_be_visible()
    expect(chosen).to_have_text("2 selected")
    tick(page, 9)
    expect(chosen).to_have_text("3 selected")

    page.get_by_role("columnheader", name="text").get_by_role("button").click()
    by_text = findings.ids(Filter(sort="text"), 50)
    until(page, lambda: ids_shown(page) == by_text)
    assert page.get_by_label("Sort by").input_value() == "text", "title and list agree"
    expect(page.locator("[aria-sort=ascending]")).to_have_text("text↑")
    page.get_by_role("textbox", name="Find texts that contain…").fill("flood")
    page.keyboard.press("Enter")
    expect(page.locator(".hit").first).to_have_text(re.compile("flood", re.I))
    expect(chosen).to_have_text("3 selected")
    page.reload()
    expect(chosen).to_have_text("3 selected")

    page.get_by_role("toolbar", name="Decide together").get_by_role("button", name="Noisy").click()
    expect(chosen).to_have_text("Tick rows to decide them together")
    expect(page.get_by_role("button", name="that match the filter")).to_be_visible()
    assert set(log.current()["example_id"]) == {wanted[0], wanted[2], wanted[59]}
    assert len(log.log()) == start + 3
    page.get_by_role("button", name="Undo 3 noisy").click()
    expect(page.locator(".undone")).to_have_text("Undone: 3 noisy")
    until(page, lambda: log.current().empty)


def test_rows_are_walked_and_decided_with_the_keys_of_the_queue(
    page: Page, url: str, space, log
) -> None:
    findings = space.findings("builtin")
    first, second, third = findings.ids(Filter(), 3)
    page.goto(f"{url}/examples?dataset=builtin")
    rows(page).first.click(position={"x": 200, "y": 12})
    card = page.locator(".panel .post")
    expect(card).to_have_text(readable(findings.one(first).text))
    expect(page.locator(".panel .why h3").first).to_be_visible()
    page.keyboard.press("x")
    expect(rows(page).first.locator(".badge")).to_contain_text("noisy")
    expect(card).to_have_text(readable(findings.one(second).text))
    page.keyboard.press("ArrowDown")
    expect(card).to_have_text(readable(findings.one(third).text))
    page.keyboard.press("Space")
    expect(page.locator(".chosen")).to_have_text("1 selected")
    until(page, lambda: first in set(log.current()["example_id"]))
    (decided,) = log.current().to_dict("records")
    assert (decided["verdict"], decided["origin"]) == ("noisy", "table")
    page.keyboard.press("z")
    expect(card).to_have_text(readable(findings.one(first).text))
    expect(rows(page).first.locator(".badge")).to_have_count(0)
    until(page, lambda: log.current().empty)
    page.keyboard.press("Escape")
    expect(card).not_to_be_visible()
    seen = page.evaluate(SEEN)
    assert seen >= ROWS_IN_SIGHT, seen
