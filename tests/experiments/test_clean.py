"""Prune or relabel: every method trains on what it says, and the curves are read rightly."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
import pytest

from labelreview.experiments.clean import cells
from labelreview.experiments.clean.accuracy_decline import accuracy_decline, turning_point
from labelreview.experiments.clean.answer import answer
from labelreview.experiments.clean.cells import (
    CLEAN,
    EVERYTHING,
    METHODS,
    PRUNED,
    RELABELLED,
    RELABELLED_PERCENTS,
    RIGHT_SHARES,
    partly_relabelled,
    run_cleaning,
    suggestions_right,
)
from labelreview.experiments.clean.tables import tables
from labelreview.experiments.results import Cell, ExperimentResults
from labelreview.experiments.work import Work
from labelreview.noise.setting import Setting

SETTING = Setting("symmetric", 0.3, 0)


@dataclass
class FirstClass:
    """Notes what it is trained on, and always predicts the first class."""

    sets: list[tuple[np.ndarray, np.ndarray, str]] = field(default_factory=list)

    def predict(self, train, targets, test, *, loss="cross_entropy", seed=0):
        self.sets.append((train, targets, loss))
        probabilities = np.zeros((len(test), targets.shape[1]), dtype=np.float32)
        probabilities[:, 0] = 1
        return probabilities


@pytest.fixture(scope="module")
def training_sets(work: Work):
    """Name -> rows, targets and loss of every training set; the noise; its scores."""
    noisy = work.noisy(SETTING)
    scored = work.score(work.train_test_data.train, noisy.labels, 0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Work, "learner", lambda self: FirstClass())
        sets = dict(cells._training_sets(work, noisy, scored, 0))
    return sets, noisy, scored


def test_everything_and_right_labels(training_sets):
    sets, noisy, _ = training_sets
    assert set(sets) == {
        *METHODS,
        *map(partly_relabelled, RELABELLED_PERCENTS),
        *map(suggestions_right, RIGHT_SHARES),
    }
    for name, labels in ((EVERYTHING, noisy.labels), (CLEAN, noisy.truth)):
        assert (sets[name].targets.argmax(axis=1) == labels).all()
        assert len(sets[name].rows) == len(labels)


def test_pruned_and_relabelled_and_what_lies_between(training_sets):
    sets, noisy, scored = training_sets
    flagged = np.flatnonzero(scored.is_flagged)
    pruned, relabelled = sets[PRUNED], sets[RELABELLED]
    assert set(pruned.rows) == set(range(len(noisy.labels))) - set(flagged)
    assert len(relabelled.rows) == len(noisy.labels)
    said = relabelled.targets.argmax(axis=1)
    assert (said[flagged] == scored.suggested[flagged]).all()
    half = sets[partly_relabelled(50)]
    kept = np.intersect1d(half.rows, flagged)
    assert len(kept) == round(len(flagged) / 2)
    left_out = np.setdiff1d(flagged, kept)
    assert scored.confidence[kept].min() >= scored.confidence[left_out].max()
    assert (half.targets.sum(axis=1) == 1).all()


def test_suggestions_that_are_right_so_often(training_sets):
    sets, noisy, scored = training_sets
    flagged = scored.is_flagged
    for share in RIGHT_SHARES:
        labels = sets[suggestions_right(share)].targets.argmax(axis=1)
        right = labels[flagged] == noisy.truth[flagged]
        assert right.sum() == round(share * flagged.sum())
        assert (labels[~flagged] == noisy.labels[~flagged]).all()


def test_soft_smooth_and_robust(training_sets):
    sets, noisy, _ = training_sets
    soft = sets["soft labels"].targets
    np.testing.assert_allclose(soft.sum(axis=1), 1, rtol=1e-5)
    own = soft[np.arange(len(soft)), noisy.labels]
    assert (own >= 0.5).all()
    assert sets["label smoothing"].targets.max() == pytest.approx(0.925)
    assert sets["noise-robust loss"].loss == "generalised"
    assert {sets[name].loss for name in sets} == {"cross_entropy", "generalised"}


def test_pseudo_labels_are_of_flagged_rows_that_the_model_is_sure_of(training_sets):
    sets, noisy, scored = training_sets
    pseudo = sets["pseudo-labelled"]
    flagged = np.flatnonzero(scored.is_flagged)
    labels = dict(zip(pseudo.rows, pseudo.targets.argmax(axis=1), strict=True))
    assert set(pseudo.rows) == set(range(len(noisy.labels)))  # the model is always sure
    assert {labels[row] for row in flagged} == {0}


def test_a_cell_of_real_posts(work):
    outcome = run_cleaning(work, SETTING)
    figures = outcome.figures
    assert outcome.errors == round(0.3 * outcome.rows)
    accuracy = {name: values["accuracy"] for name, values in figures.items()}
    assert accuracy[CLEAN] > accuracy[EVERYTHING]
    assert accuracy[suggestions_right(1.0)] > accuracy[suggestions_right(0.0)]
    about = figures[EVERYTHING]
    assert about["flagged"] == outcome.rows - figures[PRUNED]["learned"]
    assert 0 < about["suggestion_accuracy"] < 1


def test_equal_seeds_give_equal_cells(work, monkeypatch):
    """Real cells are compared in test_cells.py; here the learner costs nothing."""
    monkeypatch.setattr(Work, "learner", lambda self: FirstClass())
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
    table = {suggestions_right(s): [0.0, 0.5 + g] for s, g in zip(RIGHT_SHARES, at, strict=True)}
    return curve({PRUNED: [0.9, 0.5], **table}, [0.0, 0.2])


def test_where_relabelling_begins_to_pay():
    assert turning_point(gains(-0.3, -0.2, -0.1, 0.1, 0.2, 0.3)) == pytest.approx(0.5)
    assert turning_point(gains(-0.3, -0.2, -0.1, -0.1, -0.1, 0.1)) == pytest.approx(0.9)
    assert turning_point(gains(0.1, 0.2, 0.2, 0.2, 0.2, 0.2)) == 0
    assert np.isnan(turning_point(gains(*[-0.1] * 6)))


def test_how_accuracy_falls():
    straight = accuracy_decline(pd.Series([0.9, 0.8, 0.7, 0.6, 0.5], index=[0, 0.1, 0.2, 0.3, 0.4]))
    assert straight.is_straight
    assert straight.all == pytest.approx(0.1)
    assert straight.r2 == pytest.approx(1)
    late = accuracy_decline(pd.Series([0.9, 0.89, 0.88, 0.8, 0.6], index=[0, 0.1, 0.2, 0.3, 0.4]))
    assert not late.is_straight
    assert late.upper > late.lower
    assert accuracy_decline(pd.Series([0.9, 0.8], index=[0, 0.1])) is None


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
    said = answer(results)
    lead, others = said[""]
    assert lead.startswith("Countering the noise pays off here: “pruned”, the best of 2 methods")
    assert "changes accuracy by +23.3 points (+23.3 to +23.3)" in lead
    assert "relabelled +19.5 points" in others
    text = " ".join(said["Symmetric noise"])
    assert "falls by 10.0 points for every 10 points of noise, close to a straight line" in text
    assert "stays within 1 point of its value at 0% noise up to 30%" in text
    assert "Automatic relabelling is worse than pruning: -3.8 points" in text


def test_one_seed_does_not_pay_clearly():
    results = results_of({EVERYTHING: [0.8] * 5, PRUNED: [0.81] * 5}, RATES, seeds=1)
    lead = answer(results)[""][0]
    assert lead.startswith("Countering the noise does not clearly pay off here:")
    assert "changes accuracy by +1.0 points compared" in lead


def test_a_rate_that_is_not_reached_is_called_so():
    results = results_of({EVERYTHING: [0.9] * 2, PRUNED: [0.9] * 2}, [0.1, 0.5])
    capped = [replace(c, errors=min(c.errors or 0, 390)) for c in results.cells]
    text = " ".join(answer(ExperimentResults(tuple(capped)))["Symmetric noise"])
    assert "up to 50% (39% reached)" in text
    assert "straight line" not in text


def test_sentences_when_it_does_not():
    results = results_of({EVERYTHING: [0.9] * 5, PRUNED: [0.8] * 5, RELABELLED: [0.8] * 5}, RATES)
    said = answer(results)
    assert said[""][0].startswith("Countering the noise does not pay off here:")
    assert "does not differ clearly from pruning" in " ".join(said["Symmetric noise"])


def test_tables_show_the_spread_over_seeds():
    results = results_of({EVERYTHING: [0.9] * 5, PRUNED: [0.8] * 5}, RATES)
    table = next(iter(tables(results).values()))
    assert table["pruned"].tolist() == ["80.1 ± 0.1"] * 5
    assert table["injected"].tolist() == ["0", "100", "200", "300", "400"]
