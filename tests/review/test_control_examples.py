"""Control examples are random, the same for everybody, and where nobody expects them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelreview.core.errors import FilterError
from labelreview.decision_log import Decision
from labelreview.findings.findings import Findings
from labelreview.review.control_examples import control_order, control_places, mixed, next_controls


def test_order_holds_each_row_once_and_depends_on_the_dataset_alone() -> None:
    order = control_order("digest", 1_000)
    assert sorted(order.tolist()) == list(range(1_000))
    assert np.array_equal(order, control_order("digest", 1_000))
    assert not np.array_equal(order, control_order("another", 1_000))
    assert not order.flags.writeable  # it is shared


def test_order_is_random() -> None:
    firsts = [control_order(f"dataset {i}", 100)[:10].mean() for i in range(200)]
    assert 45 < np.mean(firsts) < 54


def upcoming(findings: Findings, at_most: int, besides: Sequence[int] = ()) -> np.ndarray:
    return next_controls(findings.run, at_most, findings.decided(), besides)


def test_next_controls_are_the_first_undecided_ones(make_findings: Callable[..., Findings]) -> None:
    findings = make_findings(rows=200)
    ids = findings.dataset.example_ids()
    wanted = control_order("d", 200).tolist()
    assert upcoming(findings, 5).tolist() == wanted[:5]
    done = [Decision(ids[one], "keep") for one in (wanted[0], wanted[3])]
    findings.log.record(done, "ann", seen_revision=0)
    assert upcoming(findings, 3).tolist() == [wanted[1], wanted[2], wanted[4]]
    assert upcoming(findings, 2, besides=[wanted[1]]).tolist() == [wanted[2], wanted[4]]


def test_next_controls_looks_as_far_as_needed(make_findings: Callable[..., Findings]) -> None:
    findings = make_findings(rows=300)
    ids = findings.dataset.example_ids()
    wanted = control_order("d", 300).tolist()
    done = [Decision(ids[one], "keep") for one in wanted[:295]]
    findings.log.record(done, "ann", seen_revision=0)
    assert upcoming(findings, 10).tolist() == wanted[295:]


@given(
    share=st.floats(0.01, 0.5),
    served=st.integers(0, 500),
    first=st.integers(0, 60),
    then=st.integers(0, 60),
)
def test_places_do_not_depend_on_how_cards_are_asked_for(
    share: float, served: int, first: int, then: int
) -> None:
    whole = control_places(share, served, first + then, "key")
    parts = (
        control_places(share, served, first, "key"),
        control_places(share, served + first, then, "key"),
    )
    assert np.array_equal(whole, np.concatenate(parts))


@given(share=st.floats(0.01, 0.5), key=st.text(max_size=5))
def test_share_is_kept(share: float, key: str) -> None:
    places = control_places(share, 0, 400, key)
    upto = np.cumsum(places)
    # One in each run of 1/share cards: never more than one ahead or behind.
    assert np.all(np.abs(upto - share * np.arange(1, 401)) < 1.5)


def test_places_cannot_be_told() -> None:
    places = np.stack([control_places(0.2, 0, 50, f"person {i}") for i in range(400)])
    by_place = places.mean(axis=0)
    assert by_place.min() > 0.12
    assert by_place.max() < 0.28
    gaps = np.diff(np.flatnonzero(control_places(0.2, 0, 500, "person")))
    assert len(set(gaps.tolist())) > 5


def test_no_share_has_no_places() -> None:
    assert not control_places(0, 10, 50, "key").any()


@pytest.mark.parametrize("share", [-0.1, 0.51, float("nan")])
def test_share_out_of_bounds(share: float) -> None:
    sentence = r"must be between 0 and 0\.5, not .*; choose a share such as 0\.2"
    with pytest.raises(FilterError, match=sentence):
        control_places(share, 0, 10, "key")


def test_mixed_shows_each_example_once() -> None:
    places = np.array([False, True, False, True, False])
    cards = mixed(["a", "b", "c", "d"], ["b", "a", "x"], places)
    assert cards == [
        ("a", False),
        ("b", True),
        ("c", False),
        ("x", True),
        ("d", False),
    ]


def test_mixed_goes_on_without_controls_and_ends_with_the_queue() -> None:
    places = np.array([True, True, False, False, False])
    assert mixed(["a", "b"], ["x"], places) == [
        ("x", True),
        ("a", False),
        ("b", False),
    ]
