"""The review screen: keys are answered in the browser, and every decision reaches the log once."""

from __future__ import annotations

import random
import re
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from frame import go_to, name_field
from playwright.sync_api import Page, expect
from waiting import at_rest, until

from labelreview.core.configuration import Configuration
from labelreview.decision_log import DecisionLog
from labelreview.findings.filter import Filter
from labelreview.findings.findings import Findings
from labelreview.review.control_examples import next_controls
from labelreview.workspace import Workspace

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
QUEUE = "queue?dataset=builtin"
PATIENT = 60_000  # milliseconds
VERDICT_OF = {"k": "keep", "x": "noisy", "d": "drop", "u": "unsure"}


@pytest.fixture
def space(builtin_space: Workspace) -> Workspace:
    return builtin_space


@pytest.fixture
def log(space: Workspace) -> DecisionLog:
    return space.decisions("builtin")


@pytest.fixture
def findings(space: Workspace) -> Findings:
    return space.findings("builtin")


def ready(page: Page) -> None:
    expect(page.locator('.review[data-state="ready"]')).to_be_visible(timeout=PATIENT)


def shown(page: Page) -> str:
    """The id of the example on the card."""
    name = page.locator(".post").get_attribute("data-example")
    assert name
    return name


def all_sent(page: Page) -> None:
    expect(page.locator(".unsent")).to_have_attribute("data-state", "sent", timeout=PATIENT)


def decide(page: Page, keys: list[str]) -> list[tuple[str, str]]:
    """Press keys one after the other, each as soon as the next card is there; what was decided, as
    (example, verdict)."""
    done = []
    for key in keys:
        ready(page)
        put_connection_error_away(page)
        done.append((shown(page), VERDICT_OF[key]))
        page.keyboard.press(key)
    return done


def put_connection_error_away(page: Page) -> None:
    """Close Streamlit's dialog, as people do: while it is open, keys belong to it."""
    dialog = page.get_by_role("dialog")
    if dialog.count():
        dialog.get_by_role("button", name="Close").click()
        expect(dialog).to_have_count(0)


def recorded(log: DecisionLog) -> list[tuple[str, str]]:
    return list(log.log()[["example_id", "verdict"]].itertuples(index=False, name=None))


def as_bytes(payload: bytes | str) -> bytes:
    return payload if isinstance(payload, bytes) else payload.encode()


def some_keys(many: int) -> list[str]:
    return random.Random(0).choices("kxdu", k=many)


def test_many_decisions_in_a_row(page: Page, url: str, log) -> None:
    """None is lost, none is doubled, and the log has them in the order of the keys."""
    page.goto(f"{url}/{QUEUE}")
    done = decide(page, some_keys(100))
    assert len({example for example, _ in done}) == 100
    all_sent(page)
    assert recorded(log) == done
    rows = log.log()
    assert set(rows["origin"]) == {"queue", "control"}
    drawn = rows[rows["origin"] == "control"]
    assert 13 <= len(drawn) <= 24, "one card in five is drawn at random"
    assert rows["seconds"].notna().all()
    assert rows["batch"].is_unique


def test_a_lost_line_and_a_reload_lose_nothing(page: Page, url: str, cable, log) -> None:
    line = cable(urlsplit(url).port)
    page.goto(f"{line.url}/{QUEUE}")
    done = decide(page, some_keys(10))
    all_sent(page)

    line.cut()
    done += decide(page, some_keys(10))
    expect(page.locator(".unsent")).to_have_text(re.compile("Saving"))
    line.wait_for_refusals(2)
    line.mend()
    all_sent(page)
    assert recorded(log) == done

    # Reloaded before anything can have been sent: the last keys wait in the browser's storage.
    done += decide(page, some_keys(15))
    page.reload()
    ready(page)
    assert shown(page) not in {example for example, _ in done}
    done += decide(page, some_keys(15))
    all_sent(page)
    assert len({example for example, _ in done}) == len(done) == 50, "a key was not taken"
    assert recorded(log) == done


KILLS = 5


def test_five_kills_with_two_tabs_and_an_outage_lose_nothing(
    page: Page, start_server, space, log
) -> None:
    """What is decided before, during and after each leaves by itself, each decision once."""
    environment = {"LABELREVIEW_WORKSPACE": str(space.settings.folder)}
    server = start_server(ROOT / "streamlit_app.py", environment)
    page.goto(f"{server.url}/{QUEUE}")
    ready(page)
    beside = page.context.new_page()
    beside.goto(f"{server.url}/examples?dataset=builtin")
    beside.locator(".cell.text .lines").first.click(timeout=PATIENT)
    expect(beside.locator(".panel .post")).to_be_visible()
    at_rest(beside)
    mine: list[tuple[str, str]] = []
    theirs = 0

    def decide_in_both(in_queue: int, in_table: int) -> None:
        nonlocal theirs
        page.bring_to_front()
        mine.extend(decide(page, some_keys(in_queue)))
        beside.bring_to_front()
        put_connection_error_away(beside)
        for _ in range(in_table):
            beside.keyboard.press("k")
        theirs += in_table

    def both_sent() -> None:
        for tab in (page, beside):
            tab.bring_to_front()
            all_sent(tab)
        # What is in the log twice was recorded twice; a tab has its own in the order of its keys.
        rows = log.log()
        assert rows["batch"].is_unique
        table = rows[rows["origin"] == "table"]
        assert len(table) == theirs
        of_queue = rows[rows["origin"] != "table"][["example_id", "verdict"]]
        assert list(of_queue.itertuples(index=False, name=None)) == mine

    for kill in range(KILLS):
        decide_in_both(2, kill % 2)  # an idle tab hears nothing of another server by itself
        server.kill()
        decide_in_both(kill % 2, kill // 2)
        server = start_server(ROOT / "streamlit_app.py", environment, port=server.port)
        decide_in_both(1, 1)
        both_sent()

    for tab in (page, beside):
        tab.bring_to_front()
        at_rest(tab)  # the next texts are there
    database, away = space.settings.folder / "decisions.db", space.settings.folder / "away"
    away.mkdir()
    for file in database.parent.glob("decisions.db*"):
        file.rename(away / file.name)
    decide_in_both(3, 2)
    for tab, card in ((page, ".review .post"), (beside, ".panel .post")):
        tab.bring_to_front()
        expect(tab.locator(".outage")).to_contain_text("is gone", timeout=PATIENT)
        expect(tab.locator(".outage")).to_contain_text("in this browser")
        expect(tab.locator(card)).to_be_visible()
        expect(tab.get_by_test_id("stAlert")).to_have_count(0)
    for file in away.iterdir():
        file.rename(database.parent / file.name)
    both_sent()
    expect(beside.locator(".outage")).not_to_be_visible(timeout=PATIENT)


@pytest.fixture
def offline(page: Page, url: str, cable):
    """The line to the server, cut while the page shows the queue."""
    line = cable(urlsplit(url).port)
    page.goto(f"{line.url}/{QUEUE}")
    ready(page)
    line.cut()
    return line


def test_unsent_decisions_wait_for_the_next_visit(page: Page, offline, log) -> None:
    done = decide(page, some_keys(5))
    page.goto("about:blank")
    assert recorded(log) == []
    offline.mend()
    page.goto(f"{offline.url}/{QUEUE}")
    ready(page)
    all_sent(page)
    assert recorded(log) == done


def test_unsent_decisions_are_sent_from_any_page(page: Page, offline, log) -> None:
    done = decide(page, some_keys(5))
    page.goto("about:blank")
    offline.mend()
    page.goto(f"{offline.url}/export?dataset=builtin")
    expect(page.get_by_text("· 5 decided")).to_be_visible(timeout=PATIENT)
    assert recorded(log) == done


def test_what_a_closed_tab_left_is_sent_from_another_dataset_by_who_decided(
    page: Page, offline, space, log
) -> None:
    space.import_dataset("builtin", name="other")
    done = decide(page, ["k", "x"])
    page.evaluate(
        """() => {
            for (const [key, value] of Object.entries(localStorage)) {
                if (!key.includes("/unsent/")) continue
                const action = JSON.parse(value)
                localStorage.setItem(key, JSON.stringify({ ...action, at: action.at - 60_000 }))
            }
            localStorage.setItem("labelreview/annotator", "somebody else")
        }"""
    )
    page.close()
    offline.mend()
    other = page.context.new_page()
    other.goto(f"{offline.url}/export?dataset=other")
    expect(other.get_by_role("heading", name="Export")).to_be_visible(timeout=PATIENT)
    until(other, lambda: len(log.log()) == len(done))
    assert recorded(log) == done
    assert set(log.log()["annotator"]) == {"ana"}


def test_what_was_left_and_cannot_be_recorded_is_said(page: Page, offline, log) -> None:
    decide(page, ["k"])
    page.evaluate(
        """() => {
            const key = Object.keys(localStorage).find((one) => one.includes("unsent"))
            const action = { ...JSON.parse(localStorage.getItem(key)), examples: ["gone"] }
            localStorage.setItem(key, JSON.stringify(action))
        }"""
    )
    page.goto("about:blank")
    offline.mend()
    page.goto(f"{offline.url}/export?dataset=builtin")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("This run does not contain 1 of the examples", timeout=PATIENT)
    assert recorded(log) == []


def test_whoever_goes_to_another_page_finds_there_what_was_just_decided(
    page: Page, url: str, log
) -> None:
    with page.expect_websocket() as opened:
        page.goto(f"{url}/{QUEUE}")
    ready(page)
    first = shown(page).encode()
    # They are on their way, and what follows is not.
    with opened.value.expect_event("framesent", lambda payload: first in as_bytes(payload)):
        done = decide(page, some_keys(3))
    done += decide(page, some_keys(2))
    go_to(page, "Export")
    # An answer that is on its way is dropped when one goes; then it is sent again from there.
    expect(page.get_by_text("· 5 decided")).to_be_visible(timeout=PATIENT)
    assert recorded(log) == done


@pytest.mark.parametrize("key", ["k", "1", "z"])
def test_a_held_key_acts_once(page: Page, url: str, log, key: str) -> None:
    page.goto(f"{url}/{QUEUE}&disagree=1")
    before = decide(page, some_keys(5)) if key == "z" else []
    ready(page)
    for _ in range(10):
        page.keyboard.down(key)  # without an up, the browser says that it is a repetition
    page.keyboard.up(key)
    all_sent(page)
    assert len(recorded(log)) == len(before) + 1


def test_keys_are_silent_while_somebody_types(page: Page, url: str, log) -> None:
    page.goto(f"{url}/{QUEUE}&disagree=1")
    ready(page)
    here = shown(page)
    page.keyboard.press("n")
    note = page.get_by_role("textbox", name="Note")
    expect(note).to_be_focused()
    page.keyboard.type("kaxduzjp1234?")
    expect(note).to_have_value("kaxduzjp1234?")
    assert shown(page) == here
    page.keyboard.press("Enter")
    expect(note).not_to_be_focused()
    page.keyboard.press("k")
    expect(note).to_have_value("")
    all_sent(page)
    (row,) = log.log().to_dict("records")
    assert (row["example_id"], row["verdict"], row["note"]) == (here, "keep", "kaxduzjp1234?")
    name_field(page).fill("kkk")
    assert len(log.log()) == 1


def test_undo_goes_back_as_far_as_this_tab_decided(page: Page, url: str, log) -> None:
    page.goto(f"{url}/{QUEUE}&disagree=1")
    done = decide(page, ["k", "x", "d"])
    all_sent(page)
    page.reload()
    ready(page)
    for example, _ in reversed(done):
        page.keyboard.press("z")
        expect(page.locator(".post")).to_have_attribute("data-example", example)
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    page.keyboard.press("z")
    all_sent(page)
    assert log.current().empty
    assert [verdict for _, verdict in recorded(log)] == ["keep", "noisy", "drop", *["undo"] * 3]


def test_undo_in_another_browser_says_first_what_it_takes_back(
    page: Page, chromium, url: str, log
) -> None:
    page.goto(f"{url}/{QUEUE}&disagree=1")
    mine = decide(page, ["k"])
    all_sent(page)
    other = chromium.new_context().new_page()
    other.goto(f"{url}/{QUEUE}&disagree=1")
    ready(other)
    assert shown(other) != mine[0][0]
    other.keyboard.press("z")
    expect(other.locator(".last")).to_contain_text("Undo again takes back: kept")
    assert shown(other) != mine[0][0], "one press takes nothing back"
    other.keyboard.press("z")
    expect(other.locator(".post")).to_have_attribute("data-example", mine[0][0])
    expect(other.locator(".where")).to_have_text(re.compile("^0 of"))
    expect(other.locator(".badge")).to_have_count(0)
    all_sent(other)
    other.context.close()
    assert recorded(log) == [*mine, (mine[0][0], "undo")]


def test_a_random_card_looks_like_all_others_and_stays_one_after_a_reload(
    page: Page, url: str, log, findings
) -> None:
    (position,) = next_controls(findings.run, 1, np.array([], dtype=np.int32)).tolist()
    drawn = findings.many([position])[0].example_id
    page.goto(f"{url}/{QUEUE}")
    looks = set()
    for _ in range(10):
        ready(page)
        expect(page.locator(".where")).not_to_be_empty()
        looks.add(page.locator(".where").inner_text())
        if shown(page) == drawn:
            break
        page.keyboard.press("j")
    assert (shown(page), looks) == (drawn, {"0 of 1,500 decided"})
    line = page.locator(".queue button[aria-current]")
    expect(line).to_contain_text(findings.many([position])[0].text[:20])
    page.reload()
    ready(page)
    assert shown(page) == drawn
    page.keyboard.press("u")
    expect(page.locator(".post")).to_have_attribute("data-example", findings.ids(Filter())[0])
    page.keyboard.press("z")
    expect(page.locator(".post")).to_have_attribute("data-example", drawn)
    page.keyboard.press("u")
    all_sent(page)
    rows = log.log()
    assert set(rows["example_id"]) == {drawn}
    assert rows[rows["verdict"] != "undo"]["origin"].tolist() == ["control"] * 2


def test_a_finger_decides_by_a_swipe_and_scrolls_without_deciding(
    chromium, url: str, log, findings
) -> None:
    (first,) = findings.many(findings.positions(Filter(disagree=True))[:1])
    with chromium.new_context(viewport={"width": 390, "height": 780}, has_touch=True) as context:
        page = context.new_page()
        page.goto(f"{url}/{QUEUE}&disagree=1&given={first.given_label}")
        ready(page)
        here = shown(page)
        box = page.locator(".frame").bounding_box()
        assert box
        touch = context.new_cdp_session(page)

        def swipe(dx: int, dy: int = 0) -> None:
            words = page.locator(".swipe")
            x, y = box["x"] + box["width"] / 2, box["y"] + 60
            points = [{"x": x + dx * i / 8, "y": y + dy * i / 8} for i in range(9)]
            touch.send(
                "Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points[:1]}
            )
            for point in points[1:]:
                touch.send(
                    "Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]}
                )
            said.append(words.inner_text() if words.is_visible() else "")
            touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

        said: list[str] = []
        swipe(60)
        swipe(-60)
        assert shown(page) == here, "too short"
        assert said == [f"Accept {first.suggested_label}", f"Keep {first.given_label}"]
        for words in ("Keep", "Accept", "Noisy", "Drop", "Unsure", "Undo"):
            target = page.locator(".decide").get_by_role("button", name=words).bounding_box()
            assert target
            assert target["height"] >= 48
            assert target["y"] + target["height"] <= 780
        swipe(150)
        expect(page.locator(".post")).not_to_have_attribute("data-example", here)
        expect(page.locator(".last")).to_contain_text(first.suggested_label)
        page.get_by_role("button", name="Undo").click()
        expect(page.locator(".post")).to_have_attribute("data-example", here)
        swipe(-150)
        expect(page.locator(".post")).not_to_have_attribute("data-example", here)
        after = shown(page)
        swipe(50, -250)
        assert (shown(page), said[-1]) == (after, ""), "a finger that scrolls"
        all_sent(page)
    current = log.current()
    assert current[["example_id", "verdict"]].to_numpy().tolist() == [[here, "keep"]]


def test_accept_and_classes(page: Page, url: str, log, findings) -> None:
    page.goto(f"{url}/{QUEUE}&disagree=1&given=not_informative")
    names = findings.dataset.labels.names
    ids = findings.ids(Filter(disagree=True, given=("not_informative",)))
    ready(page)
    page.keyboard.press("a")
    page.keyboard.press(str(names.index("warnings_and_advice") + 1))
    page.keyboard.press(str(names.index("not_informative") + 1))
    page.locator(".class", has_text="needs_and_damage").click()
    all_sent(page)
    rows = log.log()
    assert rows["example_id"].tolist() == ids[:4]
    assert rows["verdict"].tolist() == ["relabel", "relabel", "keep", "relabel"]
    suggested = findings.one(ids[0]).suggested_label
    assert rows["label"].dropna().tolist() == [suggested, "warnings_and_advice", "needs_and_damage"]
    assert set(rows["origin"]) == {"queue"}, "no random rows in a work list"


def test_many_classes_are_searched(page: Page, url: str, space: Workspace) -> None:
    file = space.settings.folder / "twelve.csv"
    rows = [
        f"{'abcdefghijkl'[i % 12]}{'word' * (i % 3)} post {i},class {i % 12}" for i in range(96)
    ]
    file.write_text("\n".join(["text,label", *rows]))
    space.import_dataset(file)
    space.score("twelve", Configuration(folds=2))
    page.goto(f"{url}/queue?dataset=twelve")
    ready(page)
    example = shown(page)
    given = space.findings("twelve").one(example).given_label
    label = "class 11" if given != "class 11" else "class 10"
    page.keyboard.press("/")
    page.keyboard.type(label)
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(".post")).not_to_have_attribute("data-example", example)
    expect(page.get_by_role("combobox", name="Another class")).to_have_value("")
    second = shown(page)
    buttons = page.locator(".class")
    keys = [button.inner_text().split("\n") for button in buttons.all()]
    assert [key for key, _ in keys] == list("123456789")
    page.keyboard.press("/")
    assert page.get_by_role("option").all_inner_texts()[0].startswith(label), "used last"
    page.keyboard.press("Escape")
    page.keyboard.press("9")
    page.keyboard.press("z")
    expect(page.locator(".post")).to_have_attribute("data-example", second)
    assert [button.inner_text().split("\n") for button in buttons.all()] == keys, "they stay"
    page.keyboard.press("9")
    all_sent(page)
    rows = space.decisions("twelve").current().set_index("example_id")["label"]
    assert rows.to_dict() == {example: label, second: keys[8][1]}


def test_walking_decides_nothing_and_the_url_follows(page: Page, url: str, log, findings) -> None:
    ids = findings.ids(Filter(disagree=True, given=("not_informative",)))
    page.goto(f"{url}/{QUEUE}&disagree=1&given=not_informative")
    ready(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("p")
    assert shown(page) == ids[2]
    expect(page).to_have_url(re.compile(f"example={ids[2]}"))
    page.reload()
    ready(page)
    assert shown(page) == ids[2]
    page.locator(".queue button").first.click()
    assert shown(page) == ids[0]
    assert recorded(log) == []


def test_in_blind_mode_the_first_choice_is_made_blind(page: Page, url: str, log, findings) -> None:
    page.goto(f"{url}/{QUEUE}&disagree=1&given=not_informative")
    names = findings.dataset.labels.names
    first, second = findings.ids(Filter(disagree=True, given=("not_informative",)))[:2]
    ready(page)
    page.get_by_role("button", name="Mode").click()
    page.get_by_text("Blind mode: decide before").click()
    expect(page.locator('.review[data-blind="yes"]')).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Blind mode: decide before")).not_to_be_visible()
    expect(page.locator(".labels")).to_have_text(re.compile("appear after you choose"))
    assert "suggested" not in page.locator(".why").inner_text()
    choice = names.index("warnings_and_advice") + 1
    page.keyboard.press("k")
    page.keyboard.press(str(choice))
    expect(page.locator(".ask")).to_have_text(re.compile("You chose warnings_and_advice"))
    assert shown(page) == first
    page.keyboard.press("Enter")
    expect(page.locator(".post")).to_have_attribute("data-example", second)
    page.keyboard.press(str(choice))
    page.keyboard.press("k")
    all_sent(page)
    rows = log.log()
    assert rows["example_id"].tolist() == [first, second]
    assert rows["blind_label"].tolist() == ["warnings_and_advice"] * 2
    assert rows["verdict"].tolist() == ["relabel", "keep"]


def test_the_end_of_the_queue_says_so(page: Page, url: str, log, findings) -> None:
    ids = findings.ids(Filter(copies=True, given=("not_informative",)))
    page.goto(f"{url}/{QUEUE}&copies=1&given=not_informative")
    decide(page, ["u"] * len(ids))
    expect(page.locator('.review[data-state="finished"]')).to_be_visible()
    expect(page.locator(".ask")).to_have_text("Everything in this queue is decided.")
    all_sent(page)
    assert sorted(log.current()["example_id"]) == sorted(ids)


def test_help_lists_the_keys_and_holds_them_back(page: Page, url: str, log) -> None:
    page.goto(f"{url}/{QUEUE}&disagree=1")
    ready(page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("k")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).not_to_be_visible()
    all_sent(page)
    assert recorded(log) == []


def test_an_earlier_decision_can_be_restored(page: Page, url: str, log) -> None:
    page.goto(f"{url}/{QUEUE}&disagree=1")
    ((example, _),) = decide(page, ["x"])
    all_sent(page)
    page.goto(f"{url}/{QUEUE}&disagree=1&example={example}")
    ready(page)
    page.keyboard.press("d")
    all_sent(page)
    page.goto(f"{url}/{QUEUE}&disagree=1&example={example}")
    ready(page)
    page.get_by_role("button", name="Restore").nth(1).click()
    all_sent(page)
    assert [verdict for _, verdict in recorded(log)] == ["noisy", "drop", "noisy"]
    assert log.log()["origin"].tolist()[-1] == "restore"
