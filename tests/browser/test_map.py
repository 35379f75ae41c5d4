"""100,000 points in a real browser: how much is sent, and that an area picks what lies in it."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Page, WebSocket, expect
from waiting import at_rest

from labelreview.core.artifacts import save_array, write_json
from labelreview.core.configuration import Configuration
from labelreview.ranking.summary import summarise
from labelreview.review.projection import UMAP, _path
from labelreview.runs.run import ROW_GROUP, Run
from labelreview.workspace import Workspace

pytestmark = pytest.mark.browser

ROWS, CLASSES = 100_000, 4
MOST = 3_000_000  # bytes


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """100,000 points evenly in a square."""
    folder = tmp_path_factory.mktemp("map")
    rng = np.random.default_rng(0)
    given, suggested = rng.integers(0, CLASSES, (2, ROWS))
    names = np.array([f"class {label}" for label in range(CLASSES)], dtype=object)
    frame = pd.DataFrame({"text": [f"post {row}" for row in range(ROWS)], "label": names[given]})
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


def drag(page: Page, tool: str, corners: list[tuple[float, float]]) -> np.ndarray:
    """Draw through the corners (shares of the map) with a tool; where they are on the map."""
    page.locator(f"[data-attr=dragmode][data-val={tool}]").click()
    box = page.locator(".js-plotly-plot .nsewdrag").first.bounding_box()
    assert box
    pixels = [(round(box["width"] * x), round(box["height"] * y)) for x, y in corners]
    places = np.array(
        page.evaluate(
            """pixels => {
              const {xaxis, yaxis} = document.querySelector('.js-plotly-plot')._fullLayout;
              return pixels.map(([x, y]) => [xaxis.p2d(x), yaxis.p2d(y)]);
            }""",
            pixels,
        )
    )
    for at, (x, y) in enumerate(pixels):
        # Whole pixels: where a drag began is what is compared with.
        page.mouse.move(round(box["x"]) + x, round(box["y"]) + y, steps=1 if at == 0 else 5)
        if at == 0:
            page.mouse.down()
    page.mouse.up()
    return places


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


def test_100_000_points_and_what_lies_in_a_box(page: Page, dashboard, workspace: Path) -> None:
    url = dashboard(workspace)
    sizes: list[int] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: sizes.append(len(frame)))

    page.on("websocket", listen)
    page.goto(f"{url}/map?dataset=points")
    expect(page.locator(".js-plotly-plot .nsewdrag").first).to_be_visible(timeout=60_000)
    at_rest(page)
    print(f"map {sum(sizes):,} bytes")
    assert 1_000_000 < sum(sizes) < MOST
    sizes.clear()

    corners = drag(page, "select", [(0.3, 0.3), (0.5, 0.4)])
    found = picked_ids(page, workspace)
    coordinates, ids = points(workspace)
    low, high = corners.min(axis=0), corners.max(axis=0)
    slack = (high - low) * 0.01  # half a pixel: what lies on the line may fall on either side
    inside = ((coordinates > low + slack) & (coordinates < high - slack)).all(axis=1)
    around = ((coordinates > low - slack) & (coordinates < high + slack)).all(axis=1)
    assert inside.sum() > 1_000
    assert set(ids[inside]) <= found <= set(ids[around])
    expect(page.get_by_text(f"{len(found):,} selected examples")).to_be_visible()
    print(f"picked {len(found):,}, {sum(sizes):,} bytes")
    assert sum(sizes) < MOST / 10, "the chart is not sent again"

    page.get_by_role("button", name="Show as table").click()
    expect(page.get_by_role("heading", name="Examples")).to_be_visible()
    expect(page.get_by_text(re.compile(f"1 to 50 of {len(found):,}"))).to_be_visible()
    assert "picked=map-" in page.url
    space = Workspace.open(workspace)
    assert space.decision_log("points").empty, "a lasso changes no label"
    space.close()


def test_a_lasso_picks_what_lies_in_it(page: Page, dashboard, workspace: Path) -> None:
    url = dashboard(workspace)
    page.goto(f"{url}/map?dataset=points&given=class 1")
    expect(page.locator(".js-plotly-plot .nsewdrag").first).to_be_visible(timeout=60_000)
    at_rest(page)
    (ax, ay), (bx, by), (cx, cy) = drag(page, "lasso", [(0.4, 0.3), (0.6, 0.6), (0.3, 0.6)])
    found = picked_ids(page, workspace)
    coordinates, ids = points(workspace)
    x, y = coordinates.T

    def beside(px: float, py: float, qx: float, qy: float) -> np.ndarray:
        """Distance from the line through p and q, positive on one side."""
        return ((qx - px) * (y - py) - (qy - py) * (x - px)) / np.hypot(qx - px, qy - py)

    edges = np.array([beside(ax, ay, bx, by), beside(bx, by, cx, cy), beside(cx, cy, ax, ay)])
    edges *= np.sign((bx - ax) * (cy - ay) - (by - ay) * (cx - ax))
    space = Workspace.open(workspace)
    of_class = space.dataset("points").given() == 1
    space.close()
    slack = 0.004  # of a map that is 1 wide: two pixels
    inside, around = (edges > slack).all(axis=0), (edges > -slack).all(axis=0)
    assert (inside & of_class).sum() > 500
    assert set(ids[inside & of_class]) <= found <= set(ids[around & of_class])
