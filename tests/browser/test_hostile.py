"""Names, texts and notes that would run, link or break out, shown as the characters they are."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from labelreview.configuration import Configuration
from labelreview.decisions import Decision
from labelreview.filters import Filter
from labelreview.findings import Findings
from labelreview.workspace import Workspace

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
IMG = "<img src=x onerror=alert(1)>"
LABELS = (
    IMG,
    "<script>alert(2)</script>",
    ":red[x] **b** $x^2$ :smile:",
    "[a](javascript:alert(3)) `c` \u202egnp",
    "=HYPERLINK(1) " + "L" * 10_000,
)
DATASET = f"{IMG} **b** :red[x]"
NOTE = f"{IMG} <b>note</b>"
TEXTS = (
    "<script>alert(4)</script> post {i} <b>bold</b> $x^2$ **b**",
    "[link {i}](javascript:alert(5)) ![i](x.png) :red[x]",
    "W" * 3_000 + " {i}",
    "\u202eright to left\u202c {i} شكرا 👩‍👩‍👧‍👦🏳️‍🌈",
    "=cmd|' /C calc'!A{i} \"quoted\", comma",
)
COLUMNS = {"text": "<u>text</u> :red[t]", "label": "label **b** $y$", "more": IMG}
PAGES = ("load", "score", "overview", "examples", "queue", "export", "trying")
# Elements that names and texts must not become. Streamlit itself makes the rest.
ALIEN = (
    "[data-testid=stMain] :is(img[src='x'], img[src='x.png'], b, u, script:not([src])), "
    "a[href^='javascript:'], .katex"
)


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("hostile")
    file = folder / "hostile.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS.values())
        for i in range(150):
            wrong = i % 7 == 0
            label = LABELS[(i + wrong) % len(LABELS)]
            writer.writerow([TEXTS[i % len(TEXTS)].format(i=i), label, IMG])
    made = Workspace.open(folder / "workspace")
    made.import_dataset(
        file, name=DATASET, text_column=COLUMNS["text"], label_column=COLUMNS["label"]
    )
    made.score(DATASET, Configuration(folds=3))
    findings = made.findings(DATASET)
    one = findings.labels_of(findings.ids(Filter(disagree=True), 1))[0]
    decision = Decision(one.example_id, "relabel", one.suggested_label, NOTE)
    findings.log.record([decision], IMG, seen_revision=0)
    return made


@pytest.fixture(scope="module")
def findings(space: Workspace) -> Findings:
    return space.findings(DATASET)


@pytest.fixture(scope="module")
def url(serve, space: Workspace) -> str:
    return serve(ROOT / "streamlit_app.py", {"LABELREVIEW_WORKSPACE": str(space.settings.folder)})


@pytest.fixture
def look(page: Page, url: str):
    """`look("queue")`: the page with the hostile dataset, at rest and unharmed."""
    page.on("dialog", lambda dialog: pytest.fail(f"a name ran as script: {dialog.message}"))
    page.on("pageerror", lambda error: pytest.fail(f"the page broke: {error}"))

    def look_(place: str, **query: str) -> Page:
        page.goto(f"{url}/{place}?{urlencode({'dataset': DATASET, **query})}")
        expect(page.get_by_role("textbox", name="You decide as")).to_be_visible()
        rest(page)
        return page

    return look_


def rest(page: Page) -> None:
    page.wait_for_timeout(500)  # formulas and emoji are drawn by scripts that come late
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_attached()


def unharmed(page: Page) -> None:
    assert page.locator(ALIEN).evaluate_all("all => all.map(e => e.outerHTML)") == []
    # Nothing is pushed out of the window.
    wide = "document.querySelector('[data-testid=stMain]')"
    assert page.evaluate(f"{wide}.scrollWidth - {wide}.clientWidth") <= 0
    assert page.get_by_text("This page failed").count() == 0


def main_text(page: Page) -> str:
    text = page.get_by_test_id("stMain").text_content() or ""
    return re.sub("[\u2066-\u2069]", "", text)


@pytest.mark.parametrize("place", PAGES)
def test_a_page_shows_names_literally(look, tmp_path, place: str) -> None:
    page = look(place)
    page.screenshot(path=tmp_path / f"{place}.png")
    unharmed(page)
    if place not in ("queue",):
        assert DATASET in main_text(page)


def test_the_queue_shows_labels_text_and_reasons_literally(look, findings) -> None:
    for label in (LABELS[0], LABELS[3], LABELS[4]):
        example = findings.ids(Filter(given=(label,), disagree=True), 1)[0]
        one = findings.one(example)
        page = look("queue", disagree="1", example=example)
        assert page.locator("p.post[data-shown]").text_content() == one.text
        shown = main_text(page)
        for label in (one.given_label, one.suggested_label):
            assert label[:40] in shown
        for name in ("Keep Shortcut K", "Undo Shortcut Z"):
            expect(page.get_by_role("button", name=name)).to_be_in_viewport()
        unharmed(page)


def test_filters_and_sentence_show_labels_literally(look, tmp_path) -> None:
    for label in LABELS:
        page = look("examples", given=label, text=IMG)
        wanted = Filter(given=(label,), text=IMG).sentence()
        assert wanted[:300] in main_text(page)
        expect(page.get_by_role("button", name="Show everything")).to_be_in_viewport()
        unharmed(page)
    page.screenshot(path=tmp_path / "examples-long.png")


def test_links_with_hostile_values_give_a_literal_sentence(look) -> None:
    for query in ({"status": IMG}, {"sort": IMG}, {"run": IMG}, {"dataset": f"{IMG}2"}):
        page = look("examples", **query)
        alert = page.get_by_role("alert").first
        expect(alert).to_contain_text(IMG)
        unharmed(page)


def test_deciding_together_shows_labels_literally(look, findings) -> None:
    page = look("examples", disagree="1")
    page.get_by_role("button", name="Accept suggestion").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("→").first).to_be_visible()
    rest(page)
    assert IMG in re.sub("[\u2066-\u2069]", "", dialog.text_content() or "")
    unharmed(page)
    assert dialog.locator("img, b, u, script, .katex").count() == 0
    dialog.get_by_role("button", name="Cancel").click()
    assert findings.log.revision() == 1


def test_loading_a_hostile_file_shows_columns_and_classes_literally(look, space, tmp_path) -> None:
    page = look("load")
    source = space.settings.folder.parent / "hostile.csv"
    page.get_by_role("textbox", name="or give a path").fill(str(source))
    page.get_by_role("button", name="Read it").first.click()
    expect(page.get_by_text("The first 8 of 150 rows.")).to_be_visible()
    rest(page)
    page.screenshot(path=tmp_path / "load-file.png")
    unharmed(page)


@pytest.mark.parametrize("text", [IMG, *(text.format(i=1) for text in TEXTS)])
def test_a_text_that_is_tried_is_shown_literally(look, tmp_path, text: str) -> None:
    page = look("trying")
    field = page.get_by_role("textbox", name="A text, or several")
    for asked in (text, f"{text}\n{LABELS[2]}"):
        field.fill(asked)
        page.get_by_role("button", name="Ask the model").click()
        expect(page.get_by_text("The nearest examples")).to_be_visible(timeout=60_000)
        rest(page)
        assert page.locator("p.post").text_content() == text.strip()
        unharmed(page)
    page.screenshot(path=tmp_path / "trying.png")
