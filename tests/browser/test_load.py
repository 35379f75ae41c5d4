"""Load: a file that is read wrongly is mended beside its preview, and a messy one comes in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from waiting import at_rest, until

from labelreview.workspace import Workspace

pytestmark = pytest.mark.browser

OPTIONS = "How it is read"


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    made = Workspace.open(tmp_path_factory.mktemp("load") / "workspace")
    yield made
    made.close()


def read(page: Page, url: str, path: Path) -> None:
    page.goto(f"{url}/load")
    page.get_by_label("Or enter a path on the server, or a URL").fill(str(path))
    page.get_by_role("button", name="Read file").click()
    expect(page.get_by_text(OPTIONS)).to_be_visible()
    at_rest(page)


def top(page: Page, key: str) -> float:
    return float(page.locator(f".st-key-{key}").evaluate("it => it.getBoundingClientRect().top"))


def bottom(page: Page, key: str) -> float:
    return float(page.locator(f".st-key-{key}").evaluate("it => it.getBoundingClientRect().bottom"))


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()
    at_rest(page)


def switch(page: Page, label: str) -> None:
    page.locator("label").filter(has_text=label).first.click()
    at_rest(page)


def import_it(page: Page, rows: int) -> None:
    page.get_by_role("button", name=f"Import {rows} examples").click()
    expect(page.get_by_role("heading", name="Score", exact=True)).to_be_visible()


def test_a_wrong_dialect_is_seen_and_mended(
    page: Page, url: str, space: Workspace, tmp_path: Path
) -> None:
    """Every row fits the comma, so nobody but a person can know that it is part of the text."""
    lines = ["text,1;label", *(f"post, number {i};{'ab'[i % 2]}" for i in range(30))]
    (tmp_path / "posts.csv").write_text("\n".join(lines) + "\n")
    read(page, url, tmp_path / "posts.csv")
    page.get_by_text(OPTIONS).click()
    at_rest(page)
    choose(page, "Delimiter", "Semicolon")
    expect(page.get_by_text("delimiter semicolon")).to_be_visible()
    page.get_by_text(OPTIONS).click()
    for width, height in ((390, 844), (820, 1180), (1280, 800)):
        page.set_viewport_size({"width": width, "height": height})
        expect(page.get_by_test_id("stDataFrame").locator("canvas").first).to_be_visible()
        at_rest(page)
        # What a person checks before importing. The fold of the options gives way slowly.
        until(page, lambda: bottom(page, "load_first_rows") - 40 <= top(page, "load_bar"))
    import_it(page, 30)
    assert space.dataset("posts").texts()[0] == "post, number 0"


def test_a_messy_file_comes_in(page: Page, url: str, space: Workspace, tmp_path: Path) -> None:
    """cp1252, columns without names, labels in two spellings, some that mean none, no header."""
    labels = ["spam", "ham", "Spam ", "N/A", "ham"]
    rows = [f'{labels[i % 5]},"Café nº {i}, €{i}",,' for i in range(40)]
    (tmp_path / "messy.csv").write_bytes("\r\n".join([*rows, ""]).encode("cp1252"))
    read(page, url, tmp_path / "messy.csv")
    expect(page.get_by_text("looks like data")).to_be_visible()
    expect(page.get_by_text("cp1252").first).to_be_visible()
    switch(page, "The first row is data")
    switch(page, "Merge spellings")
    switch(page, "Set aside")
    import_it(page, 32)
    dataset = space.dataset("messy")
    assert dataset.labels.names == ("ham", "spam")
    assert dataset.texts()[1] == "Café nº 1, €1"
