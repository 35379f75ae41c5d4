"""What axe-core finds on a page: serious and critical findings only."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

_AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
_GRAVE = ("serious", "critical")
_STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_CHECKS = {"light": _STANDARDS, "dark": ["color-contrast"]}  # the rest does not depend on colours
_RUN = """async ([only, runOnly]) => {
  const options = { runOnly, resultTypes: ["violations"] }
  // The contrast of what is switched off is exempt; axe-core does not see whose label it is.
  const exclude = [...document.querySelectorAll('[data-testid="stSelectbox"]:has(:disabled)')]
  const { violations } = await axe.run({ include: document, exclude }, options)
  return violations.filter((one) => only.includes(one.impact)).flatMap((one) => one.nodes.map(
    ({ target, failureSummary, html }) => ({
      rule: one.id, at: target.flat(9).join(" "), why: failureSummary, html
    })
  ))
}"""


def axe() -> str:
    """The script of axe-core; without it, the test is skipped, and in CI it fails."""
    if not _AXE.exists():
        reason = "axe-core is not installed (npm ci)"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    return _AXE.read_text(encoding="utf-8")


def grave(page: Page, scheme: str) -> Iterator[str]:
    """What is wrong with the page, which has the script of axe-core, one line each."""
    found: list[dict[str, Any]] = page.evaluate(_RUN, [list(_GRAVE), _CHECKS[scheme]])
    for one in found:
        yield f"{one['rule']}: {one['at']}\n    {one['html'][:200]}\n    {one['why'][:300]}"
