"""What the browser is sent: one page of the table, however many rows and classes there are."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, WebSocket, expect
from waiting import at_rest

from labelreview.core.configuration import Configuration
from labelreview.workspace import Workspace

pytestmark = pytest.mark.browser

# Bytes.
TABLE, NEXT_TABLE, OVERVIEW = 260_000, 80_000, 200_000
CARDS, DECISION, ACKNOWLEDGEMENT = 1_200_000, 20_000, 40_000  # texts of 1,000 words
OTHERS = {"grid": 225_000, "conflicts": 215_000, "map": 300_000}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`long`: 2,000 rows in two classes. `wide`: 151 classes. What is seen first, the rows with a
    wrong label, has long texts."""
    folder = tmp_path_factory.mktemp("payload")
    space = Workspace.open(folder / "workspace")
    for name, rows, classes in (("long", 2_000, 2), ("wide", 755, 151)):
        rng = np.random.default_rng(0)
        truth = np.arange(rows) % classes
        wrong = rng.random(rows) < 200 / rows
        given = np.where(wrong, (truth + rng.integers(1, classes, rows)) % classes, truth)
        words = np.array([f"word{i}" for i in range(2_000)])
        frame = pd.DataFrame(
            {
                "text": [" ".join(rng.choice(words, 1_000 if long else 6)) for long in wrong],
                "label": [f"quite_a_long_class_name_{label:03}" for label in given],
            }
        )
        frame.loc[1:80:2, "text"] = frame.loc[0:79:2, "text"].to_numpy()  # 40 conflicts
        frame.to_parquet(folder / f"{name}.parquet")
        probabilities = rng.dirichlet(np.ones(classes), rows)
        probabilities[np.arange(rows), truth] += 1
        np.save(folder / f"{name}.npy", probabilities / 2)
        space.import_dataset(folder / f"{name}.parquet")
        space.score(name, Configuration(probabilities=str(folder / f"{name}.npy"), folds=2))
    space.close()
    return folder / "workspace"


@pytest.fixture
def url(dashboard, folder: Path) -> str:
    return dashboard(folder)


@pytest.fixture
def received(page: Page) -> Callable[[], int]:
    """The bytes that came through the websocket since the last call."""
    sizes: list[int] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: sizes.append(len(frame)))

    page.on("websocket", listen)

    def since() -> int:
        total = sum(sizes)
        sizes.clear()
        return total

    return since


def test_a_page_of_the_table_is_small(page: Page, url: str, received) -> None:
    page.goto(f"{url}/examples?dataset=long")
    expect(page.get_by_text("1–50 of 2,000")).to_be_visible(timeout=60_000)
    at_rest(page)
    first = received()
    page.get_by_role("button", name="Next page").click()
    expect(page.get_by_text("51–100 of 2,000")).to_be_visible()
    at_rest(page)
    second = received()
    page.get_by_role("button", name="Saved filters").click()
    at_rest(page)
    received()
    page.get_by_role("button", name="Disagreements, most confident first").click()
    expect(page.get_by_text(re.compile(r"^1–\d+ of (?!2,000)\d"))).to_be_visible()
    at_rest(page)
    third = received()
    print(f"table {first:,}, next page {second:,}, filter {third:,} bytes")
    assert 2_000 < first < TABLE
    for size in (second, third):
        assert 2_000 < size < NEXT_TABLE, "the script and the style came with the first"
    page.locator(".cell.text .lines").first.click()
    # The table has the beginning of a text; the card gets all of it a moment later.
    expect(page.locator(".panel .post")).to_have_text(re.compile(r"^(?:word\d+ ){900}"))


def test_151_classes_make_a_small_overview(page: Page, url: str, received) -> None:
    page.goto(f"{url}/overview?dataset=wide")
    expect(page.locator(".js-plotly-plot .nsewdrag").first).to_be_visible(timeout=60_000)
    at_rest(page)
    size = received()
    print(f"overview {size:,} bytes")
    assert 2_000 < size < OVERVIEW


def ready(page: Page) -> None:
    expect(page.locator('.review[data-state="ready"] .post')).to_be_visible(timeout=60_000)


def all_sent(page: Page) -> None:
    expect(page.locator(".unsent")).to_have_attribute("data-state", "sent", timeout=60_000)


@pytest.mark.parametrize("dataset", ["wide", "long"])
def test_the_cards_at_hand_are_small(page: Page, url: str, received, dataset: str) -> None:
    """The first load has 47 cards with their reasons; a decision sends none of them again."""
    page.goto(f"{url}/queue?dataset={dataset}")
    ready(page)
    at_rest(page)
    size = received()
    many = 10  # the next cards are asked for behind the seventeenth
    for _ in range(many):
        page.keyboard.press("k")
        ready(page)
    all_sent(page)
    decided = received() / many
    print(f"{dataset}: first cards {size:,}, each decision {decided:,.0f} bytes")
    assert 20_000 < size < CARDS
    assert 200 < decided < DECISION


def test_an_acknowledgement_is_small(page: Page, url: str, received) -> None:
    """Of one decision: the log has it, and where the review stands now."""
    page.goto(f"{url}/queue?dataset=wide")
    ready(page)
    # Once the words behind the predictions are known, the cards of a new page have them.
    for _ in range(20):
        if page.locator(".post mark").count():
            break
        page.keyboard.press("k")
        all_sent(page)
        at_rest(page)
    page.reload()
    ready(page)
    expect(page.locator(".post mark").first).to_be_visible()
    at_rest(page)
    received()
    page.keyboard.press("k")
    all_sent(page)
    at_rest(page)
    size = received()
    print(f"acknowledgement {size:,} bytes")
    assert 200 < size < ACKNOWLEDGEMENT


@pytest.mark.parametrize("dataset", ["wide", "long"])
@pytest.mark.parametrize(
    ("place", "drawn"),
    [("grid", ".card"), ("conflicts", ".group .post"), ("map", "canvas.over")],
)
def test_the_other_pages_are_small(
    page: Page, url: str, received, place: str, drawn: str, dataset: str
) -> None:
    page.goto(f"{url}/{place}?dataset={dataset}")
    expect(page.locator(drawn).first).to_be_visible(timeout=60_000)
    at_rest(page)
    size = received()
    print(f"{place} of {dataset}: {size:,} bytes")
    assert 2_000 < size < OTHERS[place]
