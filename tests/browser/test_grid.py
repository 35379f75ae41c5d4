"""The grid in a real browser: marks, decisions about many, more cards, and what is kept."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from urllib.parse import urlencode

import pytest
from frame import name_field
from playwright.sync_api import Locator, Page, expect
from waiting import at_rest, until

from labelreview.core.configuration import Configuration
from labelreview.findings.filter import Filter
from labelreview.findings.findings import Findings
from labelreview.workspace import Workspace

pytestmark = pytest.mark.browser

SEEN = "[name=rest]"
KEPT = """(box) => {
  const first = [...box.querySelectorAll(".card:not(.away)")].find(
    (e) => e.getBoundingClientRect().bottom > box.getBoundingClientRect().top + 20
  )
  const kept = Object.keys(localStorage).filter((key) => key.startsWith("labelreview/grid/"))
  return box.scrollTop > 500 &&
    kept.some((key) => JSON.parse(localStorage.getItem(key)).top === first.card.p)
}"""
"""Whether the browser has stored which card is the first on the screen."""
IN_SIGHT = """(all) => all.filter((e) => {
  const { left, top, width, height } = e.getBoundingClientRect()
  const there = e.getRootNode().elementFromPoint(left + width / 2, top + height / 2)
  return there?.closest(".card") === e
}).map((e) => e.card.id)"""
"""The cards whose middle somebody sees, and nothing above it."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, builtin_folder: Path) -> Path:
    made = tmp_path_factory.mktemp("grid") / "workspace"
    shutil.copytree(builtin_folder, made)
    return made


@pytest.fixture
def url(dashboard, folder: Path) -> str:
    return dashboard(folder)


@pytest.fixture
def findings(folder: Path):
    space = Workspace.open(folder)
    found = space.findings("builtin")
    yield found
    for who in set(found.log.current()["annotator"]):  # the tests share a server
        while found.log.undo(who) is not None:
            pass
    space.close()


@pytest.fixture
def label(findings: Findings) -> str:
    """The class with the most rows."""
    return next(iter(findings.counts(Filter(), "given_label")))


@pytest.fixture
def sheet(page: Page, url: str, label: str) -> Page:
    """The grid of that class, its first screen seen."""
    return look(page, url, given=label)


def look(page: Page, url: str, **query: str) -> Page:
    page.on("pageerror", lambda error: pytest.fail(f"the page broke: {error}"))
    page.goto(f"{url}/grid?{urlencode({'dataset': 'builtin', **query})}")
    settled(page)
    return page


def settled(page: Page) -> None:
    expect(page.locator(".card").first).to_be_visible(timeout=60_000)
    expect(page.locator("[name=rest]")).to_be_enabled()


def card(page: Page, example: str) -> Locator:
    place = page.locator(".card").evaluate_all(
        "(all, id) => all.findIndex((e) => e.card.id === id)", example
    )
    return page.locator(".card").nth(place)


def ids(page: Page, which: str = ".card") -> list[str]:
    return page.locator(which).evaluate_all("all => all.map((e) => e.card.id)")


def at_bottom(page: Page) -> bool:
    left = "e => e.scrollHeight - e.scrollTop - e.clientHeight"
    return page.locator(".cards").evaluate(left) < 1


def number(page: Page, part: str) -> int:
    words = page.locator(part).text_content() or ""
    return int("".join(sign for sign in words if sign.isdigit()))


def decided(findings: Findings) -> int:
    return sum(findings.log.counts().values())


def in_log(page: Page, findings: Findings, many: int) -> dict[str, tuple[str, str | None]]:
    """example -> (verdict, label) of the log, once it has `many` active decisions."""
    until(page, lambda: decided(findings) == many)
    rows = findings.log.current().to_dict("records")
    assert len(rows) == many
    return {row["example_id"]: (row["verdict"], row["label"]) for row in rows}


def other_label(findings: Findings, label: str) -> tuple[str, str]:
    """The key and the name of another class."""
    names = findings.dataset.labels.names
    place = next(i for i, name in enumerate(names) if name != label)
    return str(place + 1), names[place]


def test_forty_cards_are_on_a_small_screen(sheet: Page) -> None:
    on_screen = sheet.locator(".cards").evaluate(
        """(box) => [...box.querySelectorAll(".card")].filter((e) => {
          const [a, b] = [e.getBoundingClientRect(), box.getBoundingClientRect()]
          return a.top >= b.top && a.bottom <= b.bottom
        }).length"""
    )
    assert on_screen >= 40
    assert sheet.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def test_marked_cards_are_relabelled_after_one_question(sheet, findings, label) -> None:
    cards = sheet.locator(".card")
    first = ids(sheet)[:8]
    cards.nth(0).click()
    cards.nth(5).hover()
    sheet.mouse.down()
    cards.nth(6).hover()
    cards.nth(7).hover()
    sheet.mouse.up()
    assert number(sheet, ".count") == 4
    key, name = other_label(findings, label)
    sheet.keyboard.press(key)
    expect(sheet.locator(".question")).to_have_text(f"Relabel 4 marked cards to {name}?")
    sheet.keyboard.press("Escape")
    assert decided(findings) == 0
    assert number(sheet, ".count") == 4
    sheet.keyboard.press(key)
    sheet.keyboard.press("Enter")
    wanted = [first[0], first[5], first[6], first[7]]
    assert in_log(sheet, findings, 4) == dict.fromkeys(wanted, ("relabel", name))
    assert set(findings.log.current()["origin"]) == {"grid"}
    expect(sheet.locator(".card.done")).to_have_count(4)
    expect(sheet.locator(".progress")).to_contain_text("4 of")
    # What is decided is not there when one comes back.
    sheet.reload()
    settled(sheet)
    assert not set(ids(sheet)) & set(wanted)
    expect(sheet.locator(".progress")).to_contain_text("4 of")


def test_the_rest_is_what_was_on_the_screen_and_is_not_marked(sheet, findings) -> None:
    sheet.locator(".card").nth(3).click()
    before = number(sheet, SEEN)
    assert 30 <= before < 60
    sheet.locator(".cards").hover()
    sheet.mouse.wheel(0, 500)
    expect(sheet.locator(SEEN)).not_to_contain_text(f"{before}")
    many = number(sheet, SEEN)
    assert before < many < len(ids(sheet))
    marked = ids(sheet, ".card.marked")
    sheet.keyboard.press("k")
    expect(sheet.locator(".question")).to_contain_text(f"{many} cards in sight or scrolled past")
    kept = ids(sheet, ".card.asked")
    sheet.keyboard.press("Enter")
    assert in_log(sheet, findings, many) == dict.fromkeys(kept, ("keep", None))
    assert not set(marked) & set(kept)
    assert ids(sheet, ".card.marked") == marked


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (820, 1180)])
def test_the_rest_is_exactly_what_is_in_sight_also_after_an_undo(
    page, url, findings, label, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    sheet = look(page, url, given=label)
    at_rest(sheet)

    def in_sight() -> list[str]:
        return sheet.locator(".card").evaluate_all(IN_SIGHT)

    until(sheet, lambda: number(sheet, SEEN) == len(in_sight()))
    wanted = in_sight()
    assert len(wanted) >= 4
    sheet.keyboard.press("k")
    expect(sheet.locator(".question")).to_contain_text(f"{len(wanted)} cards")
    assert ids(sheet, ".card.asked") == wanted
    sheet.keyboard.press("Enter")
    assert set(in_log(sheet, findings, len(wanted))) == set(wanted)
    expect(sheet.locator("[name=undo]")).to_contain_text(f"Undo {len(wanted)} kept")
    sheet.keyboard.press("z")
    assert in_log(sheet, findings, 0) == {}
    until(sheet, lambda: in_sight() == wanted)
    assert number(sheet, SEEN) == len(wanted)


def test_undo_takes_all_back_and_marks_them_again(sheet, findings) -> None:
    cards = sheet.locator(".card")
    for place in (1, 2):
        cards.nth(place).click()
    sheet.keyboard.press("x")
    sheet.keyboard.press("Enter")
    assert {verdict for verdict, _ in in_log(sheet, findings, 2).values()} == {"noisy"}
    sheet.keyboard.press("z")
    assert in_log(sheet, findings, 0) == {}
    assert number(sheet, ".count") == 2
    expect(sheet.locator(".card.done")).to_have_count(0)


def test_each_as_suggested(page, url, findings, label) -> None:
    sheet = look(page, url, given=label, disagree="1")
    for place in (0, 1):
        sheet.locator(".card").nth(place).click()
    chosen = ids(sheet)[:2]
    sheet.keyboard.press("a")
    sheet.keyboard.press("Enter")
    wanted = {i: ("relabel", findings.one(i).suggested_label) for i in chosen}
    assert in_log(sheet, findings, 2) == wanted


def test_on_the_suggested_side_the_rest_gets_the_class(page, url, findings, label) -> None:
    sheet = look(page, url, suggested=label, disagree="1")
    shown = ids(sheet, ".card")
    sheet.keyboard.press("k")
    chosen = ids(sheet, ".card.asked")
    assert set(chosen) <= set(shown)
    sheet.keyboard.press("Enter")
    assert in_log(sheet, findings, len(chosen)) == dict.fromkeys(chosen, ("relabel", label))


def test_marks_and_place_survive_a_reload(sheet, findings) -> None:
    sheet.locator(".card").nth(2).click()
    sheet.locator(".cards").hover()
    sheet.mouse.wheel(0, 900)
    until(sheet, lambda: sheet.locator(".cards").evaluate(KEPT))
    top = sheet.locator(".cards").evaluate("e => e.scrollTop")
    marked = ids(sheet, ".card.marked")
    assert top > 500
    sheet.reload()
    settled(sheet)
    assert ids(sheet, ".card.marked") == marked
    row = 73
    assert abs(sheet.locator(".cards").evaluate("e => e.scrollTop") - top) < row
    assert decided(findings) == 0


def test_arrows_space_shift_and_escape(sheet) -> None:
    sheet.keyboard.press("ArrowRight")
    sheet.keyboard.press(" ")
    sheet.keyboard.press("ArrowDown")
    sheet.keyboard.press(" ")
    order = ids(sheet)
    columns = order.index(ids(sheet, ".card.cursor")[0])
    assert columns > 1
    assert ids(sheet, ".card.marked") == [order[0], order[columns]]
    sheet.keyboard.press("Escape")
    expect(sheet.locator(".card.marked")).to_have_count(0)
    sheet.locator(".card").nth(2).click()
    sheet.locator(".card").nth(9).click(modifiers=["Shift"])
    assert ids(sheet, ".card.marked") == order[2:10]


def test_nothing_moves_when_a_text_is_read(sheet, findings) -> None:
    boxes = "all => all.slice(0, 45).map((e) => JSON.stringify(e.getBoundingClientRect()))"
    before = sheet.locator(".card").evaluate_all(boxes)
    for place in (0, 7, 12):
        sheet.locator(".card").nth(place).hover()
        one = findings.one(ids(sheet)[place])
        expect(sheet.locator(".whole")).to_have_text(one.text[:400])
        assert one.suggested_label in (sheet.locator(".about").text_content() or "")
    sheet.locator(".card").nth(4).click()
    sheet.keyboard.press("d")
    assert sheet.locator(".card").evaluate_all(boxes) == before


def test_all_cards_come_once_as_one_scrolls(sheet, findings, label) -> None:
    everything = findings.ids(Filter(given=(label,)))
    assert len(everything) > len(ids(sheet)) - 1
    sheet.locator(".cards").hover()
    while (many := len(ids(sheet))) < len(everything):
        sheet.mouse.wheel(0, 4_000)
        until(sheet, lambda many=many: not at_bottom(sheet) or len(ids(sheet)) > many)
    assert sorted(ids(sheet)) == sorted(everything)


def test_what_the_slider_hides_is_not_decided(sheet, findings) -> None:
    sheet.locator(".card").nth(0).click()
    slider = sheet.locator(".near input")
    slider.fill("60")
    shown, loaded = ids(sheet, ".card:not(.away)"), ids(sheet)
    assert 0 < len(shown) < 0.6 * len(loaded)
    sheet.keyboard.press("k")
    asked = set(ids(sheet, ".card.asked"))
    assert asked
    assert asked <= set(shown)
    sheet.keyboard.press("Escape")
    slider.fill("0")
    expect(sheet.locator(".card.away")).to_have_count(0)
    assert number(sheet, ".count") == 1


def test_a_card_opens_in_the_queue_with_the_class(sheet, label) -> None:
    second = ids(sheet)[1]
    sheet.locator(".card").nth(1).hover()
    sheet.keyboard.press("o")
    sheet.wait_for_url(lambda there: "/queue" in there and urlencode({"example": second}) in there)
    assert urlencode({"given": label}) in sheet.url


def test_keys_are_silent_while_somebody_types(sheet, findings) -> None:
    sheet.locator(".card").nth(1).click()
    name_field(sheet).click()
    sheet.keyboard.type("x k")
    expect(sheet.locator(".ask")).to_be_hidden()
    assert number(sheet, ".count") == 1
    assert decided(findings) == 0


IMG = "<img src=x onerror=alert(1)>"
TEXTS = (
    f"{IMG} post {{i}} <b>bold</b> **b** $x^2$",
    "W" * 900 + " {i}",
    "\u202eright to left\u202c {i} שלום שלום",
    "مرحبا {i} كيف الحال",
)


@pytest.fixture(scope="module")
def odd_folder(tmp_path_factory) -> Path:
    """Two datasets with names and texts that would run: 2 classes, and 151."""
    base = tmp_path_factory.mktemp("odd")
    space = Workspace.open(base / "workspace")
    for name, classes, rows in (("two", 2, 120), ("many", 151, 906)):
        labels = [f"{IMG} class {k} " + "n" * 90 * (k % 2) for k in range(classes)]
        with (base / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["text", "label"])
            for i in range(rows):
                wrong = i % 9 == 0
                text = TEXTS[i % len(TEXTS)].format(i=i) + f" topic{i % classes}"
                writer.writerow([text, labels[(i + wrong) % classes]])
        space.import_dataset(base / f"{name}.csv", name=name)
        space.score(name, Configuration(folds=3))
    space.close()
    return base / "workspace"


@pytest.mark.parametrize(
    ("dataset", "width", "scheme"), [("two", 1280, "light"), ("many", 1920, "dark")]
)
def test_odd_names_and_texts_stay_text(
    page: Page, dashboard, odd_folder: Path, dataset: str, width: int, scheme: str, tmp_path
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.on("dialog", lambda dialog: pytest.fail(f"a text ran as script: {dialog.message}"))
    look(page, dashboard(odd_folder), dataset=dataset)
    page.locator(".card").first.click()
    if dataset == "many":
        page.keyboard.press("/")
        page.keyboard.type("class 77 ")
        expect(page.locator(".found-class")).to_have_count(1)
        page.keyboard.press("Enter")
    else:
        page.keyboard.press("1")
        if page.locator(".ask").is_hidden():  # its own class
            page.keyboard.press("2")
    expect(page.locator(".question")).to_contain_text(IMG)
    page.screenshot(path=tmp_path / "odd.png")
    inside = page.locator(".sheet")
    assert inside.locator("img, b, script, u, .katex").count() == 0
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    # No button is pushed out of the sheet.
    rights = "all => all.map((e) => e.getBoundingClientRect().right)"
    edge = inside.evaluate("e => e.getBoundingClientRect().right")
    assert max(inside.locator(".row button").evaluate_all(rights)) <= edge + 1
