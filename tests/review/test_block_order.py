from __future__ import annotations

import numpy as np
import pytest

from labelreview.review.block_order import BLOCKS_UP_TO, block_order, blocks


def planted(classes: int, size: int, seed: int = 0):
    """A joint whose classes are mixed up within hidden blocks of `size`, and the blocks."""
    rng = np.random.default_rng(seed)
    block = rng.permutation(np.arange(classes) // size)
    joint = rng.random((classes, classes)) * 0.01
    joint += (block[:, None] == block) * (1 + rng.random((classes, classes)))
    return joint + 100 * np.eye(classes), block


def test_hidden_blocks_stand_together() -> None:
    joint, block = planted(60, 6)
    order = block_order(joint)
    assert sorted(order.tolist()) == list(range(60))
    changes = np.count_nonzero(np.diff(block[order]))
    assert changes == 9, "each of the ten blocks is one run of neighbours"
    assert np.count_nonzero(np.diff(block)) > 40


def test_hidden_blocks_are_what_is_cut_out() -> None:
    joint, block = planted(60, 10)
    cut = blocks(joint, block_order(joint))
    assert sorted(len(part) for part in cut) == [10] * 6
    assert all(len(set(block[part].tolist())) == 1 for part in cut)


def test_the_diagonal_says_nothing() -> None:
    joint, _ = planted(30, 5)
    louder = joint + np.diag(np.arange(30) * 1e6)
    np.testing.assert_array_equal(block_order(joint), block_order(louder))


def test_either_direction_mixes_two_classes_up() -> None:
    joint, _ = planted(30, 5)
    one_way = np.triu(joint) * 2
    np.testing.assert_array_equal(block_order(one_way), block_order(one_way.T))


@pytest.mark.slow
@pytest.mark.parametrize("classes", [1, 2, 3, 4, 41, 77, 151, 700])
@pytest.mark.parametrize("mixed_up", ["never", "a little", "everywhere"])
def test_every_class_is_in_one_block_of_a_readable_size(classes: int, mixed_up: str) -> None:
    rng = np.random.default_rng(1)
    joint = np.eye(classes) * 50
    if mixed_up != "never":
        joint += rng.random((classes, classes)) ** (40 if mixed_up == "a little" else 1)
    order = block_order(joint)
    cut = blocks(joint, order)
    assert np.concatenate(cut).tolist() == order.tolist()
    assert len(cut) <= BLOCKS_UP_TO
    assert max(map(len, cut)) <= max(1.5 * np.sqrt(classes) + 1, classes / 9)


def test_the_order_does_not_depend_on_chance() -> None:
    joint, _ = planted(77, 7)
    assert block_order(joint).tolist() == block_order(joint.copy()).tolist()
