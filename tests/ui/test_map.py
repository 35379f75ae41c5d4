"""The map's page without a browser: what it draws, offers and picks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from labelreview.core.artifacts import save_array
from labelreview.findings.filter import Filter
from labelreview.review.projection import UMAP, _path
from labelreview.ui.pages.map import page
from labelreview.ui.pages.map.cloud import (
    GIVEN,
    SCORE,
    STATUS,
    cloud_of,
    colorings,
    first_coloring,
    read_ground,
)
from labelreview.ui.parts.palette import NEUTRAL

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
    monkeypatch.setattr(page, "has_umap", lambda: True)
    return {"dataset": "builtin"}


def words(app) -> str:
    return " ".join([c.value for c in app.caption] + [m.value for m in app.markdown])


def asked(app: AppTest, name: str) -> str:
    value = app.query_params[name]
    return value if isinstance(value, str) else value[0]


def button(app, key: str):
    return next(b for b in app.button if b.key == key)


def drawn(findings, selection=Filter(), color=GIVEN, **more):  # noqa: B008
    ground = read_ground(findings)
    coordinates = np.random.default_rng(0).random((findings.run.rows, 2)).astype(np.float32)
    options = {"size": None, "picked": None, "fly": False} | more
    return ground, cloud_of(findings, ground, coordinates, selection, color=color, **options)


def test_a_map_before_umap(link, open_map) -> None:
    app = open_map(**link)
    assert not app.exception
    assert [error.value for error in app.error] == []
    assert "PCA projection" in words(app)
    assert button(app, "map_umap")
    assert "**1,500** examples" in words(app)


def test_umap_is_started_once_and_watched(link, scored, open_map, monkeypatch) -> None:
    started = []
    monkeypatch.setattr(
        type(scored.jobs), "start", lambda self, kind, spec: started.append((kind, spec)) or 1
    )
    button(open_map(**link), "map_umap").click().run()
    assert started == [("map", {"dataset": "builtin", "run": scored.run("builtin").digest})]


def test_without_umap_it_says_how_to_get_it(link, open_map, monkeypatch) -> None:
    monkeypatch.setattr(page, "has_umap", lambda: False)
    app = open_map(**link)
    assert "pip install 'labelreview[map]'" in words(app)
    assert "map_umap" not in [b.key for b in app.button]


def test_with_umap_it_offers_nothing(link, scored, open_map) -> None:
    dataset, run = scored.dataset("builtin"), scored.run("builtin")
    path = _path(dataset, run, scored.settings.folder / "evidence", UMAP)
    save_array(path, np.random.default_rng(0).random((run.rows, 2)).astype(np.float32))
    app = open_map(**link)
    assert not app.exception
    assert "principal" not in words(app)


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


def test_only_what_is_selected_is_strong(make_findings) -> None:
    findings = make_findings()
    selection = Filter(given=("joy",))
    ground, cloud = drawn(findings, selection)
    strong = np.concatenate([group.positions for group in cloud.groups])
    assert sorted(ground.ids_at(strong)) == sorted(findings.ids(selection))
    assert len(cloud.rest) + len(strong) == findings.run.rows
    assert not set(cloud.rest.tolist()) & set(strong.tolist())


def test_a_confusion_shows_where_the_suggested_class_lies(make_findings) -> None:
    findings = make_findings()
    ground, cloud = drawn(findings, Filter(given=("joy",), suggested=("anger",)))
    (backdrop,) = cloud.backdrop
    assert backdrop.name == "given anger"
    assert set(ground.given[backdrop.positions].tolist()) == {1}


def test_of_many_classes_only_those_asked_for_have_a_colour(make_findings) -> None:
    names = tuple(f"class {i}" for i in range(30))
    findings = make_findings(rows=600, classes=names)
    assert first_coloring(30) == SCORE
    assert first_coloring(10) == GIVEN
    _, everything = drawn(findings)
    assert [group.color for group in everything.groups] == [NEUTRAL]
    _, one = drawn(findings, Filter(given=("class 3", "class 4")))
    assert {group.name for group in one.groups} == {"class 3", "class 4"}
    assert len({group.color for group in one.groups} - {NEUTRAL}) == 2


@pytest.mark.slow
def test_every_column_can_colour(make_findings) -> None:
    findings = make_findings()
    for color in colorings(findings):
        _, cloud = drawn(findings, color=color)
        points = np.concatenate([group.positions for group in cloud.groups])
        assert sorted(points.tolist()) == list(range(findings.run.rows)), color
        assert (cloud.shade is None) == (color in (GIVEN, "suggested_label", STATUS, "split"))


def test_texts_are_told_of_few_points_only(make_findings, monkeypatch) -> None:
    findings = make_findings()
    _, cloud = drawn(findings)
    assert cloud.lines is not None
    assert not any("<script" in line for line in cloud.lines.values())
    monkeypatch.setattr("labelreview.ui.pages.map.cloud.LINES_UP_TO", 50)
    assert drawn(findings)[1].lines is None


def test_positions_that_the_run_does_not_have_name_nobody(make_findings) -> None:
    ground = read_ground(make_findings())
    assert ground.ids_at(np.array([-1, 0, 10_000], np.int32)) == ["id 0"]


def test_flying_shows_what_was_picked(make_findings) -> None:
    findings = make_findings()
    picked = np.arange(10, dtype=np.int32)
    _, cloud = drawn(findings, picked=picked, fly=True)
    assert cloud.view is not None
    left, right, lower, upper = cloud.view
    among = cloud.coordinates[picked]
    middle = np.median(among, axis=0)
    assert left < middle[0] < right
    assert lower < middle[1] < upper
