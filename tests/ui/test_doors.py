"""What a number of the overview counts is what its click opens: every door, on several datasets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from labelreview.decision_log import MODEL, Decision
from labelreview.decision_log.class_changes import ClassChanges
from labelreview.findings.filter import Filter
from labelreview.findings.saved_selections import SavedSelections
from labelreview.ranking.summary import ClassHealth, Overlap, Summary
from labelreview.review.block_order import block_order
from labelreview.review.stopping import estimate_of
from labelreview.ui.pages.overview import layouts, lists
from labelreview.ui.pages.overview.doors import CELLS, Door, Doors, doors_of
from labelreview.ui.pages.overview.lists import class_doors, look_doors, pair_doors, worst_pairs
from labelreview.ui.pages.overview.matrix import door_of

CLASSES = {
    "four": ("joy", "anger", "none", "never"),
    "long": tuple(f"a class with a rather long name, number {i}" for i in range(6)),
}


Count = Callable[[Filter], int]


@pytest.fixture(scope="module", params=["untouched", "merged", "many"])
def doors(request, make_findings) -> Doors:
    kind = request.param
    names = CLASSES["long" if kind == "many" else "four"]
    findings = make_findings(rows=500, classes=names, seed=len(kind))
    rng = np.random.default_rng(len(kind))
    joint = rng.exponential(9, (len(names), len(names))) * (rng.random((len(names),) * 2) < 0.7)
    overlaps = (Overlap(names[0], names[1], 9, 0.1), Overlap(names[1], names[2], 3, 0.1))
    wrong = int(joint.sum() - np.trace(joint))
    eye = np.eye(len(names))
    Summary(joint, eye, eye, 0.8, wrong, (), overlaps).save(findings.run.folder)
    if kind != "untouched":
        decide(findings, names)
    if kind == "merged":
        ClassChanges.beside(findings.log).change(names[1], names[0], "Ann")
    return doors_of(findings, SavedSelections(findings.run.folder / "picks"), estimate_of(findings))


@pytest.fixture(scope="module")
def count(doors: Doors) -> Count:
    """The rows of a filter. Many doors lead to the same ones, which are counted once."""
    return cache(doors.findings.count)


def decide(findings, names) -> None:
    """All verdicts, labels that nobody suggested, and some by the model."""
    rng = np.random.default_rng(0)
    ids = rng.permutation(findings.ids(Filter())).tolist()
    verdicts = ("keep", "noisy", "drop", "unsure", "relabel", "relabel")
    shown = {one.example_id: one for one in findings.labels_of(ids)}

    def decision(i: int) -> Decision:
        verdict = verdicts[i % len(verdicts)]
        others = [name for name in names if name != shown[ids[i]].given_label]
        label = others[i % len(others)] if verdict == "relabel" else None
        return Decision(ids[i], verdict, label, origin="queue")

    findings.log.record([decision(i) for i in range(200)], "Ann", seen_revision=0)
    of_model = [decision(i) for i in range(200, 240)]
    findings.log.record_undecided(of_model, MODEL)


def all_doors(doors: Doors) -> Iterator[tuple[str, Door]]:
    for name in ("left", "found", "flagged", "disagreements", "decided", "copies"):
        yield name, getattr(doors, name)()
    for part, door in enumerate(doors.scores()):
        yield f"bar {part}", door
    for pair in worst_pairs(doors):
        yield from pair_doors(doors, *pair).items()
    for label in range(len(doors.findings.dataset.labels)):
        yield from class_doors(doors, label).items()
    context = SimpleNamespace(findings=doors.findings)
    for key, (words, door) in look_doors(context, doors).items():
        assert f"{door.number:,}" in words
        yield key, door


def test_each_line_of_the_classes_is_about_one_class(doors: Doors, monkeypatch) -> None:
    """The summary has the classes in the order of their quality, not in that of the labels."""
    findings = doors.findings
    names = findings.dataset.labels.names
    health = {name: round(0.9 - 0.1 * i, 2) for i, name in enumerate(names)}
    classes = tuple(ClassHealth(one, 9, 1, 1, health[one]) for one in reversed(names))
    summary = replace(findings.run.summary, classes=classes)
    shown: list[pd.DataFrame] = []
    monkeypatch.setattr(lists, "show_rows", lambda frame, **_: shown.append(frame))
    context = SimpleNamespace(
        findings=SimpleNamespace(dataset=findings.dataset, run=SimpleNamespace(summary=summary))
    )
    lists.show_classes(context, doors)
    table = findings.table(Filter())
    (frame,) = shown
    assert list(frame.columns[:3]) == ["Left", "Missing", "Class"], "seen first on a phone"
    assert set(frame["Class"]) == set(names)
    for line in frame.to_dict("records"):
        given = table[table["given_label"] == line["Class"]]
        assert line["Examples"] == len(given)
        assert line["Decided"] == (given["status"] != "undecided").sum()
        label = names.index(line["Class"])
        left = doors.work.left - np.diag(np.diag(doors.work.left))
        assert (line["Left"], line["Missing"]) == (left[label].sum(), left[:, label].sum())
        assert line["Health"] == health[line["Class"]]


def test_every_number_opens_so_many_rows(doors: Doors, count: Count) -> None:
    seen = 0
    for name, door in all_doors(doors):
        assert count(door.rows()) == door.number, name
        seen += door.number > 0
    assert seen > 20


@pytest.mark.parametrize("what", CELLS)
def test_every_cell_and_total_opens_what_it_shows(doors: Doors, count: Count, what: str) -> None:
    names, joint = doors.findings.dataset.labels.names, doors.findings.run.summary.joint
    order = block_order(joint)
    groups = layouts.in_groups(joint, order, names)
    numbers = doors.numbers(what)
    for layout in (
        layouts.in_source_order(names),
        layouts.in_blocks(order, names),
        groups,
        layouts.within(groups, 0, len(groups.columns.names) - 1, names),
    ):
        rows, columns = len(layout.rows.names), len(layout.columns.names)
        off = numbers - np.diag(np.diag(numbers))
        shown = layout.sums(numbers.astype(float))
        of_rows, of_columns = (
            layout.sums(off.astype(float)).sum(1),
            layout.sums(off.astype(float)).sum(0),
        )
        # A click on a group shows its classes.
        cells = [
            (r, c, shown[r, c])
            for r in range(rows)
            for c in range(columns)
            if not layout.is_grouped
        ]
        cells += [(r, None, of_rows[r]) for r in range(rows)]
        cells += [(None, c, of_columns[c]) for c in range(columns)]
        for row, column, number in cells:
            door = door_of(doors, layout, what, row, column)
            where = (what, layout.name, row, column)
            assert door.number == number, where
            assert count(door.rows()) == number, where


def test_the_matrix_adds_up_to_what_is_left(doors: Doors) -> None:
    total = int(doors.numbers("Left").sum())
    wanted = doors.work.expected - doors.work.confirmed > 0
    np.fill_diagonal(wanted, False)
    room = int(doors.work.undecided[wanted].sum())
    assert total == min(doors.estimate.left.errors, room) == doors.left().number


def test_a_score_on_the_edge_of_two_bars_is_in_one(make_findings, tmp_path) -> None:
    findings = make_findings(rows=300)  # all scores are multiples of .05
    counts = findings.histogram(Filter())
    assert counts.sum() == 300
    assert counts[-1] == findings.count(Filter(score_from=0.95))
