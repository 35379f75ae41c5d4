"""Pictures of every page: 2, 4, 77 and 151 classes, 390 to 1920 pixels wide, light and dark.

python tests/browser/take_pictures.py --write    those of the documentation, in docs/images
python tests/browser/take_pictures.py FOLDER     every page with every number of classes
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, product
from operator import attrgetter
from pathlib import Path
from urllib.parse import urlencode

from browsers import chromium_path
from picture_data import ANNOTATOR, DATASETS, make_workspace, odd_example
from PIL import Image
from playwright.sync_api import BrowserContext, Error, Locator, Page, expect, sync_playwright
from waiting import at_rest, watch

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"
HEIGHTS = {390: 844, 820: 1180, 1280: 800, 1920: 1080}
"""Width of a window -> its height: a phone, a tablet, two screens."""
SCHEMES = ("light", "dark")
PATIENT = 60_000  # milliseconds
LEAST_OF_CARDS = 180  # pixels: three rows of the grid
READY: Mapping[str, Callable[[Page], Locator]] = {
    "load": lambda page: page.get_by_text("In this workspace"),
    "score": lambda page: page.get_by_text("Runs"),
    "overview": lambda page: page.get_by_text("Worth a look"),
    "examples": lambda page: page.locator(".rows .row").first,
    "map": lambda page: page.locator("canvas.over[aria-label]"),
    "queue": lambda page: page.locator('.review[data-state="ready"] .post'),
    "grid": lambda page: page.locator(".card"),
    "conflicts": lambda page: page.locator(".group .post"),
    "experiments": lambda page: page.get_by_text("Experiment results"),
    "export": lambda page: page.get_by_text("Decision log"),
    "predict": lambda page: page.get_by_text("Nearest examples"),
}
"""Page -> what is on it once it is drawn."""
ODD = {"reviews": "right to left", "requests": "long", "intents": "emoji"}
"""Dataset -> the odd text that its dark pictures show."""


_STILL = """() => document.getAnimations().every(
  (one) => one.playState !== "running" || one.effect.getTiming().iterations === Infinity
)"""
_STICKING_OUT = """() => [...document.querySelectorAll("*")].flatMap(({ shadowRoot }) => {
  if (!shadowRoot) return []
  const end = shadowRoot.host.getBoundingClientRect().right
  const isFixed = (one) =>
    one && (getComputedStyle(one).position === "fixed" || isFixed(one.parentElement))
  const edge = (one) => 1 + (isFixed(one) ? innerWidth : end)
  return [...shadowRoot.querySelectorAll("button, input")]
    .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > edge(one))
    .map((one) => one.textContent || one.placeholder)
})"""
"""The words of buttons and fields that reach out of their element, unseen by the page itself; of
those in a bar that is fixed to the window, out of the window."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture."""

    place: str
    dataset: str
    width: int
    scheme: str

    @property
    def name(self) -> str:
        return f"{self.place}-{self.width}-{DATASETS[self.dataset]}-{self.scheme}.png"


ALL = tuple(Shot(*what) for what in product(READY, DATASETS, HEIGHTS, SCHEMES))
SOME = tuple(
    Shot(place, dataset, width, scheme)
    for place in READY
    for dataset, widths, scheme in (
        ("reviews", (820, 1280), "dark"),
        ("intents", (390, 1920), "light"),
    )
    for width in widths
)
"""Every page at each width and in each scheme, with the fewest or the most classes."""
DOCUMENTED = tuple(Shot(place, "builtin", 1280, scheme) for place in READY for scheme in SCHEMES)
"""Those that the documentation shows: every page once, light and dark."""


def _no_more(page: Page, shot: Shot) -> Iterator[str]:
    yield from ()


def take(
    context: BrowserContext,
    url: str,
    shots: Collection[Shot],
    odd: Mapping[str, str],
    folder: Path,
    judge: Callable[[Page, Shot], Iterator[str]] = _no_more,
) -> list[str]:
    """Write the pictures into `folder`; a sentence for everything that is wrong with a page.

    The context is one that is watched. `odd` gives the example that the dark pictures of a dataset
    show, and `judge` what else is wrong with a page. Shots in a row that differ in width only are
    of one page, whose window is resized.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wrong: list[str] = []
    for (place, dataset, scheme), row in groupby(shots, attrgetter("place", "dataset", "scheme")):
        page = context.new_page()
        page.set_default_timeout(PATIENT)
        page.emulate_media(color_scheme=scheme)
        example = odd.get(dataset) if scheme == "dark" else None
        query = {"dataset": dataset} | ({"example": example} if example else {})
        wrong += _look(page, f"{url}/{place}?{urlencode(query)}", url, list(row), folder, judge)
        page.close()
    return wrong


def _look(
    page: Page,
    url: str,
    server: str,
    shots: Sequence[Shot],
    folder: Path,
    judge: Callable[[Page, Shot], Iterator[str]],
) -> Iterator[str]:
    """Sentences about the page at this URL, pictured at each width."""
    asked: list[str] = []
    broken: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: broken.append(error.message))
    _resize(page, shots[0])
    page.goto(url)
    for number, shot in enumerate(shots):
        try:
            if number == 0:
                _prepare(page, shot.place)
            _resize(page, shot)
            expect(READY[shot.place](page).first).to_be_visible(timeout=PATIENT)
            at_rest(page)
        except (AssertionError, Error) as error:
            yield f"{shot.name}: it is not drawn ({str(error).splitlines()[0]})"
        page.screenshot(path=folder / shot.name)
        yield from (f"{shot.name}: {what}" for what in (*_wrong(page), *judge(page, shot)))
    for one in broken:
        yield f"{shots[0].name}: a script failed: {one}"
    for one in asked:
        if not one.startswith((f"{server}/", "data:", "blob:")):
            yield f"{shots[0].name}: it asked for {one}"


def _resize(page: Page, shot: Shot) -> None:
    page.set_viewport_size({"width": shot.width, "height": HEIGHTS[shot.width]})
    page.wait_for_function(_STILL)


def _wrong(page: Page) -> Iterator[str]:
    if (
        page.locator('[data-testid="stException"]').count()
        or page.get_by_text("This page failed").count()
    ):
        yield "it failed"
    for element in ("html", "[data-testid=stMain]"):
        if page.eval_on_selector(element, "e => e.scrollWidth - e.clientWidth") > 0:
            yield f"{element} is wider than the window"
    for words in page.evaluate(_STICKING_OUT):
        yield f"{words!r} sticks out of its element"
    cards = page.locator(".sheet .cards")
    if cards.count() and cards.evaluate("e => e.clientHeight") < LEAST_OF_CARDS:
        yield "the cards have no room"


def _prepare(page: Page, place: str) -> None:
    """Fill in what the picture is to show."""
    if place == "predict":
        field = page.get_by_role("textbox", name="Texts, one per line")
        field.fill("Hello, my card was stolen yesterday, and the water rises. So disappointed!")
        page.get_by_role("button", name="Predict").click()
        page.mouse.move(700, 790)  # on nothing


def image_name(shot: Shot) -> str:
    return f"{shot.place}-{shot.scheme}.webp"


def write_images(pictures: Path, folder: Path, shots: Collection[Shot] = DOCUMENTED) -> None:
    """Write the pictures of the documentation into `folder`, in a format that keeps them small."""
    folder.mkdir(parents=True, exist_ok=True)
    for shot in shots:
        with Image.open(pictures / shot.name) as picture:
            picture.convert("RGB").save(folder / image_name(shot), quality=80, method=6)


def odd_examples(workspace: Path, datasets: Collection[str] = DATASETS) -> dict[str, str]:
    """Dataset -> the example that its dark pictures show."""
    return {name: odd_example(workspace, name, ODD[name]) for name in datasets if name in ODD}


def server_environment(workspace: Path) -> dict[str, str]:
    """What the server of these pictures needs: the workspace, and who decides."""
    return {"LABELREVIEW_WORKSPACE": str(workspace), "LOGNAME": ANNOTATOR}


@contextlib.contextmanager
def _server(workspace: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-m", "labelreview", "serve", "--host", "127.0.0.1", "--port", port],
        env={**os.environ, **server_environment(workspace)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/_stcore/health"):
                break
            time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def main(arguments: Sequence[str] | None = None) -> int:
    """Take the pictures; 1 when something is wrong with a page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, help="where every picture is kept")
    parser.add_argument("--write", action="store_true", help="those of the documentation only")
    parser.add_argument("--only", default=".", help="pictures whose name matches this pattern")
    asked = parser.parse_args(arguments)
    wanted = DOCUMENTED if asked.write else ALL
    shots = [shot for shot in wanted if re.search(asked.only, shot.name)]
    datasets = sorted({shot.dataset for shot in shots})
    with tempfile.TemporaryDirectory() as folder:
        pictures = asked.folder or Path(folder) / "pictures"
        workspace = Path(folder) / "workspace"
        make_workspace(workspace, datasets)
        with _server(workspace) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium_path(),
                args=["--no-sandbox", "--disable-gpu", "--disable-quic"],
            )
            context = browser.new_context()
            watch(context)
            wrong = take(context, url, shots, odd_examples(workspace, datasets), pictures)
        if asked.write:
            write_images(pictures, IMAGES, shots)
    print(*wrong, f"{len(shots)} pictures, {len(wrong)} things wrong", sep="\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
