"""The main job as a person does it, in Chromium: load, score, look, decide, undo, export.

On real tweets where they are beside the repository, else on the built-in posts.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Locator, Page, expect
from waiting import at_rest

from labelreview.data import builtin
from labelreview.findings.filter import Filter
from labelreview.findings.findings import Findings
from labelreview.workspace import Workspace

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
TWEETS = ROOT.parent / "shared" / "data" / "davidson_hate" / "davidson_hate.csv"
ROWS = 1_500
SCORING = 300_000  # milliseconds that a scoring may take on a busy machine


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The first tweets as people have them; the built-in posts where there are none."""
    if not TWEETS.exists():
        return builtin.path()
    made = tmp_path / "tweets.csv"
    pd.read_csv(TWEETS, dtype=str, nrows=ROWS, keep_default_na=False).to_csv(made, index=False)
    return made


def test_from_a_file_to_a_cleaned_file(dashboard, page, tmp_path, path):
    space = tmp_path / "workspace"
    url = dashboard(space)

    page.goto(url)
    page.get_by_role("button", name="Load a dataset").click()
    page.get_by_label("Or enter a path").fill(str(path))
    page.get_by_role("button", name="Read file").click()
    page.get_by_role("button", name=re.compile(r"Import [\d,]+ examples")).click()
    page.get_by_role("button", name=re.compile(r"Score [\d,]+ examples")).click()
    page.get_by_role("button", name="Open the overview").click(timeout=SCORING)

    dataset = Workspace.open(space).datasets()[0].name
    findings = Workspace.open(space).findings(dataset)
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    given, suggested = busiest_cell(findings)
    names = findings.dataset.labels.names
    click_cell(page, given=given, suggested=suggested, classes=len(names))
    for condition in (f"given {names[given]}", f"suggested {names[suggested]}"):
        expect(page.get_by_role("button", name=condition, exact=True)).to_be_visible()
    assert f"given={names[given]}&suggested={names[suggested]}" in page.url
    assert space_log(space, dataset) == [], "a click on a cell must not change a label"

    page.get_by_role("button", name="Review one by one").click()
    decided: dict[str, tuple[str, str | None]] = {}
    for verdict in ("relabel", "relabel", "relabel", "keep", "keep", "noisy"):
        example = shown(page)
        press(page, {"relabel": "a", "keep": "k", "noisy": "x"}[verdict], example)
        decided[example] = (verdict, names[suggested] if verdict == "relabel" else None)
    last = list(decided)[-1]
    read(page)
    page.keyboard.press("z")
    expect(page).to_have_url(re.compile(f"example={last}"))
    del decided[last]
    again = shown(page)
    press(page, "x", again)
    decided[again] = ("noisy", None)
    undone = shown(page)
    press(page, "k", undone)
    read(page)
    page.keyboard.press("z")
    expect(page).to_have_url(re.compile(f"example={undone}"))

    page.goto(f"{url}/export?dataset={dataset}")
    target = tmp_path / "clean.csv"
    page.get_by_text("Write to a file on the server instead").click()
    output = page.get_by_role("textbox", name="Path on the server")
    output.fill(str(target))
    output.press("Enter")
    page.get_by_role("button", name="Write", exact=True).click()
    expect(page.get_by_text("3 relabelled, 1 noisy, 0 dropped")).to_be_visible()

    before, after = rows(path), rows(target)
    assert len(after) == len(before)
    changed = {
        b["id"]: a["label"] for b, a in zip(before, after, strict=True) if b["label"] != a["label"]
    }
    assert changed == {
        example: label for example, (verdict, label) in decided.items() if verdict == "relabel"
    }
    verdicts = {row["id"]: row["verdict"] for row in after if row["verdict"]}
    assert verdicts == {example: verdict for example, (verdict, _) in decided.items()}
    for one, other in zip(before, after, strict=True):
        assert {**one, "label": ""} == {**{key: other[key] for key in one}, "label": ""}


def busiest_cell(findings: Findings) -> tuple[int, int]:
    off = findings.confusion(Filter())
    np.fill_diagonal(off, 0)
    given, suggested = divmod(int(off.argmax()), len(off))
    return given, suggested


def press(page: Page, key: str, example: str) -> None:
    """Press a key as soon as the page takes it for a decision, and wait for the next example."""
    read(page)
    page.keyboard.press(key)
    expect(page).not_to_have_url(re.compile(rf"example={re.escape(example)}(&|$)"))


def read(page: Page) -> None:
    """Until the card is drawn: a press that comes sooner decides nothing."""
    expect(page.locator('.review[data-state="ready"]')).to_be_visible()
    at_rest(page)


def shown(page: Page) -> str:
    expect(page).to_have_url(re.compile("example="))
    match = re.search(r"example=([^&]+)", page.url)
    assert match
    return match[1]


def click_cell(page: Page, *, given: int, suggested: int, classes: int) -> None:
    plot = matrix(page)
    box = plot.bounding_box()
    assert box
    x = box["x"] + box["width"] * (suggested + 0.5) / classes
    y = box["y"] + box["height"] * (given + 0.5) / classes
    page.mouse.move(x, y)
    expect(page.locator(".hoverlayer .hovertext").first).to_be_visible()
    page.mouse.click(x, y)


def matrix(page: Page) -> Locator:
    plot = page.locator(".js-plotly-plot .nsewdrag").first
    expect(plot).to_be_visible()
    at_rest(page)
    return plot


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def space_log(space: Path, dataset: str) -> list[object]:
    return Workspace.open(space).decisions(dataset).log().to_dict("records")
