"""The same or nearly the same texts with different labels, in groups that are decided at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import load_array
from labelreview.decision_log.class_changes import ClassChanges
from labelreview.findings.findings import Findings
from labelreview.findings.row_values import decided_labels, rows_at
from labelreview.ranking.duplicates import LOGITS_ONE
from labelreview.review.near_duplicates import text_groups

DOUBT = 0.5
"""The sum of its scores from which a group of nearly equal texts counts: below, the words in which
they differ seem to be what makes the difference."""
LONGEST_TEXT = 20_000
ORDERS = ("exact", "doubt")
"""The same texts before nearly the same ones and then by doubt, or by doubt alone."""

_LEAST = 1e-6
_WAITS, _DECIDED, _GONE = 0, 1, 2
_OUT = ("noisy", "drop")


@dataclass(frozen=True, slots=True)
class Member:
    """One row of a group. `score` is 0..1, 1 = most suspicious; `annotator` is who decided it."""

    example_id: str
    text: str
    split: str | None
    given_label: str
    current_label: str
    status: str
    annotator: str | None
    score: float

    @property
    def is_in(self) -> bool:
        """Whether the row stays in the dataset with one label."""
        return self.status not in _OUT


_MEMBER = tuple(Member.__dataclass_fields__)
_READ = tuple(name for name in _MEMBER if name != "text")  # which is read anyway


@dataclass(frozen=True, slots=True)
class ConflictGroup:
    """Rows with equal or nearly equal texts and different labels.

    name:
        The smallest id of its examples: the same in every run that groups them together.
    members:
        In the order of the dataset.
    suggested_label, probabilities:
        The label that is likeliest for all of them, and how likely it and the labels in play are,
        the likeliest first: the members' held-out probabilities pooled, and each row's label
        weighted as the run learned to weight duplicates.
    is_exact:
        Whether the texts are the same in normal form (`labelreview.core.text_normalisation`).
    is_open:
        Whether labels differ and a decision is missing.
    """

    name: str
    members: tuple[Member, ...]
    suggested_label: str
    probabilities: dict[str, float]
    is_exact: bool
    is_open: bool


@dataclass(frozen=True, eq=False)
class Groups:
    """Rows of a run with equal or nearly equal texts, whatever their labels are: `groups_of`.

    rows, ids, starts:
        Positions and ids of the rows, group after group, intp and object (m,), and where each
        group starts, intp (g,).
    is_exact, stake:
        Whether the texts are the same in normal form, bool (g,), and the sum of the members'
        scores, float64 (g,).
    """

    rows: NDArray[np.intp]
    ids: NDArray[Any]
    starts: NDArray[np.intp]
    is_exact: NDArray[np.bool_]
    stake: NDArray[np.float64]

    @cached_property
    def of_row(self) -> NDArray[np.intp]:
        """The group of each of `rows`, intp (m,)."""
        return np.repeat(np.arange(len(self.starts)), np.diff([*self.starts, len(self.rows)]))

    @cached_property
    def of_example(self) -> dict[str, int]:
        """The group of each example."""
        return dict(zip(self.ids.tolist(), self.of_row.tolist(), strict=True))

    def order(self, by: str) -> NDArray[np.intp]:
        """Return all groups in one of `ORDERS`, intp (g,)."""
        return np.lexsort((-self.stake, ~self.is_exact & (by == ORDERS[0])))


@dataclass(frozen=True, eq=False)
class Conflicts:
    """The conflicts of a run at one moment: `conflicts_of`.

    order:
        The groups in which labels differ, or did before they were decided, intp (c,).
    is_open:
        Of every group, bool (g,).
    """

    findings: Findings
    groups: Groups
    order: NDArray[np.intp]
    is_open: NDArray[np.bool_]

    @property
    def total(self) -> int:
        """All of them, decided ones too."""
        return len(self.order)

    @property
    def open(self) -> int:
        """Those that wait for a decision."""
        return int(self.is_open[self.order].sum())

    def page(
        self, at_most: int, *, after: str | None = None, only_open: bool = True
    ) -> list[ConflictGroup]:
        """Return the first groups, or the first behind the one that the example `after` is in."""
        order = self.order
        here = np.flatnonzero(order == self.groups.of_example.get(after or "", -1))
        order = order[here[0] + 1 :] if len(here) else order
        return self._read(order[self.is_open[order] | (not only_open)][:at_most])

    def around(self, example_ids: Iterable[str], at_most: int) -> list[ConflictGroup]:
        """Return the first groups that these examples are in, in their order, each once."""
        known, listed = self.groups.of_example, set(self.order.tolist())
        found = dict.fromkeys(known[one] for one in example_ids if known.get(one) in listed)
        return self._read(np.array(list(found)[:at_most], dtype=np.intp))

    def _read(self, wanted: NDArray[np.intp]) -> list[ConflictGroup]:
        groups = self.groups
        ends = np.append(groups.starts, len(groups.rows))
        rows = [groups.rows[ends[group] : ends[group + 1]] for group in wanted]
        positions = np.concatenate(rows).tolist() if rows else []
        entries = rows_at(self.findings, positions, _READ, LONGEST_TEXT)
        names = self.findings.dataset.labels.names
        becomes = ClassChanges.beside(self.findings.log).mapping()
        # One decides between the dataset's own classes, also where they are called otherwise now.
        own = {new: old for old, new in becomes.items() if new not in names}
        for row in entries.values():
            row["current_label"] = own.get(row["current_label"], row["current_label"])
        probabilities = load_array(self.findings.run.probabilities_path)
        return [
            self._one(
                int(group), [entries[row] for row in members.tolist()], probabilities[members]
            )
            for group, members in zip(wanted, rows, strict=True)
        ]

    def _one(
        self, group: int, entries: Sequence[dict[str, Any]], held_out: NDArray[np.float16]
    ) -> ConflictGroup:
        members = tuple(Member(**{name: row[name] for name in _MEMBER}) for row in entries)
        chances = self._chances(members, held_out)
        labels = self.findings.dataset.labels
        best = int(chances.argmax())
        shown = {best, *(labels.id(one.current_label) for one in members)}
        return ConflictGroup(
            name=min(one.example_id for one in members),
            members=members,
            suggested_label=labels.name(best),
            probabilities={
                labels.name(label): float(chances[label])
                for label in sorted(shown, key=lambda label: -chances[label])
            },
            is_exact=bool(self.groups.is_exact[group]),
            is_open=bool(self.is_open[group]),
        )

    def _chances(
        self, members: Sequence[Member], held_out: NDArray[np.float16]
    ) -> NDArray[np.float64]:
        run, labels = self.findings.run, self.findings.dataset.labels
        logs = np.log(np.maximum(held_out.astype(np.float64), _LEAST)).mean(axis=0)
        fitted = run.summary.chosen.get("copies")
        copy = LOGITS_ONE if fitted is None else math.log(fitted)
        for member in members:
            if member.is_in:
                logs[labels.id(member.current_label)] += copy
        chances = np.exp(logs - logs.max())
        return np.asarray(chances / chances.sum())


def conflicts_of(findings: Findings, by: str = ORDERS[0]) -> Conflicts:
    """Return the current conflicts, in one of `ORDERS`. One query until something is decided; the
    groups are kept."""
    groups = groups_of(findings)
    counts, is_open = findings.of_this_moment("conflicts", lambda: _compared(findings, groups))
    order = groups.order(by)
    return Conflicts(findings, groups, order[counts[order]], is_open)


def _compared(findings: Findings, groups: Groups) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which groups are or were conflicts, and which wait for a decision, both bool (g,)."""
    names = findings.dataset.labels.names
    # Classes that were merged count as one.
    becomes = ClassChanges.beside(findings.log).mapping()
    now = [becomes.get(name, name) for name in names]
    codes = {name: code for code, name in enumerate(dict.fromkeys((*now, *names)))}
    given = np.array([codes[name] for name in now])[findings.dataset.given()]
    current, status = given.copy(), np.zeros(len(given), dtype=np.int8)
    for position, verdict, label in decided_labels(findings):
        current[position] = codes[label]
        status[position] = _GONE if verdict in _OUT else _DECIDED
    status = status[groups.rows]
    there = status != _GONE
    waits = np.zeros(len(groups.starts), dtype=np.bool_)
    np.logical_or.at(waits, groups.of_row, status == _WAITS)
    differs = _differs(current[groups.rows], there, groups)
    differed = _differs(given[groups.rows], np.ones_like(there), groups)
    counts = (differs | differed) & (groups.is_exact | (groups.stake >= DOUBT))
    return counts, differs & waits


def groups_of(findings: Findings) -> Groups:
    """Return groups of rows with equal or nearly equal texts, those of `text_groups`; decisions do
    not change them."""
    return findings.kept.get("groups", lambda: _groups(findings))


def _groups(findings: Findings) -> Groups:
    table = findings.run.table(["example_id", "text_group", "score"])
    group = text_groups(findings.dataset, findings.run, findings.evidence)
    rows = np.flatnonzero(np.bincount(group)[group] > 1)
    rows = rows[np.argsort(group[rows], kind="stable")]
    _, starts = np.unique(group[rows], return_index=True)
    table = table.take(rows)
    text = table["text_group"].to_numpy()
    first, last = (f.reduceat(text, starts) for f in (np.minimum, np.maximum))
    return Groups(
        rows=rows,
        ids=table["example_id"].to_numpy(zero_copy_only=False),
        starts=starts,
        is_exact=first == last,
        stake=np.add.reduceat(table["score"].to_numpy(), starts),
    )


def _differs(
    labels: NDArray[np.int32], there: NDArray[np.bool_], groups: Groups
) -> NDArray[np.bool_]:
    """Whether the rows of each group that are there differ in their labels, bool (g,)."""
    high = np.where(there, labels, -1)
    low = np.where(there, labels, np.iinfo(np.int32).max)
    return np.maximum.reduceat(high, groups.starts) > np.minimum.reduceat(low, groups.starts)
