"""The map's page without a browser: what it draws, offers and picks."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from labelreview.core.artifacts import save_array
from labelreview.decision_log import Decision
from labelreview.decision_log.class_changes import ClassChanges
from labelreview.findings.filter import STATUSES, Filter
from labelreview.jobs.background_work import UNASKED
from labelreview.review.islands import Island
from labelreview.review.projection import UMAP, _path
from labelreview.review.topics import Topic
from labelreview.ui.pages.map import element, layouts, page
from labelreview.ui.pages.map.cloud import (
    GIVEN,
    SCORE,
    STATUS,
    STATUS_COLORS,
    Steps,
    colorings,
    first_coloring,
    read_ground,
)
from labelreview.ui.pages.map.element import (
    Looks,
    PointLayout,
    map_data,
    read_positions,
    texts_for,
)
from labelreview.ui.pages.map.islands import place_positions
from labelreview.ui.pages.map.protocol import NamedBytes
from labelreview.ui.parts.palette import CLASS_COLORS, NEUTRAL
from labelreview.ui.parts.post import readable

ENTRY = Path(__file__).parents[2] / "streamlit_app.py"


@pytest.fixture
def open_map():
    """The page as a link opens it, run once."""

    def open_(**query: str) -> AppTest:
        app = AppTest.from_file(str(ENTRY), default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        app.switch_page("pages/explore/map.py")
        return app.run()

    return open_


@pytest.fixture
def link(scored, monkeypatch):
    """Opens the page; UMAP is there, and has drawn nothing."""
    monkeypatch.setattr(layouts, "has_umap", lambda: True)
    return {"dataset": "builtin"}


def words(app) -> str:
    return " ".join([c.value for c in app.caption] + [m.value for m in app.markdown])


def asked(app: AppTest, name: str) -> str:
    value = app.query_params[name]
    return value if isinstance(value, str) else value[0]


def button(app, key: str):
    return next(b for b in app.button if b.key == key)


@pytest.fixture
def hands(monkeypatch):
    """`hands(open=3)`: what a hand does on the map when the page is drawn next."""
    doing: dict[str, Any] = {}

    def show(data, *, key, on_pick, on_open, on_choose) -> None:
        heard = {"pick": on_pick, "open": on_open, "choose": on_choose}
        for name in list(doing):
            heard[name](doing.pop(name))

    monkeypatch.setattr(page, "show_map", show)
    return doing.update


def packed(positions: Iterable[int]) -> str:
    return b64encode(np.array(list(positions), "<i4").tobytes()).decode()


def unpacked(array: NamedBytes | None, kind: str) -> np.ndarray:
    assert array is not None
    assert array["bytes"] is not None
    return np.frombuffer(b64decode(array["bytes"]), kind)


def drawn(findings, selection=Filter(), color=GIVEN, *, size=None, **more):  # noqa: B008
    ground = read_ground(findings)
    coordinates = np.random.default_rng(0).random((findings.run.rows, 2)).astype(np.float32)
    layout = PointLayout("pca", coordinates, ())
    looks = Looks(color, colorings(findings)[color], size, fly=False)
    return ground, map_data(findings, ground, layout, selection, looks, **more)


def test_a_map_before_umap(link, open_map) -> None:
    app = open_map(**link)
    assert not app.exception
    assert [error.value for error in app.error] == []
    assert "A quick layout (PCA)" in words(app)
    assert button(app, "map_umap")
    assert "**1,500** examples" in words(app)


def test_umap_is_started_once_and_watched(link, scored, open_map, monkeypatch) -> None:
    started = []
    monkeypatch.setattr(
        type(scored.jobs), "start", lambda self, kind, spec: started.append((kind, spec)) or 1
    )
    button(open_map(**link), "map_umap").click().run()
    spec = {"dataset": "builtin", "run": scored.run("builtin").digest}
    assert started == [("map", spec)]
    monkeypatch.setenv(UNASKED, "1")  # of a run that was scored elsewhere it starts by itself
    open_map(**link)
    assert started == [("map", spec)] * 2


def test_without_umap_it_says_how_to_get_it(link, open_map, monkeypatch) -> None:
    monkeypatch.setattr(layouts, "has_umap", lambda: False)
    app = open_map(**link)
    assert "pip install 'labelreview[map]'" in words(app)
    assert "map_umap" not in [b.key for b in app.button]


def test_with_umap_it_offers_nothing(link, scored, open_map) -> None:
    dataset, run = scored.dataset("builtin"), scored.run("builtin")
    path = _path(dataset, run, scored.settings.folder / "evidence", UMAP)
    save_array(path, np.random.default_rng(0).random((run.rows, 2)).astype(np.float32))
    app = open_map(**link)
    assert not app.exception
    assert "quick layout" not in words(app)


def test_one_confusion_by_two_selectboxes(link, scored, open_map) -> None:
    matrix = scored.findings("builtin").confusion(Filter())
    np.fill_diagonal(matrix, 0)
    given, suggested = divmod(int(matrix.argmax()), len(matrix))
    names = scored.dataset("builtin").labels.names
    app = open_map(**link)
    app.selectbox(key="map_given").select(names[given]).run()
    app.selectbox(key="map_suggested").select(names[suggested]).run()
    assert f"**{matrix.max():,}**" in words(app)
    assert asked(app, "given") == names[given]
    button(app, "map_everything").click().run()
    assert "**1,500** examples" in words(app)
    assert app.selectbox(key="map_given").value is None


def test_picked_examples_have_doors(link, scored, open_map) -> None:
    ids = scored.findings("builtin").ids(Filter(), 7)
    name = scored.saved_selections.keep(ids, kind="map")
    app = open_map(**link, picked=name)
    assert "**7 selected examples**" in words(app)
    button(app, "map_door_examples").click().run()
    assert app.title[0].value == "Examples"
    assert asked(app, "picked") == name


def test_letting_go(link, scored, open_map) -> None:
    name = scored.saved_selections.keep(scored.findings("builtin").ids(Filter(), 7), kind="map")
    app = open_map(**link, picked=name, flagged="1")
    button(app, "map_let_go").click().run()
    assert "picked" not in app.query_params
    assert asked(app, "flagged") == "1"


def test_the_neighbours_of_the_example_that_is_shown(link, scored, open_map) -> None:
    findings = scored.findings("builtin")
    near = np.load(findings.run.neighbours_path)
    position = int(np.flatnonzero((near >= 0).all(axis=1))[0])
    ids = scored.dataset("builtin").example_ids()
    app = open_map(**link, example=ids[position])
    button(app, "map_near").click().run()
    assert not app.exception
    picked = scored.saved_selections.ids(asked(app, "picked"))
    assert len(picked) == page.NEAREST + 1
    assert ids[position] in picked
    assert {ids[place] for place in near[position, :5]} <= set(picked)
    assert asked(app, "example") == ids[position]


def test_what_is_drawn_around_is_selected_and_let_go(link, hands, scored, open_map) -> None:
    app = open_map(**link)
    hands(pick={"token": 1, "positions": packed([5, 3, 3, -1, 10**6])})
    app.run().run()
    assert not app.exception
    picked = scored.saved_selections.ids(asked(app, "picked"))
    assert len(picked) == 2
    assert "**2 selected examples**" in words(app)
    assert any(one.key == "bulk_keep" for one in app.button), "what is drawn around is decided here"
    hands(pick={"token": 2, "positions": ""})
    app.run().run()
    assert "picked" not in app.query_params
    assert not any(one.key == "bulk_keep" for one in app.button)


def test_a_click_opens_the_example(link, hands, scored, open_map) -> None:
    app = open_map(**link)
    hands(open=7)
    app.run().run()
    ids = scored.dataset("builtin").example_ids()
    assert asked(app, "example") == ids[7]
    for nobody in (-1, 10**9, "7", None):
        hands(open=nobody)
        assert not app.run().exception


def test_a_click_in_the_legend_filters(link, hands, scored, open_map) -> None:
    names = scored.dataset("builtin").labels.names
    app = open_map(**link, flagged="1")
    hands(choose={"field": "given", "names": [names[1]]})
    app.run().run()
    assert asked(app, "given") == names[1]
    assert asked(app, "flagged") == "1"
    hands(choose={"field": "score", "names": ["x"]})
    assert not app.run().exception
    assert asked(app, "given") == names[1]


@pytest.mark.parametrize("pick", [None, 3, {}, {"token": "x"}, {"token": 1, "positions": "%"}])
def test_what_is_no_selection_selects_nothing(pick) -> None:
    assert len(read_positions(pick)[1]) == 0


def test_an_island_counts_what_its_click_opens(make_findings) -> None:
    findings = make_findings()
    ground = replace(
        read_ground(findings),
        islands=(
            Island(1, 0, np.arange(5, 12, dtype=np.int32), 0.9, 0.95),
            Island(0, 1, np.arange(20, 26, dtype=np.int32), 0.6, 0.5),
        ),
    )
    topic = Topic(("rain",), np.arange(3, dtype=np.int32), 0, 0)
    for kind, index, rows in (("island", 0, 7), ("island", 1, 6), ("topic", 0, 3)):
        positions = place_positions(ground, [topic], {"kind": kind, "index": index})
        assert positions is not None
        assert len(positions) == rows
        assert len(ground.ids_at(positions)) == rows
    for nowhere in (None, {}, {"kind": "island", "index": 2}, {"kind": "sea", "index": 0}):
        assert place_positions(ground, [topic], nowhere) is None


def test_only_what_is_selected_counts(make_findings) -> None:
    findings = make_findings()
    selection = Filter(given=("joy",))
    ground, data = drawn(findings, selection)
    there = np.unpackbits(unpacked(data["shown"], "u1"))[: findings.run.rows]
    assert sorted(ground.ids_at(np.flatnonzero(there))) == sorted(findings.ids(selection))
    assert [group["on"] for group in data["groups"]] == [
        group["name"] == "joy" for group in data["groups"]
    ]
    everything = drawn(findings)[1]
    assert [one["rows"] for one in data["groups"]] == [one["rows"] for one in everything["groups"]]


def test_what_the_browser_has_is_not_sent_again(make_findings) -> None:
    findings = make_findings()
    _, first = drawn(findings)
    has = [first[name]["name"] for name in ("layout", "color", "shown", "decided")]
    _, again = drawn(findings, has=has)
    assert [again[name]["bytes"] for name in ("layout", "color", "shown", "decided")] == [None] * 4
    _, other = drawn(findings, color=SCORE, has=has)
    assert other["layout"]["bytes"] is None
    assert len(unpacked(other["color"], "u1")) == findings.run.rows
    _, narrower = drawn(findings, Filter(given=("joy",)), has=has)
    assert narrower["color"]["bytes"] is None
    assert narrower["shown"]["bytes"] is not None


def test_what_is_shown_is_sent_again_when_classes_are_merged(make_findings) -> None:
    findings = make_findings()
    narrower = Filter(disagree=True)
    before = drawn(findings, narrower)[1]["shown"]["name"]
    one, other = findings.dataset.labels.names[:2]
    ClassChanges.beside(findings.log).change(one, other, "Ann")
    assert drawn(findings, narrower)[1]["shown"]["name"] != before


def test_an_example_that_is_not_there_has_no_card(link, open_map) -> None:
    app = open_map(**link, example="nowhere")
    assert not app.exception
    assert not [one for one in app.button if one.key == "map_near"]


def test_an_array_is_sent_once_and_again_when_it_is_lost(link, open_map, monkeypatch) -> None:
    app = open_map(**link)
    sent = app.session_state["map_sent"]
    assert [name.split("/")[1] for name in sent] == ["pca", "color", "shown", "decided"]
    lacks = {"lacks": {"id": 7, "names": [sent[0]]}}
    monkeypatch.setattr(element, "said", lambda key, name: lacks.get(name))
    state = {"map_sent": list(sent)}
    monkeypatch.setattr(element.st, "session_state", state)
    assert element.arrays_sent("map") == sent[1:]
    state["map_sent"] = list(sent)
    assert element.arrays_sent("map") == sent, "what was lost once has been sent again"


def test_a_decision_changes_what_is_decided_and_nothing_else(make_findings) -> None:
    findings = make_findings()
    ground, before = drawn(findings)
    assert len(unpacked(before["decided"], "<i4")) == 0
    (example,) = ground.ids_at(np.array([9]))
    findings.log.record([Decision(example, "drop")], "Ann", seen_revision=0)
    _, after = drawn(findings, has=[before["layout"]["name"], before["color"]["name"]])
    assert unpacked(after["decided"], "<i4").tolist() == [9 * 8 + STATUSES.index("drop")]
    assert after["layout"]["bytes"] is after["color"]["bytes"] is None
    _, by_status = drawn(findings, color=STATUS)
    assert unpacked(by_status["color"], "<u2")[9] == STATUSES.index("drop")


def test_a_confusion_shows_where_the_suggested_class_lies(make_findings) -> None:
    _, data = drawn(make_findings(), Filter(given=("joy",), suggested=("anger",)))
    assert [data["classes"][label]["name"] for label in data["backdrop"]] == ["anger"]


def test_of_many_classes_only_those_asked_for_have_a_colour(make_findings) -> None:
    names = tuple(f"class {i}" for i in range(30))
    findings = make_findings(rows=600, classes=names)
    assert first_coloring(30) == SCORE
    assert first_coloring(10) == GIVEN
    _, everything = drawn(findings)
    assert {group["color"] for group in everything["groups"]} == {NEUTRAL}
    assert [group["name"] for group in everything["groups"]] == list(names)
    _, two = drawn(findings, Filter(given=("class 3", "class 4")))
    colored = {group["name"] for group in two["groups"] if group["color"] != NEUTRAL}
    assert colored == {"class 3", "class 4"}


def test_numbers_have_colours_of_their_own(make_findings) -> None:
    _, data = drawn(make_findings(), color=SCORE)
    assert data["scale"] is not None
    assert not set(data["scale"]["stops"]) & {*CLASS_COLORS, *STATUS_COLORS.values()}
    assert data["groups"] == []


@pytest.mark.slow
def test_every_column_can_colour(make_findings) -> None:
    findings = make_findings()
    for color in colorings(findings):
        _, data = drawn(findings, color=color)
        kind = "<u2" if data["scale"] is None else "u1"
        assert len(unpacked(data["color"], kind)) == findings.run.rows, color
        assert (data["scale"] is None) == (color in (GIVEN, "suggested_label", STATUS, "split"))


def test_steps_run_from_the_smallest_to_the_largest() -> None:
    steps = Steps.of(np.array([2.0, np.nan, 4.0, 3.0]))
    assert steps.steps.tolist() == [0, 255, 254, 127]
    assert (steps.low, steps.high) == (2, 4)
    assert Steps.of(np.full(3, np.nan)).steps.tolist() == [255] * 3
    assert Steps.of(np.ones(2)).steps.tolist() == [0, 0]


def test_texts_come_for_the_points_that_are_asked_for(make_findings) -> None:
    findings = make_findings()
    ground = read_ground(findings)
    texts = texts_for(findings, ground, {"id": 4, "positions": [7, 2, 7, -1, 10**9, "x", None]})
    assert texts["ask"] == 4
    assert [row["position"] for row in texts["rows"]] == [7, 2]
    known = findings.texts_of(ground.ids_at(np.array([7, 2])))
    assert {row["text"] for row in texts["rows"]} == {readable(one) for one in known.values()}
    many = texts_for(findings, ground, {"id": 5, "positions": list(range(findings.run.rows)) * 9})
    assert len(many["rows"]) <= 200
    for nothing in (None, 3, {}, {"positions": "abc"}):
        assert texts_for(findings, ground, nothing)["rows"] == []


def test_positions_that_the_run_does_not_have_name_nobody(make_findings) -> None:
    ground = read_ground(make_findings())
    assert ground.ids_at(np.array([-1, 0, 10_000], np.int32)) == ["id 0"]
