"""Prune or relabel: every way learns what it says, and the curves are read rightly."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
import pytest

from labelreview.benchmark.options import Setting
from labelreview.experiments import cleaning, cleaning_results
from labelreview.experiments.cleaning import (
    CLEAN,
    EVERYTHING,
    PRUNED,
    RELABELLED,
    STEPS,
    SUGGESTIONS,
    WAYS,
    given_right,
    mix_name,
    run_cleaning,
)
from labelreview.experiments.cleaning_results import fall_of, turning_point
from labelreview.experiments.results import Cell, ExperimentResults
from labelreview.experiments.work import Work

SETTING = Setting("symmetric", 0.3, 0)


@dataclass
class Pupil:
    """Notes what it is taught, and always says the first class."""

    lessons: list[tuple[np.ndarray, np.ndarray, str]] = field(default_factory=list)

    def predict(self, learned, shares, asked, *, loss="cross_entropy", seed=0):
        self.lessons.append((learned, shares, loss))
        said = np.zeros((len(asked), shares.shape[1]), dtype=np.float32)
        said[:, 0] = 1
        return said


@pytest.fixture(scope="module")
def taught(work: Work):
    """Name -> rows, shares and loss of every lesson; the noise; what the score says of it."""
    noisy = work.noisy(SETTING)
    judged = work.judge(work.train_test_data.train, noisy.labels, 0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Work, "learner", lambda self: Pupil())
        lessons = dict(cleaning._lessons(work, noisy, judged, 0))
    return lessons, noisy, judged


def test_everything_and_right_labels(taught):
    lessons, noisy, _ = taught
    assert set(lessons) == {*WAYS, *map(mix_name, STEPS), *map(given_right, SUGGESTIONS)}
    for name, labels in ((EVERYTHING, noisy.labels), (CLEAN, noisy.truth)):
        assert (lessons[name].shares.argmax(axis=1) == labels).all()
        assert len(lessons[name].rows) == len(labels)


def test_pruned_and_relabelled_and_what_lies_between(taught):
    lessons, noisy, judged = taught
    flagged = np.flatnonzero(judged.is_flagged)
    pruned, relabelled = lessons[PRUNED], lessons[RELABELLED]
    assert set(pruned.rows) == set(range(len(noisy.labels))) - set(flagged)
    assert len(relabelled.rows) == len(noisy.labels)
    said = relabelled.shares.argmax(axis=1)
    assert (said[flagged] == judged.suggested[flagged]).all()
    half = lessons[mix_name(50)]
    kept = np.intersect1d(half.rows, flagged)
    assert len(kept) == round(len(flagged) / 2)
    left_out = np.setdiff1d(flagged, kept)
    assert judged.confidence[kept].min() >= judged.confidence[left_out].max()
    assert (half.shares.sum(axis=1) == 1).all()


def test_suggestions_that_are_right_so_often(taught):
    lessons, noisy, judged = taught
    flagged = judged.is_flagged
    for share in SUGGESTIONS:
        labels = lessons[given_right(share)].shares.argmax(axis=1)
        right = labels[flagged] == noisy.truth[flagged]
        assert right.sum() == round(share * flagged.sum())
        assert (labels[~flagged] == noisy.labels[~flagged]).all()


def test_soft_smooth_and_robust(taught):
    lessons, noisy, _ = taught
    soft = lessons["soft labels"].shares
    np.testing.assert_allclose(soft.sum(axis=1), 1, rtol=1e-5)
    own = soft[np.arange(len(soft)), noisy.labels]
    assert (own >= 0.5).all()
    assert lessons["label smoothing"].shares.max() == pytest.approx(0.925)
    assert lessons["noise-robust loss"].loss == "generalised"
    assert {lessons[name].loss for name in lessons} == {"cross_entropy", "generalised"}


def test_pseudo_labels_are_of_flagged_rows_that_the_model_is_sure_of(taught):
    lessons, noisy, judged = taught
    pseudo = lessons["pseudo-labelled"]
    flagged = np.flatnonzero(judged.is_flagged)
    labels = dict(zip(pseudo.rows, pseudo.shares.argmax(axis=1), strict=True))
    assert set(pseudo.rows) == set(range(len(noisy.labels)))  # the pupil is always sure
    assert {labels[row] for row in flagged} == {0}


def test_a_cell_of_real_posts(work):
    outcome = run_cleaning(work, SETTING)
    figures = outcome.figures
    assert outcome.errors == round(0.3 * outcome.rows)
    accuracy = {name: values["accuracy"] for name, values in figures.items()}
    assert accuracy[CLEAN] > accuracy[EVERYTHING]
    assert accuracy[given_right(1.0)] > accuracy[given_right(0.0)]
    about = figures[EVERYTHING]
    assert about["flagged"] == outcome.rows - figures[PRUNED]["learned"]
    assert 0 < about["suggestion_accuracy"] < 1


def test_equal_seeds_give_equal_cells(work, monkeypatch):
    """Real cells are compared in test_cells.py; here the learner costs nothing."""
    monkeypatch.setattr(Work, "learner", lambda self: Pupil())
    outcome = run_cleaning(work, SETTING)
    assert run_cleaning(work, SETTING) == outcome
    assert run_cleaning(work, replace(SETTING, seed=1)) != outcome


def test_no_noise_is_a_cell_too(work):
    outcome = run_cleaning(work, replace(SETTING, rate=0.0))
    assert outcome.errors == 0
    accuracies = [outcome.figures[name]["accuracy"] for name in (CLEAN, EVERYTHING)]
    assert accuracies[0] == accuracies[1]


def curve(values: dict[str, list[float]], rates: list[float]) -> pd.DataFrame:
    return pd.DataFrame(values, index=rates)


def gains(*at: float) -> pd.DataFrame:
    """Relabelling minus pruning at each share of right suggestions, with noise."""
    table = {given_right(s): [0.0, 0.5 + g] for s, g in zip(SUGGESTIONS, at, strict=True)}
    return curve({PRUNED: [0.9, 0.5], **table}, [0.0, 0.2])


def test_where_relabelling_begins_to_pay():
    assert turning_point(gains(-0.3, -0.2, -0.1, 0.1, 0.2, 0.3)) == pytest.approx(0.5)
    assert turning_point(gains(-0.3, -0.2, -0.1, -0.1, -0.1, 0.1)) == pytest.approx(0.9)
    assert turning_point(gains(0.1, 0.2, 0.2, 0.2, 0.2, 0.2)) == 0
    assert np.isnan(turning_point(gains(*[-0.1] * 6)))


def test_how_accuracy_falls():
    straight = fall_of(pd.Series([0.9, 0.8, 0.7, 0.6, 0.5], index=[0, 0.1, 0.2, 0.3, 0.4]))
    assert straight.is_straight
    assert straight.all == pytest.approx(0.1)
    assert straight.r2 == pytest.approx(1)
    late = fall_of(pd.Series([0.9, 0.89, 0.88, 0.8, 0.6], index=[0, 0.1, 0.2, 0.3, 0.4]))
    assert not late.is_straight
    assert late.upper > late.lower
    assert fall_of(pd.Series([0.9, 0.8], index=[0, 0.1])) is None


def results_of(
    accuracy: dict[str, list[float]], rates: list[float], seeds: int = 3
) -> ExperimentResults:
    cells = []
    for seed in range(seeds):
        for i, rate in enumerate(rates):
            figures = {
                way: {"accuracy": values[i] + 0.001 * seed, "macro_f1": values[i]}
                for way, values in accuracy.items()
            }
            figures[EVERYTHING] |= {"suggestion_accuracy": 0.6, "flagged": 50.0}
            setting = Setting("symmetric", rate, seed)
            cells.append(Cell(setting, round(1_000 * rate), 1_000, figures, {}, 1.0))
    return ExperimentResults(tuple(cells))


RATES = [0.0, 0.1, 0.2, 0.3, 0.4]


def test_sentences_when_cleaning_pays():
    results = results_of(
        {
            EVERYTHING: [0.9, 0.8, 0.7, 0.6, 0.5],
            PRUNED: [0.9, 0.895, 0.894, 0.893, 0.85],
            RELABELLED: [0.9, 0.88, 0.86, 0.84, 0.8],
        },
        RATES,
    )
    said = cleaning_results.answer(results)
    lead, others = said[""]
    assert lead.startswith("Doing something about the noise pays here: “pruned”, the best of 2")
    assert "makes +23.3 points (+23.3 to +23.3) of accuracy" in lead
    assert "relabelled +19.5 points" in others
    text = " ".join(said["Symmetric noise"])
    assert "falls by 10.0 points for each 10 points of noise, close to a straight line" in text
    assert "stays within 1 point of that at 0 % up to 30 %" in text
    assert "Automatic relabelling is worse than pruning: -3.8 points" in text


def test_one_seed_does_not_pay_clearly():
    results = results_of({EVERYTHING: [0.8] * 5, PRUNED: [0.81] * 5}, RATES, seeds=1)
    lead = cleaning_results.answer(results)[""][0]
    assert lead.startswith("Doing something about the noise does not clearly pay here:")
    assert "makes +1.0 points of accuracy" in lead


def test_a_rate_that_is_not_reached_is_called_so():
    results = results_of({EVERYTHING: [0.9] * 2, PRUNED: [0.9] * 2}, [0.1, 0.5])
    capped = [replace(c, errors=min(c.errors or 0, 390)) for c in results.cells]
    text = " ".join(cleaning_results.answer(ExperimentResults(tuple(capped)))["Symmetric noise"])
    assert "up to 50 % (39 % reached)" in text
    assert "straight line" not in text


def test_sentences_when_it_does_not():
    results = results_of({EVERYTHING: [0.9] * 5, PRUNED: [0.8] * 5, RELABELLED: [0.8] * 5}, RATES)
    said = cleaning_results.answer(results)
    assert said[""][0].startswith("Doing something about the noise does not pay here:")
    assert "does not differ clearly from pruning" in " ".join(said["Symmetric noise"])


def test_tables_show_the_spread_over_seeds():
    results = results_of({EVERYTHING: [0.9] * 5, PRUNED: [0.8] * 5}, RATES)
    table = next(iter(cleaning_results.tables(results).values()))
    assert table["pruned"].tolist() == ["80.1 ± 0.1"] * 5
    assert table["injected"].tolist() == ["0", "100", "200", "300", "400"]
