"""Every page, light and dark, as axe-core judges it: no serious or critical finding."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from take_pictures import READY
from waiting import PATIENT, at_rest

from labelreview.workspace import Workspace

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
EMPTY = ("experiments", "predict")  # before anything was asked of them
GRAVE = ("serious", "critical")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHECKS = {"light": STANDARDS, "dark": ["color-contrast"]}  # the rest does not depend on colours
_RUN = """async ([only, runOnly]) => {
  const options = { runOnly, resultTypes: ["violations"] }
  const { violations } = await axe.run(document, options)
  return violations.filter((one) => only.includes(one.impact)).flatMap((one) => one.nodes.map(
    ({ target, failureSummary, html }) => ({
      rule: one.id, at: target.flat(9).join(" "), why: failureSummary, html
    })
  ))
}"""


@pytest.fixture(scope="module", autouse=True)
def axe() -> str:
    if not AXE.exists():
        reason = "axe-core is not installed (npm ci)"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    return AXE.read_text(encoding="utf-8")


@pytest.fixture
def space(builtin_space: Workspace) -> Workspace:
    return builtin_space


def grave(page: Page, checks: list[str]) -> Iterator[str]:
    """What is wrong with the page, one line each."""
    found: list[dict[str, Any]] = page.evaluate(_RUN, [list(GRAVE), checks])
    for one in found:
        yield f"{one['rule']}: {one['at']}\n    {one['html'][:200]}\n    {one['why'][:300]}"


def test_no_page_has_a_serious_finding(page: Page, url: str, axe: str) -> None:
    page.add_init_script(axe)
    page.emulate_media(reduced_motion="reduce")
    wrong: list[str] = []
    for place, drawn in READY.items():
        page.emulate_media(color_scheme="light")
        page.goto(f"{url}/{place}?dataset=builtin")
        ready = page.locator("h1") if place in EMPTY else drawn(page)
        expect(ready.first).to_be_visible(timeout=PATIENT)
        for scheme, checks in CHECKS.items():
            page.emulate_media(color_scheme=scheme)
            expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", scheme)
            at_rest(page)
            wrong += [f"{place}, {scheme}: {what}" for what in grave(page, checks)]
    assert not wrong, "\n".join(wrong)
