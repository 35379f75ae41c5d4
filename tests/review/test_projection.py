"""Points of the map: kept, shared by runs that see the same, and near for near texts."""

from __future__ import annotations

import warnings
from dataclasses import replace
from io import StringIO
from threading import Thread

import numpy as np
import pytest

from labelreview.core.configuration import Configuration
from labelreview.core.errors import Cancelled, MissingExtraError
from labelreview.review import projection as module
from labelreview.review.projection import principal, project, projected


def test_principal_components_are_those_of_the_vectors(at_hand) -> None:
    from labelreview.runs.embeddings import vectors_of

    coordinates = principal(*at_hand)
    vectors = np.asarray(vectors_of(*at_hand))
    centred = vectors - vectors.mean(axis=0)
    values = np.linalg.svd(centred, compute_uv=False)[:2]
    assert coordinates.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(coordinates, axis=0), values, rtol=1e-3)


def test_what_is_kept_is_read_back(at_hand, monkeypatch) -> None:
    first = np.array(principal(*at_hand))
    monkeypatch.setattr(module, "_components", lambda _: pytest.fail("made anew"))
    np.testing.assert_array_equal(principal(*at_hand), first)


def test_a_run_with_other_judges_has_the_same_map(at_hand, monkeypatch) -> None:
    dataset, run, evidence = at_hand
    principal(dataset, run, evidence)
    monkeypatch.setattr(module, "_components", lambda _: pytest.fail("made anew"))
    principal(dataset, replace(run, configuration=Configuration(seed=7)), evidence)


def test_one_column_and_one_row() -> None:
    np.testing.assert_allclose(
        np.abs(module._components(np.array([[0.0], [2.0]], np.float32))), [[1, 0], [1, 0]]
    )
    assert module._components(np.ones((1, 5), np.float32)).tolist() == [[0, 0]]


def test_rows_without_neighbours_lie_below_the_others() -> None:
    coordinates = np.array([[0, 0], [np.nan, np.nan], [4, 10], [np.nan, np.nan]], np.float32)
    made = module._with_loners(coordinates)
    np.testing.assert_allclose(made, [[0, 0], [0, -0.5], [4, 10], [4, -0.5]])
    assert module._with_loners(np.full((2, 2), np.nan, np.float32)).tolist() == [[0, 0], [0, 0]]


def test_without_umap_one_sentence_says_how_to_get_it(at_hand, monkeypatch) -> None:
    monkeypatch.setattr(module, "has_umap", lambda: False)
    assert projected(*at_hand) is None
    with pytest.raises(MissingExtraError, match=r"labelreview\[map\]"):
        project(*at_hand)
    assert projected(*at_hand) is None


@pytest.fixture(scope="module")
def umap() -> None:
    """UMAP, and what it searches for neighbours with not compiled: the map has its neighbours, and
    compiling that takes longer than all tests here."""
    numba = pytest.importorskip("numba", reason="needs the extra map")
    numba.config.DISABLE_JIT = 1
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pytest.importorskip("pynndescent", reason="needs the extra map")
    finally:
        numba.config.DISABLE_JIT = 0
    pytest.importorskip("umap", reason="needs the extra map")


@pytest.mark.usefixtures("umap")
def test_umap_draws_the_neighbours_together(at_hand) -> None:
    steps = []
    coordinates = np.array(project(*at_hand, lambda *step: steps.append(step)))
    assert coordinates.shape == (at_hand[1].rows, 2)
    assert coordinates.dtype == np.float32
    assert np.isfinite(coordinates).all()
    np.testing.assert_array_equal(projected(*at_hand), coordinates)
    near = np.load(at_hand[1].neighbours_path)[:, 0]
    rows = np.flatnonzero(near >= 0)
    apart = np.linalg.norm(coordinates[rows] - coordinates[near[rows]], axis=1)
    anybody = np.random.default_rng(0).permutation(rows)
    by_chance = np.linalg.norm(coordinates[rows] - coordinates[anybody], axis=1)
    assert np.median(apart) < np.median(by_chance) / 5
    assert steps[-1] == ("Drawing the map", 1, 1)
    assert any(0 < done < total for _, done, total in steps)


@pytest.mark.usefixtures("umap")
def test_umap_stops_when_asked_and_leaves_nothing(at_hand) -> None:
    def stop(step: str, done: int, total: int) -> None:
        if total > 1 and step == "Drawing the map":
            raise Cancelled

    with pytest.raises(Cancelled):
        project(*at_hand, stop)
    assert projected(*at_hand) is None

    # Other progress bars of the process are not held up, in whatever thread.
    from tqdm import tqdm

    other = Thread(target=lambda: tqdm(total=1, file=StringIO()).close(), daemon=True)
    other.start()
    other.join(20)
    assert not other.is_alive()
