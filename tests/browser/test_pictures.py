"""Every page with 2 and 151 classes, from a phone to a large screen, in both schemes: nothing
fails, sticks out, leaves the machine or keeps somebody out; and the documentation shows all of it.

The pictures are some of take_pictures.py: not every combination, but every page at each width and
in each scheme, with the fewest or the most classes.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from accessible import axe, grave
from PIL import Image
from playwright.sync_api import BrowserContext, Page

from labelreview.ui.context.page_registry import PAGES

sys.path.insert(0, str(Path(__file__).parent))  # no package: pytest imports each file by itself

import picture_data
import take_pictures
from take_pictures import ALL, DOCUMENTED, HEIGHTS, IMAGES, READY, SCHEMES, SOME, image_name

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "pages.md"
MOST = 3_000_000  # bytes of all images together
EXTREMES = ("reviews", "intents")
"""The datasets with the fewest and the most classes."""
JUDGED = (390, 1280)
"""Widths at which axe-core judges a page: one light, one dark."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures") / "workspace"
    picture_data.make_workspace(folder, EXTREMES, seeds=1)
    return folder


@pytest.fixture
def url(dashboard, workspace: Path) -> str:
    return dashboard(workspace)


@pytest.fixture(scope="module")
def odd(workspace: Path) -> Mapping[str, str]:
    return take_pictures.odd_examples(workspace, EXTREMES)


def test_some_pictures_show_every_page_at_each_width() -> None:
    for place in READY:
        there = [shot for shot in SOME if shot.place == place]
        assert {shot.dataset for shot in there} == set(EXTREMES)
        for kind in ("width", "scheme"):
            assert {getattr(shot, kind) for shot in there} == {getattr(shot, kind) for shot in ALL}
    assert set(READY) == {place.url_path for place in PAGES}


@pytest.mark.usefixtures("page")  # nothing is stored
@pytest.mark.parametrize("place", READY)
def test_a_page(
    profile: BrowserContext, url: str, odd: Mapping[str, str], tmp_path: Path, place: str
) -> None:
    shots = [shot for shot in SOME if shot.place == place]
    script = axe()

    def judge(page: Page, shot: take_pictures.Shot) -> Iterator[str]:
        if shot.width in JUDGED:
            page.evaluate(script)
            yield from grave(page, shot.scheme)

    assert take_pictures.take(profile, url, shots, odd, tmp_path, judge) == []
    for shot in shots:
        with Image.open(tmp_path / shot.name) as picture:
            assert picture.size == (shot.width, HEIGHTS[shot.width])
            assert len(picture.getcolors(1 << 24)) > 50, "an empty page"


def test_a_page_that_fails_is_told(profile: BrowserContext, serve, odd, tmp_path: Path) -> None:
    app = tmp_path / "app.py"
    app.write_text(
        "import streamlit as st\n"
        'st.html(\'<div style="width: 5000px">In this workspace</div>'
        '<img src="http://127.0.0.1:9/elsewhere.png">\')\n'
        "raise ValueError('no')\n"
    )
    shot = take_pictures.Shot("load", "builtin", 1280, "light")
    told = " ".join(take_pictures.take(profile, serve(app), [shot], odd, tmp_path))
    for words in ("it failed", "wider than the window", "asked for http://127.0.0.1:9/"):
        assert words in told


def test_the_images_show_every_page_once_in_each_scheme(tmp_path: Path) -> None:
    for shot in DOCUMENTED:
        color = (SCHEMES.index(shot.scheme) * 200, picture_data.DATASETS[shot.dataset], 0)
        Image.new("RGB", (shot.width, HEIGHTS[shot.width]), color).save(tmp_path / shot.name)
    take_pictures.write_images(tmp_path, tmp_path / "images")
    assert {one.name for one in (tmp_path / "images").iterdir()} == images()
    for shot in DOCUMENTED:
        with Image.open(tmp_path / "images" / image_name(shot)) as image:
            assert image.size == (1280, 800)
            red = image.getpixel((640, 400))[0]
            assert abs(red - SCHEMES.index(shot.scheme) * 200) < 20


def test_the_documentation_shows_every_page() -> None:
    words = PAGE.read_text(encoding="utf-8")
    for place in PAGES:
        assert f"## {place.title}\n" in words
    assert set(re.findall(r"\{image\} images/(\S+)", words)) == images()
    shown = {one for one in IMAGES.iterdir() if one.suffix == ".webp"}
    assert {one.name for one in shown} == images()
    assert sum(one.stat().st_size for one in shown) < MOST


def images() -> set[str]:
    return {f"{place}-{scheme}.webp" for place in READY for scheme in SCHEMES}
