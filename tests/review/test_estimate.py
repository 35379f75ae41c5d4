"""The one estimate: what teaches it, that its interval holds, and what it says."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from labelreview.decision_log import MODEL, ORIGINS, VERDICTS, Decision
from labelreview.findings.current_decisions import CurrentDecisions
from labelreview.findings.filter import Filter
from labelreview.ranking.summary import Summary
from labelreview.review.control_examples import control_order
from labelreview.review.stopping import Left, estimate_in, estimate_of, is_narrow
from labelreview.review.stopping.estimate import Estimate, estimate_from_decisions
from labelreview.review.stopping.left import BINS, counts_of

ROWS = 6_000


def current(positions, score, wrong, origin, *, other_run=None) -> CurrentDecisions:
    """Decisions of people on these rows, who are always right."""
    m = len(positions)
    none = np.zeros(m, dtype=bool)
    verdicts = np.where(wrong[positions], VERDICTS.index("drop"), VERDICTS.index("keep"))
    return CurrentDecisions(
        position=np.asarray(positions, dtype=np.int64),
        score=score[positions],
        verdict=verdicts.astype(np.int8),
        origin=np.array([ORIGINS.index(one) for one in origin], dtype=np.int8),
        by_people=~none,
        by_annotator=~none,
        is_blind=none,
        in_other_run=none if other_run is None else other_run,
        seconds=np.full(m, np.nan),
    )


def world(seed: int):
    """Scores, wrong labels, and what another run knows of them that the first does not."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(-2.5, 2, ROWS)
    more = rng.normal(0, 2, ROWS)
    wrong = rng.random(ROWS) < 1 / (1 + np.exp(-(-2.5 + 0.9 * logits + 0.8 * more)))
    return 1 / (1 + np.exp(-logits)), wrong, logits + more, rng


@pytest.mark.slow
def test_the_interval_holds_whatever_was_decided_where() -> None:
    """Reviewed in the own queue, by eye, and in the queue of a better run, in turn."""
    covered, off = [], []
    for seed in range(30):
        score, wrong, better, rng = world(seed)
        order = rng.permutation(ROWS).astype(np.int32)
        taken: dict[int, tuple[str, bool]] = {}
        for row in np.argsort(-score)[:120]:
            taken[int(row)] = ("queue", False)
        for row in rng.permutation(np.flatnonzero(wrong))[: seed % 3 * 30]:
            taken.setdefault(int(row), ("grid", False))
        for row in np.argsort(-better)[: seed % 2 * 150]:
            taken.setdefault(int(row), ("queue", True))
        for row in [one for one in order if one not in taken][:80]:
            taken[int(row)] = ("control", False)
        positions = np.array(list(taken))
        origins, others = zip(*taken.values(), strict=True)
        told = estimate_from_decisions(
            current(positions, score, wrong, origins, other_run=np.array(others)),
            counts_of(score),
            order,
            float(wrong.sum() * rng.lognormal(0, 0.5)),
        )
        rest = int(wrong.sum()) - int(wrong[positions].sum())
        assert told.found == wrong[positions].sum()
        assert told.left.rows == ROWS - len(positions)
        covered.append(told.left.low <= rest <= told.left.high)
        off.append(told.left.errors / rest)
    # 30 draws of 95%: below 26 would come by chance once in 170 times.
    assert sum(covered) >= 26
    assert 0.65 < np.median(off) < 1.35


def test_decisions_of_a_better_run_do_not_count_as_if_the_score_had_chosen_them() -> None:
    score, wrong, better, _ = world(1)
    order = np.random.default_rng(0).permutation(ROWS).astype(np.int32)
    positions = np.argsort(-better)[:400]
    origins, other = ["queue"] * 400, np.ones(400, dtype=bool)
    told = {
        flag: estimate_from_decisions(
            current(positions, score, wrong, origins, other_run=other & flag),
            counts_of(score),
            order,
            float(wrong.sum()),
        )
        for flag in (True, False)
    }
    rest = int(wrong.sum() - wrong[positions].sum())
    assert told[True].left.decided == 0
    assert abs(told[True].left.errors - rest) < 0.5 * abs(told[False].left.errors - rest)


@pytest.fixture
def findings(make_findings):
    found = make_findings(rows=400)
    square = np.eye(4)
    Summary(square, square, square, 0.9, 60, (), ()).save(found.run.folder)
    return found


def decide(findings, ids, verdict, origin, by="ann", run=None) -> None:
    decided = [Decision(one, verdict, origin=origin, run=run) for one in ids]
    if by == MODEL:
        findings.log.record_undecided(decided, by)
    else:
        findings.log.record(decided, by, seen_revision=findings.log.revision())


def controls_of(findings, many: int) -> list[str]:
    order = control_order(findings.run.dataset_digest, findings.run.rows)[:many].tolist()
    table = findings.table(Filter(sort="row"))["example_id"].tolist()
    return [table[position] for position in order]


def test_what_was_decided_anywhere_belongs_to_the_random_sample_that_reached_it(findings) -> None:
    controls = controls_of(findings, 34)
    decide(findings, controls[:4], "noisy", "grid")
    assert estimate_of(findings).left.decided == 0, "picked by eye"
    decide(findings, controls[4:], "keep", "control")
    told = estimate_of(findings)
    assert (told.left.decided, told.left.controls, told.found) == (34, 30, 4)


def test_the_models_own_decisions_teach_nothing_and_are_no_finds(findings) -> None:
    ids = findings.ids(Filter(), 20)
    decide(findings, ids[:5], "noisy", "model", by=MODEL)
    decide(findings, ids[5:8], "unsure", "queue")
    told = estimate_of(findings)
    assert (told.found, told.by_model, told.left.rows, told.left.decided) == (0, 5, 395, 0)
    assert told.wrong == 5 + told.left.errors


def test_the_estimate_is_the_same_whichever_run_is_shown(findings, make_findings) -> None:
    """A re-ranked run has the decisions in its scores: it is not asked."""
    other = make_findings(rows=400, seed=5)
    other.run = replace(other.run, digest="re-ranked", from_run="r")
    runs = SimpleNamespace(
        run_digests=lambda _: ["re-ranked", "r"],
        run=lambda _, digest: {"r": findings, "re-ranked": other}[digest].run,
        findings=lambda _, digest: {"r": findings, "re-ranked": other}[digest],
    )
    decide(findings, findings.ids(Filter(), 30), "drop", "queue", run="r")
    before = estimate_in(runs, "d")
    assert before == estimate_of(findings)
    decide(findings, findings.ids(Filter(), 60)[30:], "drop", "queue", run="re-ranked")
    after = estimate_in(runs, "d")
    assert (after.found, after.left.decided) == (60, 30)


def several_runs(**findings):
    """A workspace with these runs, the latest first."""
    return SimpleNamespace(
        run_digests=lambda _: list(findings),
        run=lambda _, digest: findings[digest].run,
        findings=lambda _, digest: findings[digest],
    )


def test_scoring_with_another_seed_leaves_the_estimate_until_people_go_further_there(
    findings, make_findings
) -> None:
    newer = make_findings(rows=400, seed=5)
    newer.log = findings.log
    newer.run = replace(newer.run, digest="newer")
    square = np.eye(4)
    Summary(square, square, square, 0.9, 150, (), ()).save(newer.run.folder)
    runs = several_runs(newer=newer, r=findings)
    ids = findings.ids(Filter(), 60)
    decide(findings, ids[:20], "drop", "queue", run="r")
    decide(findings, controls_of(findings, 7), "keep", "control", run="r")
    alone = estimate_in(several_runs(r=findings), "d")
    assert estimate_in(runs, "d") == alone
    assert alone.left.controls == 7
    decide(findings, ids[30:58], "keep", "queue", run="newer")
    assert estimate_in(runs, "d") == estimate_of(newer) != estimate_of(findings)


def test_the_random_examples_still_to_decide_count_down(findings) -> None:
    goal = estimate_of(findings).more_controls
    assert goal >= 30
    decide(findings, findings.ids(Filter(), 20), "drop", "queue")
    drawn = [one for one in controls_of(findings, 80) if one not in findings.ids(Filter(), 20)]
    for done in range(0, 30, 6):
        told = estimate_of(findings)
        assert told.more_controls == goal - done
        decide(findings, drawn[done : done + 6], "noisy" if done == 12 else "keep", "control")


def basis(findings) -> str:
    return estimate_of(findings).basis()


def test_a_slip_on_a_random_example_does_not_stand_for_thousands(findings) -> None:
    before = estimate_of(findings).left
    drawn = controls_of(findings, 30)
    decide(findings, drawn[:1], "drop", "control")
    assert abs(estimate_of(findings).left.errors - before.errors) <= 1
    decide(findings, drawn[1:], "keep", "control")
    assert "30 decisions on random control examples." in basis(findings)


def test_what_the_estimate_rests_on_adds_up_in_words(findings) -> None:
    drawn = controls_of(findings, 8)
    decide(findings, drawn[:1], "keep", "control")
    assert "alone; 1 random control example is too few to count yet." in basis(findings)
    decide(findings, drawn[1:7], "keep", "control")
    assert "alone; 7 random control examples are too few to count yet." in basis(findings)
    rest = [one for one in findings.ids(Filter()) if one not in drawn]
    decide(findings, rest[:30], "drop", "queue")
    decide(findings, rest[40:42], "unsure", "queue")
    decide(findings, rest[50:53], "drop", "queue", run="another")
    told = estimate_of(findings)
    assert told.left.decided + told.left.controls + told.besides == 42 == len(findings.decided())
    assert "and 30 decisions; 7 random control examples are too few to " in told.basis()
    assert "5 other decided examples (unsure, picked by hand, " in told.basis()


@pytest.mark.parametrize(("rows", "can_tell"), [(11, False), (49, False), (50, True)])
def test_few_examples_do_not_tell_how_many_labels_are_wrong(rows: int, can_tell: bool) -> None:
    left = Left(6, 1, 9, rows, 0, 0, np.zeros(BINS))
    told = Estimate(rows, 0, 0, left, rows)
    assert told.can_tell is can_tell
    assert ("6" in told.sentence()) is can_tell
    assert "control" not in Estimate(11, 0, 0, left, 11).sentence()
    everything = Estimate(rows, 6, 0, Left(0, 0, 0, 0, rows, rows, np.zeros(BINS)), 0)
    assert everything.can_tell, "all are decided"


def estimate(low: int, high: int, controls: int = 60, rows: int = 9_000) -> Estimate:
    left = Left((low + high) // 2, low, high, rows, 2 * controls, controls, np.zeros(BINS))
    return Estimate(rows + 100, 50, 0, left, 0 if is_narrow(left, rows + 100) else 40)


def test_an_interval_too_wide_to_use_is_not_shown() -> None:
    wide, narrow = estimate(172, 3_183), estimate(300, 560)
    assert narrow.left_words() == "about 430 label errors left (300 to 560)"
    assert "172" not in wide.sentence()
    assert "3,183" not in wide.sentence()
    assert wide.sentence().endswith(
        "Decide 40 more random control examples to know how many are left."
    )
    assert estimate(0, 70).is_known, "less than a percent of the rows, whatever the ratio"


def test_as_many_random_examples_as_it_asks_for_are_mostly_enough() -> None:
    def told(seed: int, controls: int) -> Estimate:
        score, wrong, _, rng = world(seed)
        order = rng.permutation(ROWS).astype(np.int32)
        queue = np.argsort(-score)[:80]
        positions = np.concatenate([queue, order[~np.isin(order, queue)][:controls]])
        origins = ["queue"] * 80 + ["control"] * controls
        decisions = current(positions, score, wrong, origins)
        return estimate_from_decisions(decisions, counts_of(score), order, float(wrong.sum()))

    before = [told(seed, 0) for seed in range(6)]
    assert not any(one.is_known for one in before)
    after = [told(seed, one.more_controls) for seed, one in enumerate(before)]
    assert sum(one.is_known for one in after) >= 3
