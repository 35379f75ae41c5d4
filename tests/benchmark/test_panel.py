"""What the bench runs on."""

from __future__ import annotations

import numpy as np
import pytest

from labelreview.benchmark.panel import long_tail, make_panel, thin
from labelreview.data.labelled import Labelled


def labelled(sizes, votes=False):
    truth = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    counts = np.eye(len(sizes), dtype=np.int32)[truth] * 3 if votes else None
    texts = tuple(f"text {i}" for i in range(len(truth)))
    names = tuple(f"class {i}" for i in range(len(sizes)))
    return Labelled("made", "made", texts, names, truth, counts)


def sizes(data):
    return np.bincount(data.truth, minlength=len(data.classes)).tolist()


def in_a_row(data):
    """Embeddings in which each class is nearest to the next one, the last two nearest of all."""
    angle = np.append(np.arange(len(data.classes) - 1), len(data.classes) - 1.5)[data.truth]
    return np.stack([np.cos(angle / 200), np.sin(angle / 200)], axis=1).astype(np.float32)


def test_thinning_keeps_shares_and_a_few_rows_of_each_class():
    assert sizes(thin(labelled([6_000, 3_000, 990, 10]), 1_000)) == [600, 300, 99, 5]
    assert sizes(thin(labelled([30, 20]), 1_000)) == [30, 20]
    assert sizes(thin(labelled([30, 20]), None)) == [30, 20]
    assert len(thin(labelled([333, 333, 334]), 100)) == 100


def test_many_classes_keep_fifty_rows_each():
    assert sizes(thin(labelled([200] * 101), 1_000)) == [50] * 101
    assert len(thin(labelled([200] * 100), 1_000)) == 1_000


def test_thinning_is_the_same_every_time():
    data = labelled([600, 300])
    assert thin(data, 90) == thin(data, 90)
    assert len(set(thin(data, 90).texts)) == 90


def test_the_long_tail_has_classes_from_5_to_100_rows():
    tail = long_tail(labelled([120] * 149 + [50]))
    assert tail.name == "made/tail"
    assert (min(sizes(tail)), max(sizes(tail))) == (5, 100)
    assert 0.3 < np.mean(np.array(sizes(tail)) < 15) < 0.45  # geometric, not even, steps


def test_the_panel_has_pairs_of_alike_and_of_large_classes():
    data = labelled([900, 2_000, 800, 700], votes=True)
    whole, alike, largest = make_panel([data], 1_500, in_a_row)
    assert (whole.kind, whole.data.name, len(whole.data)) == ("whole", "made", 1_500)
    assert (alike.kind, alike.data.name) == ("pair", "made/alike")
    assert alike.data.classes == ("class 2", "class 3")
    assert sizes(alike.data) == [800, 700]
    assert largest.data.classes == ("class 1", "class 0")
    assert sizes(largest.data) == [1_034, 466]
    assert largest.data.votes.tolist() == (np.eye(2)[largest.data.truth] * 3).tolist()


def test_small_classes_are_joined_to_pools_of_a_thousand_rows():
    *_, alike, largest = make_panel([labelled([400, 300, 150, 250, 200])], None, in_a_row)
    assert alike.data.classes == ("class 3 + class 1", "class 4 + class 2 + class 0")
    assert sizes(alike.data) == [550, 750]
    assert [pool.split(" + ")[0] for pool in largest.data.classes] == ["class 0", "class 1"]


@pytest.mark.parametrize(("classes", "kinds"), [(2, ["whole"]), (3, ["whole", "pair", "pair"])])
def test_only_more_than_two_classes_make_pairs(classes, kinds):
    panel = make_panel([labelled([600] * (classes - 1) + [1_000])], None, in_a_row)
    assert [entry.kind for entry in panel] == kinds


def test_only_many_classes_make_a_long_tail():
    assert "tail" not in {entry.kind for entry in make_panel([labelled([20] * 100)], 100, in_a_row)}
    assert "tail" in {entry.kind for entry in make_panel([labelled([20] * 101)], 100, in_a_row)}
