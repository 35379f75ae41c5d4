"""Conflicts in a browser: one key decides a whole group, and nothing else decides."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from frame import name_field
from playwright.sync_api import Locator, Page, WebSocketRoute, expect
from waiting import painted

from labelreview.core.configuration import Configuration
from labelreview.review.conflicts import conflicts_of
from labelreview.ui.pages.conflicts.page import AHEAD
from labelreview.workspace import Workspace

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
GROUPS = 45  # more than a browser has at hand at first
IMG = "<img src=x onerror=alert(1)>"


def _write(file: Path, labels: list[str], groups: int, text: str = "") -> None:
    """Groups of two equal texts with different labels, and rows that agree with theirs."""
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "text", "label"])
        for i in range(groups):
            word = f"word{i} {'abcdefghij'[i % 10] * 4} {'klmnopqrst'[i // 10] * 4}"
            for copy in range(2):
                label = labels[(i + copy) % len(labels)]
                writer.writerow([f"{file.stem}-{i}-{copy}", f"{text}{word} @user{copy}", label])
        for i in range(8 * len(labels)):
            writer.writerow([f"own-{i}", f"kind{i % len(labels)} {i}", labels[i % len(labels)]])


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("conflicts")
    made = Workspace.open(folder / "workspace")
    hostile = [IMG, "**b** :red[x] $x^2$", "</script>" + "L" * 500]
    for name, labels, groups, text in (
        ("few", ["red", "green", "blue"], GROUPS, ""),
        ("many", [f"class {i}" for i in range(12)], 6, ""),
        ("hostile", hostile, 4, f"{IMG} **b** \u202egnp\u202c {'W' * 3_000} "),
    ):
        _write(folder / f"{name}.csv", labels, groups, text)
        made.import_dataset(folder / f"{name}.csv", text_column="text", label_column="label")
        made.score(name, Configuration(folds=2))
    yield made
    made.close()


@pytest.fixture
def look(page: Page, url: str, space: Workspace):
    """`look("few")`: the page, and the log, which is as before afterwards."""
    opened = []

    def look_(name: str):
        page.goto(f"{url}/conflicts?dataset={name}")
        expect(page.locator(".group .post")).to_be_visible()
        opened.append(space.decisions(name))
        return opened[-1]

    page.on("dialog", lambda dialog: pytest.fail(f"a name ran as script: {dialog.message}"))
    page.on("pageerror", lambda error: pytest.fail(f"the page broke: {error}"))
    yield look_
    for log in opened:
        for batch in log.current()["batch"].unique():
            log.undo(log.current()["annotator"].iloc[0], batch=batch)


def progress(page: Page) -> Locator:
    return page.locator(".progress")


def arrived(page: Page) -> None:
    expect(page.locator(".unsent")).to_have_attribute("data-state", "sent")


def test_a_key_decides_the_whole_group_and_shows_the_next(page: Page, look, space) -> None:
    log = look("few")
    first, second = conflicts_of(space.findings("few")).page(2)
    expect(progress(page)).to_have_text(f"0 of {GROUPS} groups decided")
    expect(page.locator(".post")).to_contain_text(first.members[0].text.split()[0])
    page.keyboard.press("a")
    painted(page)  # at once: nothing has been sent yet
    assert second.members[0].text.split()[0] in page.locator(".post").inner_text()
    assert progress(page).inner_text() == f"1 of {GROUPS} groups decided"
    arrived(page)
    rows = log.current()
    assert set(rows["example_id"]) == {one.example_id for one in first.members}
    assert rows["batch"].nunique() == 1
    assert set(rows["origin"]) == {"conflict"}
    for row in rows.to_dict("records"):
        keeps = row["given_label"] == first.suggested_label
        assert row["verdict"] == ("keep" if keeps else "relabel")
    page.keyboard.press("z")
    painted(page)
    assert progress(page).inner_text() == f"0 of {GROUPS} groups decided"
    expect(page.locator(".post")).to_contain_text(first.members[0].text.split()[0])
    arrived(page)
    assert log.current().empty


@pytest.mark.parametrize(
    ("key", "verdicts"),
    [("2", {"keep", "relabel"}), ("k", {"keep"}), ("x", {"noisy"}), ("u", {"unsure"})],
)
def test_keys_say_what_their_buttons_print(page: Page, look, space, key, verdicts) -> None:
    log = look("few")
    first = conflicts_of(space.findings("few")).page(1)[0]
    page.keyboard.press(key)
    expect(progress(page)).to_have_text(f"1 of {GROUPS} groups decided")
    arrived(page)
    rows = log.current()
    assert set(rows["example_id"]) == {one.example_id for one in first.members}
    assert set(rows["verdict"]) <= verdicts
    if key == "2":
        names = space.findings("few").dataset.labels.names
        current = rows["label"].fillna(rows["given_label"])
        assert set(current) == {names[1]}


def test_one_is_kept_and_its_copies_are_dropped(page: Page, look, space) -> None:
    log = look("few")
    first = conflicts_of(space.findings("few")).page(1)[0]
    page.get_by_role("button", name="Keep one, drop 1").click()
    expect(progress(page)).to_have_text(f"1 of {GROUPS} groups decided")
    arrived(page)
    (row,) = log.current().to_dict("records")
    assert row["verdict"] == "drop"
    assert row["given_label"] != first.suggested_label
    assert row["example_id"] in {one.example_id for one in first.members}


def test_held_keys_and_typing_decide_nothing_more(page: Page, look) -> None:
    log = look("few")
    for _ in range(20):
        page.keyboard.down("a")
    page.keyboard.up("a")
    expect(progress(page)).to_have_text(f"1 of {GROUPS} groups decided")
    arrived(page)
    assert log.current()["batch"].nunique() == 1
    name_field(page).click()
    page.keyboard.type("akxdu12zjp")
    page.keyboard.press("Control+a")
    expect(progress(page)).to_have_text(f"1 of {GROUPS} groups decided")
    assert log.current()["batch"].nunique() == 1


def test_all_groups_one_after_the_other(page: Page, look) -> None:
    """Also those that were not in the browser at first."""
    log = look("few")
    before = log.log()["batch"].nunique()
    for done in range(1, GROUPS + 1):
        expect(page.locator(".loading")).to_have_count(0)  # the next group may be on its way
        page.keyboard.press("a")
        expect(progress(page)).to_have_text(f"{done} of {GROUPS} groups decided")
    expect(page.get_by_text("Every group is decided.")).to_be_visible()
    for key in "xu1":  # one key too many decides nothing
        page.keyboard.press(key)
    expect(page.get_by_text("Already decided. Press Z to undo.")).to_be_visible()
    arrived(page)
    assert log.current()["batch"].nunique() == GROUPS
    assert log.log()["batch"].nunique() == before + GROUPS
    expect(page.get_by_role("button", name="Go to the queue")).to_be_visible()
    page.keyboard.press("z")
    expect(progress(page)).to_have_text(f"{GROUPS - 1} of {GROUPS} groups decided")
    arrived(page)
    assert log.current()["batch"].nunique() == GROUPS - 1


def test_who_is_faster_than_the_server_goes_on_once_more_groups_come(page: Page, look) -> None:
    held: list[str | bytes] | None = None

    def hold(socket: WebSocketRoute) -> None:
        def pass_on(message: str | bytes) -> None:
            if held is None:
                socket.send(message)
            else:
                held.append(message)

        sockets.append(socket)
        socket.connect_to_server().on_message(pass_on)

    sockets: list[WebSocketRoute] = []
    page.route_web_socket("**/_stcore/stream", hold)
    look("few")
    held = []
    for done in range(1, AHEAD + 1):
        page.keyboard.press("a")
        expect(progress(page)).to_have_text(f"{done} of {GROUPS} groups decided")
    expect(page.get_by_text("Loading more groups…")).to_be_visible()
    page.keyboard.press("a")
    painted(page)
    assert progress(page).inner_text() == f"{AHEAD} of {GROUPS} groups decided"
    late, held = held, None
    for message in late:
        sockets[-1].send(message)
    expect(page.get_by_text("Loading more groups…")).to_have_count(0)
    page.keyboard.press("a")
    expect(progress(page)).to_have_text(f"{AHEAD + 1} of {GROUPS} groups decided")
    arrived(page)


def test_a_reload_keeps_what_was_done_and_undo_still_works(page: Page, look) -> None:
    log = look("few")
    page.keyboard.press("a")
    page.keyboard.press("x")
    page.reload()
    expect(progress(page)).to_have_text(f"2 of {GROUPS} groups decided")
    arrived(page)
    assert log.current()["batch"].nunique() == 2
    page.keyboard.press("p")
    expect(page.locator(".done")).to_have_text("≈ noisy")
    page.keyboard.press("j")
    expect(page.locator(".done")).not_to_be_attached()
    page.keyboard.press("z")
    page.keyboard.press("z")
    expect(progress(page)).to_have_text(f"0 of {GROUPS} groups decided")
    arrived(page)
    assert log.current().empty


def test_many_classes_are_searched_or_taken_from_the_columns(page: Page, look, space) -> None:
    log = look("many")
    page.keyboard.press("/")
    search = page.get_by_role("combobox", name="Another label")
    expect(search).to_be_focused()
    page.keyboard.type("class 11")
    page.keyboard.press("Enter")
    expect(progress(page)).to_have_text("1 of 6 groups decided")
    expect(search).to_have_value("")
    second = conflicts_of(space.findings("many")).page(2)[1]
    heading = page.locator(".column .all").first
    expect(heading.locator("kbd")).to_have_text("1")
    label = heading.locator("bdi").text_content()
    page.keyboard.press("1")
    expect(progress(page)).to_have_text("2 of 6 groups decided")
    arrived(page)
    rows = log.current()
    current = rows["label"].fillna(rows["given_label"])
    assert current.tolist()[:2] == ["class 11", "class 11"]
    assert current.tolist()[2:] == [label, label]
    assert set(rows["example_id"][2:]) == {one.example_id for one in second.members}


def test_names_and_texts_are_shown_as_they_are(page: Page, look, tmp_path: Path) -> None:
    log = look("hostile")
    expect(page.locator(".post")).to_contain_text(f"{IMG} **b**")
    titles = page.locator(".column bdi").all_text_contents()
    assert any(title.startswith((IMG, "**b**", "</script>")) for title in titles)
    assert page.locator(".conflicts :is(img, script, b, .katex)").count() == 0
    wide = "document.querySelector('[data-testid=stMain]')"
    assert page.evaluate(f"{wide}.scrollWidth - {wide}.clientWidth") <= 0
    page.screenshot(path=tmp_path / "conflicts.png")
    page.keyboard.press("a")
    expect(progress(page)).to_have_text("1 of 4 groups decided")
    arrived(page)
    assert len(log.current()) == 2
