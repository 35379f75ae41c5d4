"""Waiting for what happens on a page, never for seconds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from playwright.sync_api import BrowserContext, Page, Request, WebSocket
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

PATIENT = 60_000  # milliseconds
_FRAMES = PATIENT // 16
_REQUESTS: WeakKeyDictionary[BrowserContext, set[Request]] = WeakKeyDictionary()
"""What the pages of a context asked for and have not got yet."""
_RUNS: WeakKeyDictionary[BrowserContext, Counter[Page]] = WeakKeyDictionary()
"""How often the script ran to its end for a page."""
_SMALL = 1_000  # bytes; longer messages carry something to draw
_PAINT = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
_SCRIPT_ENDED = """() =>
  document.querySelector("[data-testid=stApp][data-test-script-state=notRunning]") &&
  !document.querySelector("[data-testid=stSkeleton]")"""
"""Asked with every frame, where `expect` asks twice in a second."""
_CHARTS_DRAWN = """() => [...document.querySelectorAll(".stPlotlyChart")].every(
  (chart) => chart.querySelector(".js-plotly-plot")?._ev?.listenerCount("plotly_relayout")
)"""
"""Streamlit listens to a chart once plotly has drawn it."""


def watch(context: BrowserContext) -> None:
    """Note what the pages of a new context ask for, and when the script ends for them."""
    requests, runs = _REQUESTS.setdefault(context, set()), _RUNS.setdefault(context, Counter())
    context.on("request", lambda request: requests.add(request))
    context.on("requestfinished", lambda request: requests.discard(request))
    context.on("requestfailed", lambda request: requests.discard(request))

    def listen(page: Page, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: runs.update([page] if _ends_a_run(frame) else []))

    def follow(page: Page) -> None:
        page.on("websocket", lambda socket: listen(page, socket))
        page.on("close", lambda _: requests.clear())  # what is under way then never ends

    context.on("page", follow)


def _ends_a_run(frame: bytes | str) -> bool:
    if isinstance(frame, str) or len(frame) > _SMALL:
        return False
    message = ForwardMsg.FromString(frame)
    ended = message.WhichOneof("type") == "script_finished"
    return ended and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN


def at_rest(page: Page) -> None:
    """Wait until the script has ended, what the page asked for has come, and it is painted."""
    page.wait_for_function(_SCRIPT_ENDED, timeout=PATIENT)
    painted(page)
    until(page, lambda: not _REQUESTS[page.context])
    page.wait_for_function(_CHARTS_DRAWN, timeout=PATIENT)
    painted(page)


def painted(page: Page) -> None:
    """Wait for the next frame but one: what a handler drew is on the screen."""
    page.evaluate(_PAINT)


@contextmanager
def rerun(page: Page) -> Iterator[None]:
    """Wait until the script has run to its end because of what is done inside the block."""
    runs = _RUNS[page.context]
    before = runs[page]
    yield
    until(page, lambda: runs[page] > before)
    at_rest(page)


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait, while the page goes on, until something holds that the page itself does not show."""
    for _ in range(_FRAMES):
        if holds():
            return
        painted(page)
    raise AssertionError("what was waited for did not happen")
