"""What asking will send and cost, before anything is asked."""

from __future__ import annotations

from labelreview.core.judge_options import JudgeOptions
from labelreview.evidence.judge.forecast import foretell

URL = "https://models.example/v1"


def test_a_price_lies_between_one_question_and_three() -> None:
    options = JudgeOptions("m", URL, "300", prices=(1.0, 4.0))
    told = foretell(options, 3_000, ("anger", "joy"), 70.0)
    low, high = told.price or (0.0, 0.0)
    assert told.texts == 300
    assert told.requests == 15
    assert 0.05 < low < high < 0.4
    assert f"{low:.2f} to {high:.2f}" in told.sentence()
    assert "given labels do not" in told.warning()
    assert URL in told.warning()


def test_never_above_the_budget_and_no_price_without_prices() -> None:
    options = JudgeOptions("m", URL, "300", budget=0.02, prices=(1.0, 4.0))
    told = foretell(options, 3_000, ("anger", "joy"), 70.0)
    assert told.price == (0.02, 0.02)
    assert "never above 0.02" in told.sentence()
    unpriced = foretell(JudgeOptions("m", URL), 3_000, ("anger", "joy"), 70.0)
    assert unpriced.price is None
    assert "price" not in unpriced.sentence()
