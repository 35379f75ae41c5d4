"""Every page in both themes and at both widths: nothing fails, sticks out or leaves the machine.

`LABELREVIEW_PICTURES=folder pytest tests/browser/test_pictures.py` keeps the pictures; the README's
is queue-1280-light.png.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from labelreview.configuration import Configuration
from labelreview.deciding import decisions_for
from labelreview.filters import Filter
from labelreview.workspace import Workspace

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
PAGES = {
    "load": "In this workspace",
    "score": "Runs",
    "overview": "Worth a look",
    "examples": "selected by the filter",
    "queue": "The right label is",
    "export": "The decision log",
    "trying": "appear here",
}


@pytest.fixture(scope="module")
def url(serve, tmp_path_factory):
    """A dashboard on the built-in posts, with a few decisions."""
    folder = tmp_path_factory.mktemp("pictures") / "workspace"
    space = Workspace.open(folder)
    name = space.import_dataset("builtin").name
    space.score(name, Configuration())
    findings = space.findings(name)
    worst = findings.ids(Filter(), limit=4)
    for example, verdict in zip(worst, ("accept", "accept", "keep", "noisy"), strict=True):
        decisions = decisions_for(findings, [example], verdict)
        findings.log.record(decisions, "ana", seen_revision=findings.log.revision())
    return serve(ROOT / "streamlit_app.py", {"LABELREVIEW_WORKSPACE": str(folder)})


@pytest.fixture(scope="module")
def pictures(tmp_path_factory) -> Path:
    chosen = os.environ.get("LABELREVIEW_PICTURES")
    folder = Path(chosen) if chosen else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 1920])
def test_every_page(chromium: Browser, url: str, pictures: Path, width: int, scheme: str):
    height = {1280: 800, 1920: 1080}[width]
    context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for place, words in PAGES.items():
        page.goto(f"{url}/{'' if place == 'overview' else place}?dataset=builtin")
        expect(page.get_by_text(words).first).to_be_visible(timeout=30_000)
        settled(page)
        page.screenshot(path=pictures / f"{place}-{width}-{scheme}.png")
        assert page.locator('[data-testid="stException"]').count() == 0
        assert page.get_by_text("This page failed").count() == 0
        assert page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        ), f"{place} is wider than the window"
    context.close()
    assert [one for one in asked if not one.startswith((url, "data:", "blob:"))] == []


def settled(page: Page) -> None:
    app = page.locator('[data-testid="stApp"]')
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=30_000)
    expect(page.locator('[data-testid="stSkeleton"]')).to_have_count(0, timeout=30_000)
    page.wait_for_timeout(800)  # charts and tables draw themselves after the script has ended
