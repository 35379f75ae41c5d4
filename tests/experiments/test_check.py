"""The check of the ranking: the figures of the benchmark, and the signals in order."""

import pytest

from labelreview.core.errors import ExperimentError
from labelreview.experiments.check.cells import run_check
from labelreview.experiments.check.planted_trust import OVERALL, SCORE, planted_trust
from labelreview.experiments.check.results import OVER_CHANCE, OVER_SCORE, answer, charts, tables
from labelreview.experiments.results import Cell, ExperimentResults
from labelreview.noise.setting import Setting


@pytest.fixture
def results(work) -> ExperimentResults:
    settings = [Setting(kind, 0.1, 0) for kind in ("symmetric", "pair")]
    cells = []
    for setting in settings:
        outcome = run_check(work, setting)
        cells.append(
            Cell(setting, outcome.errors, outcome.rows, outcome.figures, outcome.marks, 1.0)
        )
    return ExperimentResults(tuple(cells))


def test_a_check(results):
    said = answer(results)
    rows = results.cells[0].rows
    lead, trusted, *_ = said[""]
    assert f"of {rows:,} rows (" in lead
    assert "%) have to be reviewed to find 80% of the injected errors" in lead
    assert trusted.startswith("Besides the combined score, which is ")
    assert "times as precise as chance, the signals to trust most here are " in trusted
    assert list(said) == ["", "Symmetric noise", "Class-pair noise"]
    best, found = said["Class-pair noise"]
    assert best.startswith("The best signals for this noise are ")
    assert found.startswith("10%: 80% of the injected errors are among")
    shown = tables(results)
    assert shown[OVER_SCORE]["signal"].tolist()[0] == SCORE
    assert list(shown[OVER_CHANCE].columns) == ["signal", "symmetric", "class-pair", "overall"]
    found = shown["What the list finds"]
    assert found["list"].tolist() == ["labelreview", "cleanlab"] * 2
    assert found["injected"].eq("30").all()
    assert len(charts(results)[""]) == 1


def test_nothing_injected_is_a_cell_that_fails(work):
    with pytest.raises(ExperimentError, match="This noise makes no label wrong; use a higher rate"):
        run_check(work, Setting("symmetric", 0.0, 0))


def cell(kind, rate, errors, **precisions):
    figures = {
        name.replace("_", " ", 1): {"average_precision": p} for name, p in precisions.items()
    }
    return Cell(Setting(kind, rate, 0), errors, 1_000, figures, {}, 1.0)


def test_signals_against_the_score_and_against_chance():
    results = ExperimentResults(
        (
            cell("symmetric", 0.05, 50, labelreview=0.8, signal_loss=0.4, signal_borda_count=0.05),
            cell("symmetric", 0.1, 100, labelreview=0.8, signal_loss=0.2, signal_borda_count=0.1),
            cell("pair", 0.1, 100, labelreview=0.4, signal_loss=0.4, signal_borda_count=0.1),
        )
    )
    trust = planted_trust(results)
    loss, borda = trust.over_score.index[1:]
    assert trust.over_score.loc[SCORE].eq(1).all()
    assert trust.over_score.loc[loss].tolist() == pytest.approx([8**-0.5, 1, 8**-0.25])
    assert trust.over_chance.loc[loss].tolist() == pytest.approx([4, 4, 4])
    assert trust.over_chance.loc[borda, OVERALL] == pytest.approx(1)
    trusted, useless = trust.sentences()
    assert f"trust most here are {loss} (0.59 of its average precision)" in trusted
    assert useless == f"No better than chance here: {borda}."
    assert trust.best_for("class-pair").startswith(
        f"The best signals for this noise are {loss} (1.0"
    )


def test_without_signals_nothing_is_said_of_them():
    trust = planted_trust(ExperimentResults((cell("pair", 0.1, 100, labelreview=0.4),)))
    assert not trust.sentences()
    assert not len(trust)
