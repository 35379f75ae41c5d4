"""Small groups of one class in the midst of another."""

from __future__ import annotations

import numpy as np
import pytest

from labelreview.core.artifacts import load_array
from labelreview.core.errors import WorkspaceError
from labelreview.review import islands
from labelreview.review.islands import Island, find_islands, islands_of

SEA, ISLE, SIZE = 60, 6, 8


def ring(rows: list[int], k: int) -> dict[int, list[int]]:
    """Each row next to those before and behind it in a circle."""
    half = k // 2
    return {
        row: [rows[(at + step) % len(rows)] for step in (*range(-half, 0), *range(1, half + 1))]
        for at, row in enumerate(rows)
    }


@pytest.fixture
def water():
    """60 rows of class 0, a circle; 6 of class 1 that know each other and then only class 0; 40 of
    class 1 at home."""
    sea, isle = list(range(SEA)), list(range(SEA, SEA + ISLE))
    home = list(range(SEA + ISLE, SEA + ISLE + 40))
    near = {**ring(sea, SIZE), **ring(home, SIZE)}
    for row in isle:
        near[row] = [*(other for other in isle if other != row), *sea[:3]]
    labels = np.array([0] * SEA + [1] * (ISLE + 40), np.int32)
    neighbours = np.array([near[row] for row in range(len(labels))], np.int32)
    return labels, neighbours, np.linspace(0, 1, len(labels))


def test_an_island_and_nothing_else(water) -> None:
    labels, neighbours, scores = water
    (island,) = find_islands(labels, neighbours, scores)
    assert (island.label, island.inside) == (1, 0)
    assert island.positions.tolist() == list(range(SEA, SEA + ISLE))
    assert island.positions.dtype == np.int32
    assert island.surrounded == 1
    assert island.score == pytest.approx(scores[SEA : SEA + ISLE].mean())


def test_among_its_own_it_is_no_island(water) -> None:
    labels, neighbours, scores = water
    neighbours[SEA : SEA + ISLE, -3:] = [80, 81, 82]
    assert find_islands(labels, neighbours, scores) == []


def test_half_of_what_lies_around_is_enough(water) -> None:
    labels, neighbours, scores = water
    labels = np.append(labels, [2, 2]).astype(np.int32)
    neighbours = np.vstack([neighbours, np.full((2, SIZE), -1, np.int32)])
    scores = np.append(scores, [0, 0])
    neighbours[SEA : SEA + ISLE, -3:] = [0, 1, len(labels) - 1]
    assert [island.inside for island in find_islands(labels, neighbours, scores)] == [0]
    neighbours[SEA : SEA + ISLE, -3:] = [0, len(labels) - 1, 80]
    assert find_islands(labels, neighbours, scores) == []


def test_four_rows_are_too_few(water) -> None:
    labels, neighbours, scores = water
    labels[SEA : SEA + 2] = 0
    assert find_islands(labels, neighbours, scores) == []


def test_a_home_is_no_island(water) -> None:
    labels, neighbours, scores = water
    keep = SEA + ISLE
    neighbours[neighbours >= keep] = -1
    assert find_islands(labels[:keep], neighbours[:keep], scores[:keep]) == []


def test_one_sided_nearness_does_not_bind(water) -> None:
    labels, neighbours, scores = water
    neighbours[SEA, :-3] = -1  # the others know it, it does not know them
    (left,) = find_islands(labels, neighbours, scores)
    assert SEA not in left.positions


def test_the_most_suspicion_first() -> None:
    sea = list(range(100))
    near = {**ring(sea, SIZE)}
    labels = [0] * 100
    for isle, label in ((range(100, 106), 1), (range(106, 112), 2)):
        for row in isle:
            near[row] = [*(other for other in isle if other != row), 0, 1, 2]
        labels += [label] * 6
    for label in (1, 2):  # at home, far from all
        labels += [label] * 30
    near |= {row: [-1] * SIZE for row in range(112, len(labels))}
    neighbours = np.array([near[row] for row in range(len(labels))], np.int32)
    scores = np.zeros(len(labels))
    scores[100:106], scores[106:112] = 0.4, 0.9
    found = find_islands(np.array(labels, np.int32), neighbours, scores)
    assert [island.label for island in found] == [2, 1]


def test_the_order_is_that_of_the_score_that_is_shown() -> None:
    """A large island does not come before a more suspicious small one."""
    sea = list(range(100))
    near, labels, scores = {**ring(sea, SIZE)}, [0] * 100, [0.0] * 100
    for label, (size, score) in enumerate(((6, 0.5), (20, 0.4), (5, 0.9), (9, 0.5)), 1):
        isle = range(len(labels), len(labels) + size)
        for row in isle:
            others = [isle[(row - isle.start + step) % size] for step in (-2, -1, 1, 2)]
            near[row] = [*others, 0, 1, 2, 3]
        labels += [label] * size
        scores += [score] * size
    for label in (1, 2, 3, 4):  # at home, far from all
        near |= {row: [-1] * SIZE for row in range(len(labels), len(labels) + 90)}
        labels += [label] * 90
        scores += [0.0] * 90
    neighbours = np.array([near[row] for row in range(len(labels))], np.int32)
    found = find_islands(np.array(labels, np.int32), neighbours, np.array(scores))
    assert [island.score for island in found] == pytest.approx([0.9, 0.5, 0.5, 0.4])
    assert [len(island.positions) for island in found] == [5, 9, 6, 20]


def test_rows_without_neighbours() -> None:
    labels = np.zeros(7, np.int32)
    assert find_islands(labels, np.full((7, 3), -1, np.int32), np.ones(7)) == []


def test_islands_are_found_once(make_findings, tmp_path, monkeypatch) -> None:
    findings = make_findings()
    asked = findings.dataset, findings.run, tmp_path
    planted = [
        Island(1, 0, np.arange(5, 12, dtype=np.int32), 0.9, 0.95),
        Island(0, 1, np.arange(20, 26, dtype=np.int32), 0.6, 0.5),
    ]
    monkeypatch.setattr(islands, "find_islands", lambda *_: planted)
    islands_of(*asked)
    monkeypatch.setattr(islands, "find_islands", lambda *_: pytest.fail("found anew"))
    for found, one in zip(islands_of(*asked), planted, strict=True):
        assert found.positions.tolist() == one.positions.tolist()
        assert found.positions.dtype == np.int32
        for name in ("label", "inside", "surrounded", "score"):
            assert getattr(found, name) == getattr(one, name)


def test_no_islands_are_kept_too_and_a_full_disk_keeps_none(
    make_findings, tmp_path, monkeypatch
) -> None:
    findings = make_findings()
    asked = findings.dataset, findings.run, tmp_path
    labels, neighbours = findings.dataset.given(), load_array(findings.run.neighbours_path)
    found = find_islands(labels, np.asarray(neighbours), np.zeros(len(labels)))
    assert len(islands_of(*asked)) == len(found)
    monkeypatch.setattr(islands, "find_islands", lambda *_: [])
    for _ in "12":
        assert islands_of(findings.dataset, findings.run, tmp_path / "none") == []

    def full(*_: object) -> None:
        raise WorkspaceError("The disk is full", "free some space")

    monkeypatch.setattr(islands, "new_folder", full)
    assert islands_of(findings.dataset, findings.run, tmp_path / "full") == []
