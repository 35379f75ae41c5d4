"""100,000 points in a real browser: how much is sent, and that an area picks what lies in it and
lets go of it."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Locator, Page, WebSocket, expect
from scipy.spatial import Delaunay
from waiting import at_rest

from labelreview.core.artifacts import save_array, write_json
from labelreview.core.configuration import Configuration
from labelreview.ranking.summary import summarise
from labelreview.review.projection import UMAP, _path
from labelreview.runs.run import ROW_GROUP, Run
from labelreview.workspace import Workspace

pytestmark = pytest.mark.browser

ROWS, CLASSES = 100_000, 4
MOST, CHANGE = 2_000_000, 300_000  # bytes
MARKUP = "<b>&lt;</b> <a href='x'>y</a>"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """100,000 points evenly in a square."""
    folder = tmp_path_factory.mktemp("map")
    rng = np.random.default_rng(0)
    given, suggested = rng.integers(0, CLASSES, (2, ROWS))
    names = np.array([f"class {label}" for label in range(CLASSES)], dtype=object)
    frame = pd.DataFrame(
        {"text": [f"post {row} {MARKUP}" for row in range(ROWS)], "label": names[given]}
    )
    frame.to_parquet(folder / "points.parquet")
    space = Workspace.open(folder / "workspace")
    dataset = space.import_dataset(folder / "points.parquet").dataset
    probabilities = rng.dirichlet(np.ones(CLASSES), ROWS).astype(np.float32)
    examples = pq.read_table(dataset.examples_path, columns=["example_id", "row", "split"])
    place = space.settings.folder / "runs" / "made"
    place.mkdir(parents=True)
    findings = {
        "position": np.arange(ROWS, dtype=np.int32),
        **{name: examples[name] for name in examples.column_names},
        "given_label": names[given],
        "suggested_label": names[suggested],
        "score": rng.random(ROWS),
        "is_flagged": rng.random(ROWS) < 0.1,
        "confidence": rng.random(ROWS, np.float32),
        "given_probability": rng.random(ROWS, np.float32),
        "neighbour_agreement": rng.random(ROWS, np.float32),
        "text_group": np.arange(ROWS, dtype=np.int32),
        "same_text": np.ones(ROWS, np.int32),
        "other_label": np.zeros(ROWS, np.int32),
    }
    pq.write_table(pa.table(findings), place / "findings.parquet", row_group_size=ROW_GROUP)
    np.save(place / "probabilities.npy", probabilities.astype(np.float16))
    np.save(place / "neighbours.npy", rng.integers(0, ROWS, (ROWS, 20)).astype(np.int32))
    np.save(place / "similarities.npy", np.full((ROWS, 20), 0.5, np.float32))
    summarise(given.astype(np.int32), probabilities, tuple(names)).save(place)
    run = Run(place, "made", dataset.digest, Configuration(), "2026-01-01T00:00:00", ROWS, 0, ())
    write_json(place / "manifest.json", run.manifest())
    space.catalog.add_run("points", run.digest)
    square = rng.random((ROWS, 2)).astype(np.float32)
    save_array(_path(dataset, run, space.settings.folder / "evidence", UMAP), square)
    space.close()
    return folder / "workspace"


def drag(page: Page, tool: str, corners: list[tuple[float, float]]) -> None:
    """Draw through the corners (shares of the map) with a tool."""
    page.get_by_role("button", name=tool).click()
    box = canvas(page).bounding_box()
    assert box
    for at, (x, y) in enumerate(corners):
        page.mouse.move(
            box["x"] + box["width"] * x, box["y"] + box["height"] * y, steps=1 if at == 0 else 5
        )
        if at == 0:
            page.mouse.down()
    page.mouse.up()


def canvas(page: Page) -> Locator:
    return page.locator("canvas.over")


def pictures(page: Page) -> list[str]:
    """The points, and what lies over them, as they are drawn now."""
    found: list[str] = page.locator(".frame").evaluate(
        "frame => [...frame.querySelectorAll('canvas')].map((one) => one.toDataURL())"
    )
    return found


def open_map(page: Page, url: str, query: str = "") -> None:
    page.goto(f"{url}/map?dataset=points{query}")
    expect(canvas(page)).to_have_attribute("aria-label", re.compile("Map of"), timeout=60_000)
    at_rest(page)


def picked_ids(page: Page, workspace: Path) -> set[str]:
    expect(page).to_have_url(re.compile("picked=map-"), timeout=60_000)
    at_rest(page)
    (name,) = parse_qs(urlsplit(page.url).query)["picked"]
    space = Workspace.open(workspace)
    ids = set(space.saved_selections.ids(name))
    space.close()
    return ids


def points(workspace: Path) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates of all points, and their ids."""
    space = Workspace.open(workspace)
    dataset, run = space.dataset("points"), space.run("points")
    path = _path(dataset, run, workspace / "evidence", UMAP)
    space.close()
    return np.load(path), np.array(dataset.example_ids())


def test_100_000_points_and_what_is_done_with_them(page: Page, dashboard, workspace: Path) -> None:
    url = dashboard(workspace)
    sizes: list[int] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: sizes.append(len(frame)))

    page.on("websocket", listen)
    open_map(page, url)
    print(f"map {sum(sizes):,} bytes")
    assert 1_000_000 < sum(sizes) < MOST
    sizes.clear()

    drag(page, "Draw a box to select", [(0.3, 0.3), (0.5, 0.4)])
    found = picked_ids(page, workspace)
    coordinates, ids = points(workspace)
    there = np.isin(ids, list(found))
    low, high = coordinates[there].min(axis=0), coordinates[there].max(axis=0)
    assert ((coordinates >= low) & (coordinates <= high)).all(axis=1).sum() == len(found) > 1_000
    expect(page.get_by_text(f"{len(found):,} selected examples")).to_be_visible()
    print(f"picked {len(found):,}, {sum(sizes):,} bytes")
    assert sum(sizes) < CHANGE, "the points are not sent again"
    space = Workspace.open(workspace)
    assert space.decision_log("points").empty, "drawing around points changes no label"
    space.close()

    sizes.clear()
    page.get_by_role("combobox", name="Colour").click()
    page.get_by_role("option", name="Colour: Confidence", exact=True).click()
    expect(page.locator(".legend .scale")).to_contain_text("Confidence")
    at_rest(page)
    print(f"coloured, {sum(sizes):,} bytes")
    assert 100_000 < sum(sizes) < CHANGE, "a byte for each point"

    page.get_by_role("button", name="As table").click()
    expect(page.get_by_role("heading", name="Examples")).to_be_visible()
    expect(page.get_by_text(f"{len(found):,}").first).to_be_visible()
    assert "picked=map-" in page.url


def test_a_lasso_lets_go_of_all_and_a_text_is_no_markup(
    page: Page, dashboard, workspace: Path
) -> None:
    open_map(page, dashboard(workspace), "&given=class 1")
    before = pictures(page)
    drag(page, "Draw around points to select", [(0.4, 0.3), (0.6, 0.6), (0.3, 0.6)])
    found = picked_ids(page, workspace)
    coordinates, ids = points(workspace)
    space = Workspace.open(workspace)
    of_class = space.dataset("points").given() == 1
    space.close()
    there = np.isin(ids, list(found))
    assert there.sum() > 500
    assert of_class[there].all()
    inside = Delaunay(coordinates[there]).find_simplex(coordinates[of_class]) >= 0
    assert inside.sum() == len(found), "all that lies in it, and nothing else"
    drawn = pictures(page)
    assert drawn[0] != before[0], "the rest is dimmed"
    assert drawn[1] != before[1], "the line stays"

    page.get_by_role("button", name="Let go").first.click()
    expect(page).not_to_have_url(re.compile("picked="))
    expect(page.get_by_role("button", name="Let go")).to_have_count(0)
    page.mouse.move(0, 0)
    at_rest(page)
    assert pictures(page) == before, "neither the line nor the dimming is left"

    box = canvas(page).bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".hint")).to_contain_text(MARKUP.replace("&lt;", "<"))  # for the eye
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page).to_have_url(re.compile("example="))
