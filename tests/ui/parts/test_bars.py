import numpy as np

from labelreview.ui.parts.bars import bars_figure
from labelreview.ui.parts.palette import CLASS_COLORS, NEUTRAL


def test_bars_carry_the_colours_and_names_of_their_classes() -> None:
    figure = bars_figure(np.array([5, 900, 70]), ["a", "<b>", "c"], [1, 2, 0])
    assert list(figure.data[0].x) == [900, 70, 5]
    assert figure.layout.yaxis.labelalias["0"] == "&lt;b&gt;"
    assert list(figure.data[0].marker.color) == [CLASS_COLORS[1], CLASS_COLORS[2], CLASS_COLORS[0]]


def test_many_classes_are_neutral() -> None:
    names = [str(i) for i in range(11)]
    figure = bars_figure(np.arange(11), names, range(11))
    assert set(figure.data[0].marker.color) == {NEUTRAL}


def test_names_that_differ_in_their_last_words_can_be_told_apart() -> None:
    names = ["direct_debit_payment_not_recognised", "direct_debit_payment_not_received", "short"]
    figure = bars_figure(np.arange(3), names, range(3))
    said = figure.layout.yaxis.labelalias
    assert said["0"] == "direct_debit_payment_<br>not_recognised"
    assert said["1"] == "direct_debit_payment_<br>not_received"
    assert said["2"] == "short"
    assert len(bars_figure(np.arange(1), ["x" * 300], [0]).layout.yaxis.labelalias["0"]) < 60
