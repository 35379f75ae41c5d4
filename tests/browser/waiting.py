"""Waiting for what happens on a page, never for seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from playwright.sync_api import BrowserContext, Page, Request, expect

PATIENT = 60_000  # milliseconds
_PENDING: WeakKeyDictionary[BrowserContext, set[Request]] = WeakKeyDictionary()
_COUNT_RUNS = """
window.finishedRuns = 0
new MutationObserver((changes) => {
  for (const { target, oldValue } of changes) {
    const now = target.getAttribute("data-test-script-state")
    if (oldValue === "running" && now === "notRunning") window.finishedRuns += 1
  }
}).observe(document, {
  subtree: true, attributeFilter: ["data-test-script-state"], attributeOldValue: true,
})
"""
_PAINT = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
_CHARTS_DRAWN = """() => [...document.querySelectorAll(".stPlotlyChart")].every(
  (chart) => chart.querySelector(".js-plotly-plot")?._ev?.listenerCount("plotly_relayout")
)"""
"""Streamlit listens to a chart once plotly has drawn it."""


def watch(context: BrowserContext) -> None:
    """Note what the pages of a new context ask for, and count the runs of the script."""
    pending = _PENDING.setdefault(context, set())
    context.on("request", lambda request: pending.add(request))
    context.on("requestfinished", lambda request: pending.discard(request))
    context.on("requestfailed", lambda request: pending.discard(request))
    context.add_init_script(_COUNT_RUNS)


def at_rest(page: Page) -> None:
    """Wait until the script has ended, what the page asked for has come, and it is painted."""
    app = page.locator("[data-testid=stApp]")
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=PATIENT)
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0, timeout=PATIENT)
    page.evaluate(_PAINT)
    while _PENDING[page.context]:
        page.evaluate(_PAINT)
    page.wait_for_function(_CHARTS_DRAWN, timeout=PATIENT)
    page.evaluate(_PAINT)


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait, while the page goes on, until something holds that the page does not show."""
    for _ in range(600):
        if holds():
            return
        page.evaluate(_PAINT)
    raise AssertionError("what was waited for did not happen")


@contextmanager
def rerun(page: Page) -> Iterator[None]:
    """Wait until the script has run to its end because of what is done inside the block."""
    before = page.evaluate("window.finishedRuns")
    yield
    page.wait_for_function("(before) => window.finishedRuns > before", arg=before, timeout=PATIENT)
    at_rest(page)
