from __future__ import annotations

import numpy as np

from labelreview.review.block_order import block_order
from labelreview.ui.pages.overview.layouts import in_blocks, in_groups, in_source_order, within

# b and d are mixed up with each other, as are a and e; c with nobody.
NAMES = ("a", "b", "c", "d", "e")
JOINT = np.diag([50.0] * 5)
JOINT[1, 3], JOINT[3, 1], JOINT[0, 4] = 8, 2, 6


def test_the_source_has_its_order() -> None:
    layout = in_source_order(NAMES)
    assert layout.rows.names == layout.columns.names == NAMES
    np.testing.assert_array_equal(layout.sums(JOINT), JOINT)


def test_blocks_put_side_by_side_what_is_mixed_up() -> None:
    layout = in_blocks(block_order(JOINT), NAMES)
    place = {name: i for i, name in enumerate(layout.rows.names)}
    assert sorted(place) == sorted(NAMES)
    assert abs(place["b"] - place["d"]) == abs(place["a"] - place["e"]) == 1
    sums = layout.sums(JOINT)
    assert sums[place["b"], place["d"]] == 8
    assert sums[place["d"], place["b"]] == 2


def test_groups_add_up_and_open_into_their_classes() -> None:
    groups = in_groups(JOINT, block_order(JOINT), NAMES)
    assert groups.is_grouped
    assert groups.sums(JOINT).sum() == JOINT.sum()
    row = next(i for i, labels in enumerate(groups.rows.members) if 1 in labels)
    assert 3 in groups.rows.members[row]
    assert groups.rows.names[row].startswith("b +"), "called by the class with the most errors"
    inside = within(groups, row, row, NAMES)
    assert not inside.is_grouped
    assert inside.rows.labels() == groups.rows.members[row]
    assert inside.rows.labels(0) == (1,)
    assert inside.sums(JOINT).sum() == groups.sums(JOINT)[row, row]


def test_a_group_may_meet_another() -> None:
    groups = in_groups(JOINT, block_order(JOINT), NAMES)
    assert len(groups.rows.names) >= 2
    part = within(groups, 0, 1, NAMES)
    assert part.rows.labels() == groups.rows.members[0]
    assert part.columns.labels() == groups.rows.members[1]
    assert part.sums(JOINT).shape == (len(part.rows.names), len(part.columns.names))
    assert part.name != within(groups, 1, 0, NAMES).name
