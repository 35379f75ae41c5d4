"""Every part in a real Chromium: what people see, and what a click or a key does."""

import pytest
from playwright.sync_api import Locator, Page, expect
from waiting import at_rest, rerun

pytestmark = pytest.mark.browser

NAMES = [
    "**b** _i_ ~~s~~",
    "<img src=x onerror=alert(1)>",
    ":red[x] :material/home: :material_home: :streamlit:",
    "[a](javascript:alert(1)) ![i](x.png)",
    "$x^2$ $$y$$",
    ":smile: :+1:",
    "`code` \\",
    "https://x.y www.x.y a@b.co",
    "a -> b <- c -- d >= e <-> f",
    "1. one",
    "# title",
    "&amp; &#42; <b>bold</b>",
    "evil\u202egnp.exe",
    "غضب",
]
TEXTS = "[data-testid=stMarkdownContainer], [data-testid=stCaptionContainer]"
POST = "can't @user 😡 #fail https://t.co/a?b=1 <img src=x onerror=alert(1)> **b**\n&amp; last"

APP = f"""
import numpy as np
import streamlit as st

from labelreview.ui.parts import keys
from labelreview.ui.parts.bars import show_class_bars
from labelreview.ui.parts.probabilities import show_chances
from labelreview.ui.parts.joint_matrix import show_joint
from labelreview.ui.parts.palette import chip
from labelreview.ui.parts.plain import plain
from labelreview.ui.parts.post import show_post

NAMES = {NAMES!r}
st.set_page_config(layout="wide")
part = st.query_params["part"]
log = st.session_state.setdefault("log", [])

if part == "names":
    with st.container(key="control"):
        st.markdown("$x^2$ :smile:")
    names = [plain(name) for name in NAMES]
    for i, name in enumerate(names):
        with st.container(key=f"in-{{i}}"):
            st.button(name, key=f"button-{{i}}")
            st.caption(name)
            st.markdown(name)
            st.success(name)
            st.metric(name, 1)
            st.expander(name)
            st.tabs([name])
            st.radio("r", [name], key=f"radio-{{i}}", label_visibility="collapsed")
            st.pills("p", [name], key=f"pills-{{i}}", label_visibility="collapsed")
            st.selectbox(
                "s", [NAMES[i]], key=f"select-{{i}}", label_visibility="collapsed"
            )
            st.markdown(chip(NAMES[i], 0, 4))
elif part == "post":
    show_post({POST!r}, key="post")
    show_post("غاضب @user", key="arabic")
    show_post("x" * 1_000_000, key="long", height=120)
    show_chances(
        np.array([0.1, 0.9]), ["<b>a</b>", "**b**"], given=0, suggested=1, key="chances"
    )
elif part == "charts":
    counts = np.array([[90, 5, 1], [7, 80, 0], [2, 4, 70]])
    names = ["<b>anger</b>", "7", "7"]
    left, right = st.columns(2)
    with left:
        cell = show_joint(counts, names, key="joint")
    with right:
        label = show_class_bars(np.array([5, 900, 70]), names, key="bars")
    log += [] if cell is None else [list(cell)]
    log += [] if label is None else [label]
elif part == "keys":
    pressed = [keys.KEEP, keys.ACCEPT, keys.NOISY, keys.DROP, keys.UNSURE, keys.UNDO]
    for key in [*pressed, keys.NEXT, keys.PREVIOUS, *keys.CLASS_KEYS]:
        st.button("do", key=key, shortcut=key, on_click=log.append, args=(key,))
    st.text_input("note", key="note")

st.text(f"log {{log}}")
st.button("again")
"""


@pytest.fixture(scope="module")
def url(serve, tmp_path_factory: pytest.TempPathFactory) -> str:
    app = tmp_path_factory.mktemp("parts") / "app.py"
    app.write_text(APP, encoding="utf-8")
    return serve(app)


def log(page: Page) -> Locator:
    return page.get_by_text("log [")


def click_chart(page: Page, number: int, across: float, down: float) -> None:
    """Click the plot of a chart at these shares of its width and height."""
    box = page.locator(".stPlotlyChart .nsewdrag").nth(number).bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] * across, box["y"] + box["height"] * down
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)
    expect(page.locator(".hoverlayer .hovertext").first).to_be_visible()
    page.mouse.click(x, y)


def test_names_are_shown_literally(page: Page, url: str) -> None:
    page.on("dialog", lambda dialog: pytest.fail("a name ran as script"))
    page.goto(f"{url}/?part=names")
    expect(log(page)).to_be_visible()
    at_rest(page)
    control = page.locator(".st-key-control")
    expect(control).to_contain_text("😄")
    expect(control.locator(".katex").first).to_be_visible()
    markup = (
        page.locator("[class*=st-key-in-]")
        .locator(TEXTS)
        .locator("a, b, i, strong, em, del, code, pre, img, h1, li, hr, .katex, [role=img]")
    )
    assert markup.evaluate_all("all => all.map(e => e.outerHTML)") == []
    for i, name in enumerate(NAMES):
        part = page.locator(f".st-key-in-{i}")
        shown = part.locator(TEXTS).all_text_contents()
        named = [text.strip("\u2068\u2069● ") for text in shown]
        assert [text for text in named if text not in ("1", "r", "p", "s")] == [name] * 10
        assert part.get_by_role("combobox").input_value() == name


def test_a_post_is_text_with_tinted_words(page: Page, url: str) -> None:
    page.on("dialog", lambda dialog: pytest.fail("a post ran as script"))
    page.goto(f"{url}/?part=post")
    posts = page.locator("p.post[data-shown]")
    expect(posts).to_have_count(3)
    assert posts.nth(0).text_content() == POST.replace("&amp;", "&"), "one entity, for the eye"
    assert posts.nth(0).locator("*").all_text_contents() == [
        "@user",
        "😡",
        "#fail",
        "https://t.co/a?b=1",
    ]
    assert posts.nth(0).locator("a, img").count() == 0
    assert posts.nth(0).evaluate("e => getComputedStyle(e).fontSize") == "18px"
    assert posts.nth(1).evaluate("e => getComputedStyle(e).direction") == "rtl"


def test_a_long_post_is_cut_and_scrolls_inside(page: Page, url: str) -> None:
    page.goto(f"{url}/?part=post")
    long = page.locator(".frame").nth(2)
    expect(long.locator(".cut")).to_have_text("… 980,000 more characters")
    assert len(long.locator(".post").text_content() or "") == 20_000
    assert long.evaluate("e => [e.offsetHeight, e.scrollHeight > 1000]") == [120, True]


def test_chances_name_classes_literally(page: Page, url: str) -> None:
    page.goto(f"{url}/?part=post")
    names = page.locator(".chances .name")
    expect(names).to_have_text(["**b**", "<b>a</b>"])
    expect(page.locator(".chances .role")).to_have_text(["suggested", "given"])


@pytest.mark.parametrize(
    ("across", "down", "cell"),
    [(0.65, 0.02, [0, 1]), (0.02, 0.98, [2, 0]), (0.5, 0.5, [1, 1])],
)
def test_a_click_anywhere_in_a_cell_is_that_cell(
    page: Page, url: str, across: float, down: float, cell: list[int]
) -> None:
    page.goto(f"{url}/?part=charts")
    click_chart(page, 0, across, down)
    expect(log(page)).to_have_text(f"log [{cell}]")


def test_a_click_counts_once_and_the_next_again(page: Page, url: str) -> None:
    page.goto(f"{url}/?part=charts")
    click_chart(page, 0, 0.5, 0.1)
    expect(log(page)).to_have_text("log [[0, 1]]")
    with rerun(page):
        page.get_by_role("button", name="again").click()
    expect(log(page)).to_have_text("log [[0, 1]]")
    click_chart(page, 0, 0.5, 0.1)
    expect(log(page)).to_have_text("log [[0, 1], [0, 1]]")


def test_a_click_beside_a_short_bar_is_its_class(page: Page, url: str) -> None:
    page.goto(f"{url}/?part=charts")
    click_chart(page, 1, 0.9, 5 / 6)  # largest first: class 0 with 5 examples is the last
    expect(log(page)).to_have_text("log [0]")


def test_chart_names_are_literal_and_equal_names_stay_apart(page: Page, url: str) -> None:
    page.goto(f"{url}/?part=charts")
    ticks = page.locator(".stPlotlyChart").first.locator(".ytick text")
    expect(ticks).to_have_count(3)
    assert sorted(ticks.all_text_contents()) == ["7", "7", "<b>anger</b>"]


def test_keys_fire_and_are_silent_while_typing(page: Page, url: str) -> None:
    page.goto(f"{url}/?part=keys")
    note = page.get_by_label("note")
    expect(note).to_be_visible()
    expected = []
    for key in "KAXDUZJP123456789":
        page.keyboard.press(key.lower())
        expected.append(key)
        expect(log(page)).to_have_text(f"log {expected}")
    note.click()
    page.keyboard.type("kax1")
    with rerun(page):
        page.keyboard.press("Enter")
    expect(note).to_have_value("kax1")
    expect(log(page)).to_have_text(f"log {expected}")


def test_every_button_prints_its_key(page: Page, url: str) -> None:
    page.goto(f"{url}/?part=keys")
    expect(page.locator(".st-key-K button")).to_contain_text("K")


def test_nothing_is_fetched_from_elsewhere(page: Page, url: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{url}/?part=names")
    expect(page.locator(".st-key-in-0")).to_be_visible()
    page.goto(f"{url}/?part=charts")
    expect(page.locator(".nsewdrag").first).to_be_visible()
    assert [address for address in asked if not address.startswith((url, "data:", "blob:"))] == []


def test_the_theme_follows_the_system(page: Page, url: str) -> None:
    grounds = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto(f"{url}/?part=post")
        expect(page.locator("p.post[data-shown]").first).to_be_visible()
        app = page.locator("[data-testid=stApp]")
        grounds.append(app.evaluate("e => getComputedStyle(e).backgroundColor"))
    assert grounds == ["rgb(255, 255, 255)", "rgb(19, 23, 29)"]
