"""From a key to the next card, beside a rerun of an empty app by `st.button`, in one browser.

    python tests/performance/review_latency.py FOLDER [ROWS ...]

Makes workspaces of 25,000 and 1,000,000 rows in FOLDER, presses 300 keys in each, one to nine a
second, and prints the median and the 95th percentile of the time until the next text is on the
screen, with their ratios. The empty app runs with Streamlit's own settings, and once more with
those of the dashboard.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page, TimeoutError, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))
from browsers import chromium_path
from made import make_workspace

ROOT = Path(__file__).parents[2]
KEYS = 300
PAUSES = 100, 900  # milliseconds between a card and the next key: faster than anybody reads
RIVAL = """
import streamlit as st
st.session_state.setdefault("n", 0)
def press():
    st.session_state["n"] += 1
st.button("Next", shortcut="K", on_click=press)
st.text(f"card {st.session_state['n']}")
"""
# Heard before anything else hears the key.
PRESSED = """
window.addEventListener("keydown", () => { window.pressed = performance.now() }, true)
"""
# From the event to the frame in which the new text is drawn.
MEASURE = """
(selector) => {
  const find = (root) => {
    const here = root.querySelector(selector)
    if (here) return here
    for (const one of root.querySelectorAll("*")) {
      const inside = one.shadowRoot && find(one.shadowRoot)
      if (inside) return inside
    }
  }
  window.times = []
  const text = () => find(document)?.textContent
  let before = text()
  const look = () => {
    const now = text()
    if (now === undefined || now === before) return
    before = now
    const from = window.pressed
    requestAnimationFrame(() => setTimeout(() => window.times.push(performance.now() - from)))
  }
  const options = { childList: true, characterData: true, subtree: true }
  new MutationObserver(look).observe(document.body, options)
  const root = find(document).getRootNode()
  if (root !== document) new MutationObserver(look).observe(root, options)
}
"""


def main(folder: Path, sizes: list[int]) -> None:
    """Measure, and print a table."""
    folder.mkdir(parents=True, exist_ok=True)
    rival = folder / "rival.py"
    rival.write_text(RIVAL)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=["--no-sandbox", "--disable-gpu"]
        )
        bases = {}
        for settings, place in (("own", folder), ("the dashboard's", ROOT)):
            with serving(rival, folder, place) as url:
                page = opened(browser)
                page.goto(url)
                page.get_by_text("card 0").wait_for()
                bases[settings] = measure(page, '[data-testid="stText"]', KEYS)
            told(f"st.button, empty app, {settings} settings", bases[settings], bases)
        for rows in sizes:
            space = folder / f"space-{rows}"
            name = make_workspace(space, rows)
            with serving(ROOT / "streamlit_app.py", space, ROOT) as url:
                page = opened(browser)
                page.goto(f"{url}/queue?dataset={name}")
                page.locator('.review[data-state="ready"]').wait_for(timeout=120_000)
                page.wait_for_timeout(3_000)
                times = measure(page, ".post", KEYS)
                page.locator('.unsent[data-state="sent"]').wait_for(timeout=120_000)
            told(f"review, {rows:,} rows", times, bases)


def opened(browser: Browser) -> Page:
    page = browser.new_page()
    page.add_init_script(PRESSED)
    return page


def measure(page: Page, selector: str, keys: int) -> np.ndarray:
    """Milliseconds of each key. One without an answer is pressed again, and told."""
    page.evaluate(MEASURE, selector)
    pauses = np.random.default_rng(0).uniform(*PAUSES, keys)
    for pressed, pause in enumerate(pauses, 1):
        for _ in range(4):
            page.keyboard.press("k")
            with contextlib.suppress(TimeoutError):
                page.wait_for_function(
                    "(n) => window.times.length >= n", arg=pressed, timeout=5_000
                )
                break
            print(f"key {pressed} had no answer")
        page.wait_for_timeout(pause)
    return np.array(page.evaluate("window.times"))


def told(what: str, times: np.ndarray, bases: Mapping[str, np.ndarray]) -> None:
    median, late = np.percentile(times, [50, 95])
    ratios = ", ".join(
        f"{late / np.percentile(base, 95):.3f} of the empty app with {settings} settings"
        for settings, base in bases.items()
    )
    print(f"{what}: median {median:.1f} ms, 95th percentile {late:.1f} ms, {ratios}", flush=True)


@contextlib.contextmanager
def serving(app: Path, space: Path, settings: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(app), "--server.headless=true"]
    process = subprocess.Popen(
        [*command, f"--server.port={port}", "--server.address=127.0.0.1"],
        cwd=settings,  # where Streamlit looks for its settings
        env={**os.environ, "LABELREVIEW_WORKSPACE": str(space)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
                break
            time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), [int(size) for size in sys.argv[2:]] or [25_000, 1_000_000])
