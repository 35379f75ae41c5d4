"""Many points: what is sent, and what a selection of them says."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import plotly.graph_objects as go
import pytest

from labelreview.ui.parts.scatter import Cloud, PointGroup, Shade, read_selection, scatter_figure

ROWS = 100_000


def positions(*rows: int) -> np.ndarray:
    return np.array(rows, np.int32)


@pytest.fixture
def many() -> Cloud:
    rng = np.random.default_rng(0)
    group = rng.integers(0, 4, ROWS)
    return Cloud(
        rng.normal(size=(ROWS, 2)).astype(np.float32),
        [
            PointGroup(f"class {i}", "#3d6ed4", np.flatnonzero(group == i).astype(np.int32))
            for i in range(4)
        ],
        rng.random(ROWS),
    )


def size(figure: go.Figure) -> int:
    return len(figure.to_json())


def test_100_000_points_are_less_than_3_megabytes(many: Cloud) -> None:
    assert 2_000_000 < size(scatter_figure(many)) < 2_500_000


def test_shades_and_sizes_are_bytes(many: Cloud) -> None:
    from dataclasses import replace

    plain = size(scatter_figure(many))
    shaded = replace(many, shade=Shade.of("score", many.scores), sizes=many.scores)
    assert size(scatter_figure(shaded)) - plain < 300_000


def test_every_point_is_drawn_once_and_names_its_row() -> None:
    cloud = Cloud(
        np.arange(12, dtype=np.float32).reshape(6, 2),
        [PointGroup("a", "red", positions(0, 2)), PointGroup("b", "blue", positions(4))],
        np.array([0.1, 0, 0.999, 0, 1, 0]),
        rest=positions(1, 5),
        backdrop=[PointGroup("where b lies", "blue", positions(3))],
        picked=positions(2),
    )
    figure = scatter_figure(cloud)
    there = np.concatenate([trace.x for trace in figure.data])
    assert sorted(there.tolist()) == cloud.coordinates[:, 0].tolist()
    told = np.concatenate([t.customdata for t in figure.data if t.customdata is not None])
    assert sorted(told.tolist()) == [[0, 10], [2, 99], [4, 99]]
    for trace in figure.data:
        if trace.customdata is not None:
            rows = np.asarray(trace.customdata)[:, 0]
            np.testing.assert_array_equal(trace.x, cloud.coordinates[rows, 0])
    strong = max(
        (t for t in figure.data if t.customdata is not None and len(t.x)),
        key=lambda trace: trace.marker.size,
    )
    assert strong.x.tolist() == [4.0]  # the row that was picked


def test_names_are_no_markup() -> None:
    cloud = Cloud(
        np.zeros((1, 2), np.float32), [PointGroup("<b>x</b>", "red", positions(0))], np.zeros(1)
    )
    assert "<b>" not in json.loads(scatter_figure(cloud).to_json())["data"][0]["name"]


def test_shades_run_from_the_smallest_to_the_largest() -> None:
    shade = Shade.of("n", np.array([2.0, np.nan, 4.0, 3.0]))
    assert shade.steps.tolist() == [0, 0, 255, 128]
    assert (shade.low, shade.high) == (2, 4)
    assert Shade.of("n", np.full(3, np.nan)).steps.tolist() == [0, 0, 0]
    assert Shade.of("n", np.ones(2)).steps.tolist() == [0, 0]


def selection(points: list[dict], *, box: list = [], lasso: list = []):  # noqa: B006
    return SimpleNamespace(points=points, box=box, lasso=lasso)


def test_a_click_and_an_area() -> None:
    assert read_selection(selection([])) is None
    click = read_selection(selection([{"customdata": 7}]))
    assert click is not None
    assert (click.positions.tolist(), click.is_area) == ([7], False)
    area = read_selection(
        selection(
            [{"customdata": [9, 50]}, {"customdata": {"0": 3, "1": 2}}, {"x": 1.0}], lasso=[{}]
        )
    )
    assert area is not None
    assert (area.positions.tolist(), area.is_area) == ([3, 9], True)


def test_faint_points_alone_choose_nothing() -> None:
    assert read_selection(selection([{"x": 1.0}], box=[{}])) is None
