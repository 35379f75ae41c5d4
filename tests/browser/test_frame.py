"""The frame around every page: the sidebar, the bar of a phone, and the command palette."""

from __future__ import annotations

import pytest
from frame import go_to, looking_at
from playwright.sync_api import Page, expect
from waiting import at_rest, painted

from labelreview.workspace import Workspace

pytestmark = pytest.mark.browser
SIDEBAR = "[data-testid=stSidebar]"


@pytest.fixture
def space(builtin_space: Workspace) -> Workspace:
    return builtin_space


def width(page: Page) -> float:
    return float(page.locator(SIDEBAR).evaluate("e => e.getBoundingClientRect().width"))


def test_the_sidebar_folds_and_stays_so(page: Page, url: str) -> None:
    """Also while a page is drawn for the first time: it never jumps from one width to another."""
    page.add_init_script(
        """window.widths = new Set()
        const look = () => {
          const there = document.querySelector("[data-testid=stSidebar]")
          if (there) widths.add(there.getBoundingClientRect().width)
          requestAnimationFrame(look)
        }
        look()"""
    )
    page.goto(f"{url}/export?dataset=builtin")
    link = page.get_by_role("link", name="Export")
    expect(link).to_have_attribute("aria-current", "page")
    assert page.evaluate("[...widths]") == [200]
    page.get_by_role("button", name="Fold the sidebar").click()
    assert width(page) == 56
    page.reload()
    expect(link).to_have_attribute("aria-current", "page")
    at_rest(page)
    assert page.evaluate("Math.max(...widths)") == width(page) == 56
    # Named for screen readers, and by a tooltip, without words on the screen.
    expect(link).to_have_attribute("title", "Export")
    expect(looking_at(page)).to_have_accessible_name("builtin")
    page.evaluate("window.isSame = true")
    go_to(page, "Load")
    expect(page.get_by_role("heading", name="Load a dataset")).to_be_visible()
    assert page.evaluate("window.isSame") is True  # nothing was loaded anew
    page.get_by_role("button", name="Unfold the sidebar").click()
    page.set_viewport_size({"width": 820, "height": 1180})
    page.reload()
    expect(link).to_be_visible()
    at_rest(page)
    assert width(page) == 56  # a small window has the room for the work


def test_a_phone_has_a_bar_and_a_sheet(page: Page, url: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{url}/export?dataset=builtin")
    bar = page.get_by_role("navigation", name="Most used pages")
    expect(bar).to_be_visible()
    at_rest(page)
    box = bar.bounding_box()
    assert box is not None
    assert (box["x"], box["width"], box["y"] + box["height"]) == (0, 390, 844)
    # The end of the page is above it.
    main = page.get_by_test_id("stMain")
    main.evaluate("e => e.scrollTo(0, e.scrollHeight)")
    painted(page)
    last = page.get_by_test_id("stMain").locator("button:visible").last.bounding_box()
    assert last is not None
    assert last["y"] + last["height"] <= box["y"]
    more = bar.get_by_role("button", name="More")
    expect(looking_at(page)).to_have_count(0)
    more.click()
    expect(looking_at(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(looking_at(page)).to_have_count(0)
    expect(more).to_be_focused()
    more.click()
    go_to(page, "Load")
    expect(page.get_by_role("heading", name="Load a dataset")).to_be_visible()
    expect(looking_at(page)).to_have_count(0)


def test_the_palette_goes_anywhere_by_keys(page: Page, url: str) -> None:
    page.goto(f"{url}/export?dataset=builtin")
    button = page.get_by_role("button", name="Search")
    expect(button).to_be_visible()
    at_rest(page)
    button.focus()
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Go to or do")
    expect(field).to_be_focused()
    chosen = page.locator('[role=option][aria-selected="true"]')
    expect(chosen).to_contain_text("Load")
    expect(page.get_by_role("option", name="Flagged, undecided")).to_be_attached()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(field).not_to_be_visible()
    expect(button).to_be_focused()

    button.click()
    page.keyboard.type("not inf")
    suggested = page.get_by_role("option").filter(has_text="Suggested label")
    expect(suggested.first).to_contain_text("not_informative")
    while "Suggested" not in chosen.inner_text():
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/examples?dataset=builtin&suggested=not_informative*")
    expect(page.get_by_role("heading", name="Examples")).to_be_visible()

    page.keyboard.press("Control+k")
    page.keyboard.type("larger")
    page.keyboard.press("Enter")
    size = "getComputedStyle(document.documentElement).fontSize"
    assert page.evaluate(size) == "18px"
    page.reload()
    expect(button).to_be_visible()
    assert page.evaluate(size) == "18px"
