"""Groups of texts that say the same and do not agree."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from labelreview.core.configuration import Configuration
from labelreview.data import builtin
from labelreview.findings.findings import Findings
from labelreview.review import near_duplicates
from labelreview.review.conflicts import Conflicts, conflicts_of
from labelreview.review.deciding import decisions_for
from labelreview.review.near_duplicates import SAME_WORDS
from labelreview.workspace import Workspace

WET, DRY, CAT = "wet", "dry", "cat"
PLANTED = {
    # The same three times, once with another label.
    "same-1": ("The bridge at Orrin is open again", DRY),
    "same-2": ("RT @ana: the bridge at Orrin is OPEN again!! https://t.co/x", DRY),
    "same-3": ("The bridge at Orrin is open again @bob", WET),
    # Nearly the same, with different labels.
    "near-1": ("water stands two feet high in the cellar of my aunt in Lower Tansy", WET),
    "near-2": ("water stands three feet high in the cellar of my aunt in Lower Tansy", CAT),
    # Copies that agree.
    "agree-1": ("my cat sleeps in the sun all day long", CAT),
    "agree-2": ("My cat sleeps in the sun all day long.", CAT),
}
WORDS = {
    WET: ["rain", "flood", "water", "river", "storm", "cellar", "wet", "pump", "boat"],
    DRY: ["sun", "road", "open", "dry", "dust", "summer", "path", "shop", "bridge"],
    CAT: ["cat", "purr", "fur", "mouse", "kitten", "tail", "whisker", "nap", "paw"],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("conflicts")
    rng = np.random.default_rng(0)
    with (place / "posts.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "text", "label"])
        for number in range(90):
            label = (WET, DRY, CAT)[number % 3]
            words = rng.choice(WORDS[label], 5, replace=False)
            writer.writerow([f"x{number}", f"{' '.join(words)} {number}", label])
        writer.writerows([i, *planted] for i, planted in PLANTED.items())
    space = Workspace.open(place / "workspace")
    space.import_dataset(place / "posts.csv", text_column="text", label_column="label")
    space.score("posts", Configuration(folds=2))
    space.close()
    return place / "workspace"


@pytest.fixture
def findings(folder: Path, tmp_path: Path) -> Iterator[Findings]:
    space = Workspace.open(shutil.copytree(folder, tmp_path / "workspace"))
    yield space.findings("posts")
    space.close()


def decide(findings: Findings, ids: list[str], verdict: str, label: str | None = None) -> None:
    decisions = decisions_for(findings, ids, verdict, label=label)
    findings.log.record(decisions, "Ann", seen_revision=findings.log.revision())


def ids_of(found: Conflicts, *, only_open: bool = True) -> list[list[str]]:
    return [
        [member.example_id for member in group.members]
        for group in found.page(99, only_open=only_open)
    ]


def test_rows_that_say_the_same_and_disagree_are_one_group(findings: Findings) -> None:
    found = conflicts_of(findings)
    same, near = found.page(9)
    assert (found.total, found.open) == (2, 2)
    assert conflicts_of(findings).open == len(ids_of(found)) == 2
    assert (same.is_exact, near.is_exact) == (True, False)
    assert [one.example_id for one in same.members] == ["same-1", "same-2", "same-3"]
    assert [one.example_id for one in near.members] == ["near-1", "near-2"]
    assert same.name == "same-1"
    for group in (same, near):
        assert [(one.text, one.given_label) for one in group.members] == [
            PLANTED[one.example_id] for one in group.members
        ]
        for one in group.members:
            assert one.current_label == one.given_label
            assert (one.status, one.annotator) == ("undecided", None)
            assert 0 <= one.score <= 1


def test_the_suggestion_is_the_likeliest_label_in_play(findings: Findings) -> None:
    same, near = conflicts_of(findings).page(9)
    assert same.suggested_label == DRY
    assert next(iter(same.probabilities)) == DRY
    assert same.probabilities[DRY] > same.probabilities[WET]
    assert {*near.probabilities} >= {WET, CAT}
    assert 0 < sum(near.probabilities.values()) <= 1 + 1e-9


def test_a_decision_on_one_row_counts_for_the_suggestion(findings: Findings) -> None:
    before = conflicts_of(findings).page(9)[0].probabilities[WET]
    decide(findings, ["same-2"], "relabel", WET)
    group = conflicts_of(findings).page(9)[0]
    assert group.probabilities[WET] > before
    (row,) = [one for one in group.members if one.example_id == "same-2"]
    assert (row.current_label, row.given_label) == (WET, DRY)
    assert (row.status, row.annotator) == ("relabel", "Ann")


@pytest.mark.parametrize(
    ("verdict", "label"),
    [("relabel", DRY), ("relabel", CAT), ("keep", None), ("noisy", None), ("unsure", None)],
)
def test_a_decided_group_is_closed_and_opens_with_undo(
    findings: Findings, verdict: str, label: str | None
) -> None:
    decide(findings, ["same-1", "same-2", "same-3"], verdict, label)
    found = conflicts_of(findings)
    assert (found.total, found.open) == (2, 1)
    assert ids_of(found) == [["near-1", "near-2"]]
    assert conflicts_of(findings).open == 1
    assert len(ids_of(found, only_open=False)) == 2
    findings.log.undo("Ann")
    assert conflicts_of(findings).open == 2


def test_a_row_without_copies_that_stay_is_no_conflict(findings: Findings) -> None:
    decide(findings, ["same-1", "same-2"], "drop")
    assert ids_of(conflicts_of(findings)) == [["near-1", "near-2"]]


def test_a_group_stays_open_while_a_row_that_differs_waits(findings: Findings) -> None:
    decide(findings, ["same-1"], "keep")
    assert conflicts_of(findings).open == 2
    decide(findings, ["same-3"], "relabel", DRY)
    assert conflicts_of(findings).open == 1, "all rows have one label, also the undecided one"


def test_decisions_can_make_a_conflict(findings: Findings) -> None:
    decide(findings, ["agree-1"], "relabel", DRY)
    found = conflicts_of(findings)
    assert found.total == 3
    assert ["agree-1", "agree-2"] in ids_of(found)


def test_pages_go_on_behind_a_group(findings: Findings) -> None:
    found = conflicts_of(findings)
    assert [group.name for group in found.page(1)] == ["same-1"]
    assert [group.name for group in found.page(9, after="same-3")] == ["near-1"]
    assert found.page(9, after="near-2") == []
    assert len(found.page(9, after="nobody")) == 2
    decide(findings, ["same-1", "same-2", "same-3"], "keep")
    assert [g.name for g in conflicts_of(findings).page(9, after="same-1")] == ["near-1"]


def test_groups_are_found_by_their_examples(findings: Findings) -> None:
    found = conflicts_of(findings)
    groups = found.around(["near-2", "x3", "same-3", "nobody", "near-1", "agree-1"], 9)
    assert [group.name for group in groups] == ["near-1", "same-1"]
    assert [group.name for group in found.around(["near-2", "same-3"], 1)] == ["near-1"]
    assert found.around([], 9) == []


def test_without_copies_there_is_nothing(tmp_path: Path) -> None:
    file = tmp_path / "plain.csv"
    rows = [
        f"{' '.join(WORDS[label][i : i + 4])} {label} {i},{label}"
        for label in WORDS
        for i in range(6)
    ]
    file.write_text("\n".join(["text,label", *rows]), encoding="utf-8")
    space = Workspace.open(tmp_path / "workspace")
    space.import_dataset(file)
    space.score("plain", Configuration(folds=2))
    found = conflicts_of(space.findings("plain"))
    assert (found.total, found.open) == (0, 0)
    assert found.page(30) == []
    assert found.around(["0"], 9) == []
    space.close()


def test_orders_are_by_doubt(builtin_space: Workspace) -> None:
    findings = builtin_space.findings("builtin")
    groups = conflicts_of(findings, "exact").page(999)
    doubts = [(not g.is_exact, -sum(one.score for one in g.members)) for g in groups]
    assert doubts == sorted(doubts)
    assert {g.is_exact for g in groups} == {True, False}
    by_doubt = conflicts_of(findings, "doubt").page(999)
    doubts = [-sum(one.score for one in g.members) for g in by_doubt]
    assert doubts == pytest.approx(sorted(doubts))
    assert {g.name for g in by_doubt} == {g.name for g in groups}


def test_planted_conflicts_are_found_and_suggested_right(builtin_space: Workspace) -> None:
    posts = builtin.load().set_index("id")
    groups = conflicts_of(builtin_space.findings("builtin")).page(999)
    found = {one.example_id: group for group in groups for one in group.members}
    planted = posts.index[posts["planted"] == "duplicate_conflict"]
    assert len(planted) > 50
    assert set(planted) <= set(found)
    right = [posts.loc[i, "true_label"] == group.suggested_label for i, group in found.items()]
    assert np.mean(right) > 0.95


def test_a_chain_of_small_changes_leads_nowhere() -> None:
    words = [f"w{number}" for number in range(40)]
    forms = [" ".join(words[start : start + 20]) for start in range(20)]
    pairs = np.array(list(combinations(range(len(forms)), 2)))
    groups = list(near_duplicates._nearly_same(forms, pairs))
    assert len(groups) > 1
    assert sorted(place for group in groups for place in group) == list(range(20))
    for group in groups:
        first, *others = (set(forms[place].split()) for place in group)
        for other in others:
            assert len(first & other) / len(first | other) >= SAME_WORDS


def test_groups_hold_no_more_texts_than_people_read(monkeypatch) -> None:
    monkeypatch.setattr(near_duplicates, "MOST_TEXTS", 3)
    forms = [" ".join("abcdefghijklmnopqrst") + f" x{number}" for number in range(7)]
    pairs = np.array(list(combinations(range(7), 2)))
    sizes = [len(group) for group in near_duplicates._nearly_same(forms, pairs)]
    assert sizes == [3, 3]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("turn your volume up", "turn up your volume", True),
        ("how do i activate my card", "how do i freeze my card", False),
        ("我想取消我明天去北京的航班", "我想取消我今天去北京的航班", True),
        ("我想取消我明天去北京的航班", "请问从这里到机场怎么走最快", False),
        ("🙏🙏", "🙏", False),
    ],
)
def test_what_nearly_the_same_means(one: str, other: str, same: bool) -> None:
    groups = list(near_duplicates._nearly_same([one, other], np.array([[0, 1]])))
    assert bool(groups) == same
