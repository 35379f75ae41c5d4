"""Links into the dashboard: the first request ever, tabs, the browser's own buttons, the menu."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from frame import go_to, looking_at
from playwright.sync_api import Browser, Locator, Page, expect
from waiting import at_rest

from labelreview.findings.filter import Filter
from labelreview.findings.findings import Findings
from labelreview.ui.context.page_registry import PAGES
from labelreview.workspace import Workspace

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
LINKED = Filter(given=("not_informative",), disagree=True)
SAYS = [one.words for one in LINKED.restrictions()]


@dataclass(frozen=True)
class Served:
    """A server, what it serves, and the tab that sent the very first request to it."""

    url: str
    findings: Findings
    example: str
    first: Page
    visited: list[str]

    def link(self, place: str, **query: str) -> str:
        return f"{self.url}/{place}?{urlencode({'dataset': 'builtin', **query})}"


@pytest.fixture(scope="module")
def served(serve, chromium: Browser, builtin_folder, tmp_path_factory) -> Iterator[Served]:
    folder = shutil.copytree(builtin_folder, tmp_path_factory.mktemp("link") / "workspace")
    space = Workspace.open(folder)
    findings = space.findings("builtin")
    example = findings.ids(LINKED)[7]
    url = serve(ROOT / "streamlit_app.py", {"LABELREVIEW_WORKSPACE": str(folder)})
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(15_000)
    page = context.new_page()
    visited: list[str] = []
    page.on("framenavigated", lambda frame: visited.append(frame.url))
    made = Served(url, findings, example, page, visited)
    page.goto(made.link("queue", given="not_informative", disagree="1", example=example))
    yield made
    context.close()
    space.close()


def post(page: Page) -> Locator:
    return page.locator(".post[data-example]")


def said(page: Page) -> Locator:
    """The last of the restrictions that the link asks for."""
    expect(page.get_by_role("button", name=SAYS[0])).to_be_visible()
    return page.get_by_role("button", name=SAYS[-1])


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_the_first_request_of_a_server_may_be_a_link(served: Served) -> None:
    page = served.first
    expect(looking_at(page)).to_be_visible()
    expect(page).to_have_title("Queue · labelreview")
    expect(said(page)).to_be_visible()
    expect(post(page)).to_have_text(served.findings.one(served.example).text)
    expect(page.get_by_text("Page not found")).not_to_be_attached()
    assert {urlsplit(url).path for url in served.visited} == {"/queue"}  # it never left
    assert query(page) == {
        "dataset": ["builtin"],
        "given": ["not_informative"],
        "disagree": ["1"],
        "example": [served.example],
    }


def test_no_request_of_a_link_fails(served: Served, page: Page) -> None:
    asked: list[tuple[str, int]] = []
    page.on("response", lambda answer: asked.append((answer.url, answer.status)))
    for entry in PAGES:
        for place in filter(None, (entry.url_path, entry.former_url)):
            link = served.link(place)
            asked.clear()
            # The client connects when it has found the server.
            with page.expect_websocket():
                page.goto(link)
            assert [one for one in asked if one[1] >= 400] == []
            assert (f"{served.url}/_stcore/health", 200) in asked


@pytest.mark.parametrize("path", ["queue.py", "streamlit_app"])
def test_no_file_can_be_opened_past_the_entry_file(served: Served, page: Page, path: str) -> None:
    page.goto(f"{served.url}/{path}")
    expect(page.get_by_text("Page not found")).to_be_visible()
    expect(looking_at(page)).to_be_attached()
    expect(page.get_by_text("Worth a look")).to_be_attached()


def test_pages_lie_where_streamlit_does_not_look_for_them() -> None:
    assert list((ROOT / "pages").glob("*.py")) == []


def test_tabs_are_independent(served: Served, page: Page) -> None:
    page.goto(served.link("examples", given="not_informative", disagree="1"))
    expect(said(page)).to_be_visible()
    other = page.context.new_page()
    other.goto(served.link("examples"))
    other.get_by_role("button", name="Saved filters").click()
    other.get_by_role("button", name="Flagged, undecided").click()
    for one in Filter(flagged=True, status=("undecided",)).restrictions():
        expect(other.get_by_role("button", name=one.words, exact=True)).to_be_visible()
    assert "flagged=1" in other.url
    page.get_by_text("Review one by one").click()
    expect(post(page)).to_be_visible()
    expect(said(page)).to_be_visible()
    assert "flagged" not in page.url


def test_reloading_keeps_the_place(served: Served, page: Page) -> None:
    page.goto(served.link("queue", given="not_informative", disagree="1"))
    expect(said(page)).to_be_visible()
    first, second = served.findings.ids(LINKED, 2)
    expect(post(page)).to_have_text(served.findings.one(first).text)
    page.keyboard.press("j")
    expect(post(page)).to_have_text(served.findings.one(second).text)
    expect(page).to_have_url(re.compile(f"example={second}"))
    before = page.url
    page.reload()
    expect(post(page)).to_have_text(served.findings.one(second).text)
    expect(said(page)).to_be_visible()
    assert page.url == before


def test_back_and_forward(served: Served, page: Page) -> None:
    page.goto(served.link("overview"))
    page.locator(".st-key-figure_flagged button").click()
    flagged = page.get_by_role("button", name="flagged", exact=True)
    expect(flagged.first).to_be_visible()
    page.get_by_role("button", name="Review one by one").click()
    first, second = served.findings.ids(Filter(flagged=True), 2)
    expect(post(page)).to_have_text(served.findings.one(first).text)
    page.keyboard.press("j")
    expect(post(page)).to_have_text(served.findings.one(second).text)

    expect(page).to_have_url(re.compile(f"example={second}"))
    at_rest(page)
    while "/queue" in page.url:
        page.go_back()
    expect(page.get_by_role("heading", name="Examples")).to_be_visible()
    expect(flagged.first).to_be_visible()
    at_rest(page)
    page.go_forward()
    expect(page).to_have_url(re.compile("/queue"))
    expect(post(page)).to_have_text(served.findings.one(second).text)
    expect(flagged.first).to_be_visible()


def test_the_sidebar_keeps_the_filter(served: Served, page: Page) -> None:
    page.goto(served.link("examples", given="not_informative", disagree="1"))
    expect(said(page)).to_be_visible()
    go_to(page, "Overview")
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    expect(page).to_have_title("Overview · labelreview")
    go_to(page, "Queue")
    expect(post(page)).to_be_visible()
    expect(said(page)).to_be_visible()
    go_to(page, "Examples")
    expect(page.get_by_role("heading", name="Examples")).to_be_visible()
    expect(said(page)).to_be_visible()
    assert query(page)["given"] == ["not_informative"]
    assert query(page)["disagree"] == ["1"]
