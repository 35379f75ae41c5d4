"""The order of the classes of a matrix: as in the source, in blocks, or in groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelreview.core.labels import cut_in_the_middle
from labelreview.review.block_order import blocks

LONGEST_FIRST = 20  # characters of the class that a group is named after


@dataclass(frozen=True)
class Axis:
    """The rows or columns of a matrix: their names, and the class ids of each."""

    names: tuple[str, ...]
    members: tuple[tuple[int, ...], ...]

    @classmethod
    def of_classes(cls, labels: Iterable[int], names: Sequence[str]) -> Axis:
        """Make one row or column for each of these class ids."""
        members = tuple((int(label),) for label in labels)
        return cls(tuple(names[label] for (label,) in members), members)

    @classmethod
    def of_groups(cls, groups: Iterable[Sequence[int]], names: Sequence[str]) -> Axis:
        """Make one row or column per group, named after its first class and the number of others.

        >>> Axis.of_groups([[2, 0], [1]], ["a", "b", "c"]).names
        ('c +1', 'b')
        """
        members = tuple(tuple(map(int, group)) for group in groups)
        group_names = (
            f"{cut_in_the_middle(names[first], LONGEST_FIRST)} +{len(more)}"
            if more
            else names[first]
            for first, *more in members
        )
        return cls(tuple(group_names), members)

    def labels(self, number: int | None = None) -> tuple[int, ...]:
        """Return the class ids of one row or column, or of all."""
        chosen = self.members if number is None else (self.members[number],)
        return tuple(label for labels in chosen for label in labels)


@dataclass(frozen=True)
class Layout:
    """Rows and columns of a matrix; `name` tells the layouts of a run apart."""

    name: str
    rows: Axis
    columns: Axis
    is_grouped: bool = False

    def sums(self, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum a matrix of all classes, (K, K), into this layout, (R, C)."""
        rows = [matrix[list(labels)].sum(axis=0) for labels in self.rows.members]
        columns = [np.stack(rows)[:, list(labels)].sum(axis=1) for labels in self.columns.members]
        return np.stack(columns, axis=1)


def in_source_order(names: Sequence[str]) -> Layout:
    """Return every class in the order of the dataset."""
    axis = Axis.of_classes(range(len(names)), names)
    return Layout("source", axis, axis)


def in_blocks(order: NDArray[np.intp], names: Sequence[str]) -> Layout:
    """Return every class, in the order (K,) of the blocks."""
    axis = Axis.of_classes(order.tolist(), names)
    return Layout("blocks", axis, axis)


def in_groups(joint: NDArray[np.float64], order: NDArray[np.intp], names: Sequence[str]) -> Layout:
    """Return groups of classes that `joint` (K, K) confuses, in the order (K,) of the blocks.

    Each group is named after the class with the most errors, given to it or missing from it.
    """
    wrong = joint.sum(axis=0) + joint.sum(axis=1) - 2 * np.diag(joint)
    groups = [
        part[np.argsort(-wrong[part], kind="stable")].tolist() for part in blocks(joint, order)
    ]
    axis = Axis.of_groups(groups, names)
    return Layout("groups", axis, axis, is_grouped=True)


def within(groups: Layout, row: int, column: int, names: Sequence[str]) -> Layout:
    """Return the classes behind one cell of a layout in groups."""
    return Layout(
        f"{groups.name}-{row}-{column}",
        Axis.of_classes(groups.rows.members[row], names),
        Axis.of_classes(groups.columns.members[column], names),
    )
